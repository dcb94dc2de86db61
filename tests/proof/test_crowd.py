"""F9 and F10: many devices at once, with the server and its database killed under them, judged by the checker."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.helpers.crowd import DEVICES, crowd_works
from proof.helpers.killing import Victim, kill_under_a_crowd
from proof.helpers.returning import come_back

ROUNDS = 8
KILLS = 3
DEVICES_BACK, LARGE, SECONDS_BACK = 40, 4_000, 4.0


@pytest.mark.parametrize("kind", ["sqlite_url", "postgres_url"])
def test_five_devices_at_once_lose_nothing(
    kind: str, model: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """F10: read your writes, monotonic reads, every edit of one field found again, equal replicas, nothing waiting.

    The campaign lets them work for a minute each.
    """
    worked = crowd_works(str(request.getfixturevalue(kind)), tmp_path, model, 1, rounds=ROUNDS)
    assert worked.broken == []
    assert worked.rounds == DEVICES * ROUNDS
    assert worked.batches > DEVICES
    assert worked.seconds_to_peace < 10


@pytest.mark.parametrize("victim", list(Victim))
def test_what_was_acknowledged_survives_a_kill_in_the_middle_of_pushes(
    victim: Victim, model: Path, tmp_path: Path
) -> None:
    """F9: every receipt stands, nothing is applied twice, and who follows misses no row."""
    assert kill_under_a_crowd(victim, KILLS, 1, tmp_path, model) == []


def test_a_large_pull_holds_nobody_up_who_has_nothing_to_do(model: Path, tmp_path: Path) -> None:
    """F26 in small; a thousand devices and ten thousand records in a minute are the campaign's."""
    returned = come_back(DEVICES_BACK, LARGE, SECONDS_BACK, tmp_path, model)
    assert len(returned.idle) == len(returned.busy) == DEVICES_BACK
    assert returned.pulls
    assert returned.within > DEVICES_BACK / 5, "they waited for the pull to end"
    assert returned.ratio < 3


def test_control_a_server_that_answers_one_at_a_time_holds_them_up(model: Path, tmp_path: Path) -> None:
    """F26: it packs all of a pull before it hears anybody else."""
    returned = come_back(DEVICES_BACK, LARGE, SECONDS_BACK, tmp_path, model, program="proof.helpers.one_at_a_time")
    assert returned.within == 0
    assert returned.ratio > 3
