"""S6: the agency says how long its devices open without having heard from the server, and each device is told."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.served import client, enrolled, read, running

from parcours_core.wire.messages import PROTOCOL, Answer, Call
from parcours_server.__main__ import main
from parcours_server.storage.migrating import migrate
from parcours_server.storage.versions import path_of


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path / 'server.db'}"
    assert main(["--database", made, "migrate", "--new"]) == 0
    assert main(["--database", made, "agency", "add", "CPAS de Namur"]) == 0
    return made


def says(url: str, capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["--database", url, *words]) == code
    said = capsys.readouterr()
    return said.err if code else said.out


def test_thirty_days_until_the_agency_chooses_otherwise(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "30 jours" in says(url, capsys, "agency", "lease")
    assert json.loads(says(url, capsys, "agency", "lease", "1", "--json")) == {"lease_days": 1}
    assert "1 jour sans contact" in says(url, capsys, "agency", "lease")
    assert "sans limite" in says(url, capsys, "agency", "lease", "0")
    for odd in ("-1", "367"):
        assert "pas possible" in says(url, capsys, "agency", "lease", "--", odd, code=1)
    assert "sans limite" in says(url, capsys, "agency", "lease")


def test_an_agency_from_before_gets_the_days_by_the_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate(url, "0001")
    with closing(sqlite3.connect(path_of(url))) as connection, connection:
        connection.execute("INSERT INTO scope VALUES ('AB', 'Ancienne', 'e', 0, 0, 0, 0, '', '')")
    assert main(["--database", url, "migrate", "--new"]) == 0
    assert "30 jours" in says(url, capsys, "agency", "lease")
    migrate(url, "0001")
    migrate(url)
    assert "30 jours" in says(url, capsys, "agency", "lease")


def test_a_device_is_told_with_the_people_and_told_again_when_it_changes(tmp_path: Path) -> None:
    with running(tmp_path) as server, client(server) as http:
        device = enrolled(server, http, "anne")

        def told(tag: str) -> Answer:
            return read(device.post("/v1/exchange", Call(PROTOCOL, "", 0, people=tag)), Answer)

        first = told("").people
        assert first is not None
        assert first.lease_days == 30
        assert told(first.etag).people is None
        server.tell("agency", "lease", "7")
        after = told(first.etag).people
        assert after is not None
        assert after.lease_days == 7
