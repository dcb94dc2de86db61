"""The trial of the whole installation: what it calls good, and what it says where programs are missing."""

from __future__ import annotations

import sys
from dataclasses import replace

import high_availability
import pytest
from ha import machines

GOOD = high_availability.Report(
    acknowledged=100,
    lost=0,
    doubled=0,
    repeated=3,
    refused=3,
    per_second=10.0,
    pause_server_killed=0.1,
    pause_primary_died=1.0,
    check="sound",
)


def test_one_lost_write_is_one_too_many() -> None:
    assert GOOD.good
    for bad in ({"lost": 1}, {"doubled": 1}, {"acknowledged": 0}, {"check": "not sound"}):
        assert not replace(GOOD, **bad).good


def test_a_pause_is_the_longest_time_without_an_answer() -> None:
    assert high_availability._longest_pause([0.5, 1.0, 4.0, 9.0], 0.0, 5.0) == 3.0
    assert high_availability._longest_pause([], 0.0, 5.0) == 5.0


def test_what_is_missing_is_named_with_the_one_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> machines.Tools:
        raise machines.Missing("haproxy, pgbouncer")

    monkeypatch.setattr(machines, "tools", missing)
    monkeypatch.setattr(sys, "argv", ["high_availability.py"])
    assert high_availability.main() == 2
    said = capsys.readouterr().out
    assert "haproxy, pgbouncer" in said
    assert f"apt-get install --no-install-recommends {machines.PACKAGES}" in said
