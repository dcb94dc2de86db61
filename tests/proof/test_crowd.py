"""F9 and F10: many devices at once, with the server and its database killed under them, judged by the checker."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.helpers.company import ANNE, Company
from proof.helpers.crowd import Crowd
from proof.helpers.killing import Victim, kill_under_a_crowd
from proof.helpers.lines import Office, OverHttp, served
from proof.helpers.returning import come_back

DEVICES = 5
ROUNDS = 8
KILLS = 3


def test_five_devices_at_once_lose_nothing(postgres_url: str, model: Path, tmp_path: Path) -> None:
    """F10: read your writes, monotonic reads, every edit of one field found again, equal replicas, nothing waiting."""
    company = Company.founded(postgres_url)
    with served(company) as port:
        line = OverHttp(company, f"http://127.0.0.1:{port}", model, tmp_path)
        office = Office(line)
        crowd = Crowd(office, [office.device(ANNE) for _ in range(DEVICES)], office.device(ANNE))
        crowd.begins()
        crowd.works(ROUNDS, seed=1)
        assert crowd.heals() == []
        assert crowd.done == DEVICES * ROUNDS
        assert sum(client.batches for client in crowd.clients) > DEVICES
        line.close()
    company.close()


@pytest.mark.parametrize("victim", list(Victim))
def test_what_was_acknowledged_survives_a_kill_in_the_middle_of_pushes(
    victim: Victim, model: Path, tmp_path: Path
) -> None:
    """F9: every receipt stands, nothing is applied twice, and who follows misses no row."""
    assert kill_under_a_crowd(victim, KILLS, 1, tmp_path, model) == []


def test_a_large_pull_holds_nobody_up_who_has_nothing_to_do(model: Path, tmp_path: Path) -> None:
    """F26 in small; the ratio of a thousand devices and ten thousand records is measured by the campaign."""
    returned = come_back(40, 3_000, 1.5, tmp_path, model)
    assert returned.answered == 40
    assert returned.busy < returned.pull, "they waited for the pull to end"
