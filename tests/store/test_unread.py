"""What the server took and was not read back: kept until it is, sent again after a restore, gone with its dossier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from store.helpers import KEY, barrier, person

from parcours_core.merge import Change, Kind
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import departing, outbox, unread
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.erasure import erase_received
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEKER = person("Exemple", id="one", phone="new")
DOSSIER = ("job_seeker", "one")
BARRIER = ("barrier", "b")
SENT = Unsent(*DOSSIER, Kind.CHANGE, {"phone": "old"}, 1, resolves=frozenset({"5.phone"}))


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[UnitOfWork]:
    """A transaction in a caseload that holds one dossier with a barrier, of which nothing waits."""
    caseload = Caseload.open(tmp_path / "caseload", KEY)
    with caseload.writing("écrire", author="Anne", at=NOON) as unit:
        unit.put(SEEKER)
        unit.put(replace(barrier(SEEKER), id="b"))
        for key in (DOSSIER, BARRIER):
            outbox.forget(unit.connection, *key)
        unit.commit()
    with caseload.writing("suite", author="Anne", at=NOON) as unit:
        yield unit
    caseload.close()


def keep(unit: UnitOfWork, sent: Unsent, number: int) -> None:
    unread.keep(unit, [unread.said(unit, sent, number)])


def test_it_is_kept_until_it_was_read_back(unit: UnitOfWork) -> None:
    keep(unit, SENT, 7)
    keep(unit, SENT, 9)
    keep(unit, Unsent(*BARRIER, Kind.CHANGE, {"detail": "old"}, 1), 8)
    assert unread.numbers(unit) == {DOSSIER: 9, BARRIER: 8}
    unread.forget_read(unit, {DOSSIER})
    assert unread.numbers(unit) == {DOSSIER: 9}
    unread.forget_read(unit, set())
    assert unread.numbers(unit) == {}


def test_after_a_restore_it_waits_again_with_what_stood_before(unit: UnitOfWork) -> None:
    keep(unit, SENT, 7)
    unread.wait_again(unit)
    entry = outbox.find(unit.connection, *DOSSIER)
    assert entry is not None
    assert (entry.kind, entry.base, entry.resolves) == (Kind.CHANGE, {"phone": "old"}, {"5.phone"})
    assert unread.numbers(unit) == {}


def test_what_was_written_since_waits_with_it(unit: UnitOfWork) -> None:
    sent = Change(*DOSSIER, "one", Kind.CHANGE, {"phone": "new"}, NOON.isoformat(), before={"phone": "old"})
    keep(unit, Unsent(*DOSSIER, Kind.CHANGE, {"email": ""}, 2, sent=sent), 7)
    now = unit.get(JobSeeker, "one")
    assert now is not None
    unit.put(replace(now, email="n@example.org"))
    unread.wait_again(unit)
    entry = outbox.find(unit.connection, *DOSSIER)
    assert entry is not None
    assert entry.base == {"phone": "old", "email": ""}


def test_what_two_batches_said_of_a_record_waits_again_together(unit: UnitOfWork) -> None:
    keep(unit, SENT, 7)
    keep(unit, Unsent(*DOSSIER, Kind.CHANGE, {"email": "old@example.org", "phone": "newer"}, 2), 9)
    unread.wait_again(unit)
    entry = outbox.find(unit.connection, *DOSSIER)
    assert entry is not None
    assert entry.base == {"phone": "old", "email": "old@example.org"}
    assert entry.resolves == {"5.phone"}


def test_what_was_made_and_changed_is_made_again(unit: UnitOfWork) -> None:
    keep(unit, Unsent(*DOSSIER, Kind.CREATE, {}, 1), 7)
    keep(unit, SENT, 9)
    unread.wait_again(unit)
    entry = outbox.find(unit.connection, *DOSSIER)
    assert entry is not None
    assert (entry.kind, entry.base, entry.resolves) == (Kind.CREATE, {}, {"5.phone"})


def test_what_is_on_its_way_goes_first_and_as_it_was(unit: UnitOfWork) -> None:
    keep(unit, SENT, 7)
    sent = Unsent(*DOSSIER, Kind.CHANGE, {"given_name": "Old"}, 2, batch="next", settled={"given_name": 7})
    outbox.keep(unit.connection, sent)
    unread.wait_again(unit)
    entry = outbox.find(unit.connection, *DOSSIER)
    assert entry is not None
    assert entry.sent is not None
    assert (entry.batch, dict(entry.sent.values)) == ("next", {"given_name": SEEKER.given_name})
    assert entry.base == {"phone": "old", "given_name": "Old"}
    assert entry.resolves == {"5.phone"}


def test_it_goes_with_its_dossier(unit: UnitOfWork) -> None:
    keep(unit, SENT, 7)
    keep(unit, Unsent(*BARRIER, Kind.CHANGE, {"detail": "old"}, 1), 8)
    unread.forget_dossiers(unit, ["another"])
    assert len(unread.numbers(unit)) == 2
    erase_received(unit, Tally(), "one")
    assert unread.numbers(unit) == {}


@pytest.mark.parametrize("record", ["job_seeker", "barrier"])
def test_it_goes_with_records_that_leave_one_by_one(unit: UnitOfWork, record: str) -> None:
    """Whoever loses a dossier without being told so, by a check or a snapshot, keeps nothing of it either."""
    keep(unit, SENT, 7)
    keep(unit, Unsent(*BARRIER, Kind.CHANGE, {"detail": "old"}, 1), 8)
    departing.remove_records(unit, Tally(), [DOSSIER if record == "job_seeker" else BARRIER])
    assert unread.numbers(unit) == ({} if record == "job_seeker" else {DOSSIER: 7})


def test_a_whole_batch_is_kept_at_once(unit: UnitOfWork) -> None:
    keep(unit, SENT, 7)
    several = [Unsent("barrier", f"b{number}", Kind.CHANGE, {"detail": "old"}, 1) for number in range(50)]
    driver: Any = unit.connection.connection.driver_connection
    writes = driver.total_changes
    unread.keep(unit, [unread.said(unit, each, 10 + number) for number, each in enumerate((*several, SENT))])
    assert driver.total_changes == writes + 1
    assert unread.numbers(unit) == {("barrier", f"b{number}"): 10 + number for number in range(50)} | {DOSSIER: 60}
