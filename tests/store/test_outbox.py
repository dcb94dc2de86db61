"""What is to be sent is what was changed: whatever was written, the outbox is the difference to what was sent."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from store.helpers import KEY, NOON, barrier, fly, land, person, put, remove, write_receipts_beside, writing

from parcours_core.merge import Outcome
from parcours_core.records.barrier import Barrier
from parcours_core.records.codec import to_plain
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import Severity
from parcours_core.wire.messages import Fate
from parcours_core.wire.sheets import changes_of
from parcours_desktop.store import flight
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.outbox import Kind, count_pending, pending, versions_beside

Key = tuple[str, str]
State = dict[Key, dict[str, Any]]

SEEKERS = [
    JobSeeker(id=f"s{number}", family_name=name, phone=phone)
    for number in (1, 2)
    for name in ("Dupont", "Łukasz")
    for phone in ("", "0470")
]
BARRIERS = [
    Barrier(id=f"b{number}", job_seeker_id="s1", kind="debt", severity=severity, situations=codes)
    for number in (1, 2)
    for severity in (Severity.LIGHT, Severity.BLOCKING)
    for codes in ((), ("6",))
]
ANY = st.sampled_from([*SEEKERS, *BARRIERS])
WRITINGS = st.lists(st.tuples(st.booleans(), ANY), min_size=1, max_size=5)


def key_of(record: Any) -> Key:
    return record_type(type(record)).code, record.id


def difference(sent: State, now: State) -> dict[Key, tuple[Kind, dict[str, Any]]]:
    """Return what a sync must send to turn ``sent`` into ``now``, worked out from nothing but the two."""
    wanted: dict[Key, tuple[Kind, dict[str, Any]]] = {}
    for key in {*sent, *now}:
        if key not in sent:
            wanted[key] = (Kind.CREATE, {})
        elif key not in now:
            wanted[key] = (Kind.DELETE, sent[key])
        elif sent[key] != now[key]:
            wanted[key] = (Kind.CHANGE, {name: old for name, old in sent[key].items() if old != now[key][name]})
    return wanted


def fly_again(caseload: Caseload) -> flight.Flight:
    with caseload.reading() as reader:
        return flight.again(reader, "batch")


class Outbox(RuleBasedStateMachine):
    """A caseload beside a model of two dictionaries: what the server was last sent, and what stands now."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.sent: State = {}
        self.now: State = {}
        self.before: State = {}
        self.last_write = 0

    @initialize()
    def open(self) -> None:
        self.caseload = Caseload.open(Path(self.folder.name) / "caseload.db", KEY)

    @rule(writings=WRITINGS, commits=st.booleans())
    def write(self, writings: list[tuple[bool, Any]], commits: bool) -> None:
        now = dict(self.now)
        with writing(self.caseload) as unit:
            for puts, record in writings:
                if puts:
                    unit.put(record)
                    now[key_of(record)] = to_plain(record)
                else:
                    unit.delete(type(record), record.id)
                    now.pop(key_of(record), None)
            if commits:
                self.last_write = unit.commit().write
                self.before, self.now = self.now, now

    @precondition(lambda self: self.last_write)
    @rule()
    def undo(self) -> None:
        with writing(self.caseload) as unit:
            assert unit.take_back(self.last_write) == ()
            self.last_write = unit.commit().write
        self.before, self.now = self.now, self.before

    @rule()
    def send_everything(self) -> None:
        land(self.caseload, fly(self.caseload))
        self.sent = dict(self.now)

    @rule(writings=WRITINGS)
    def edit_in_flight(self, writings: list[tuple[bool, Any]]) -> None:
        flying = fly(self.caseload)
        sent = dict(self.now)
        self.write(writings, commits=True)
        assert fly_again(self.caseload) == flying
        land(self.caseload, flying)
        self.sent = sent

    @rule(writings=WRITINGS)
    def be_rejected_in_flight(self, writings: list[tuple[bool, Any]]) -> None:
        flying = fly(self.caseload)
        self.write(writings, commits=True)
        fates = [Fate(place, Outcome.REJECTED.value, reason="too-large") for place in range(len(flying))]
        land(self.caseload, flying, *fates)
        with writing(self.caseload) as unit:
            unit.connection.exec_driver_sql("UPDATE outbox SET rejected = ''")
            unit.commit()

    @rule()
    def restart(self) -> None:
        self.caseload.close()
        self.open()

    @invariant()
    def what_is_to_be_sent_is_what_was_changed(self) -> None:
        if hasattr(self, "caseload"):
            assert self._pending() == difference(self.sent, self.now)

    def _pending(self) -> dict[Key, tuple[Kind, dict[str, Any]]]:
        with self.caseload.reading() as reader:
            assert count_pending(reader) == len(pending(reader))
            return {(each.record, each.record_id): (each.kind, dict(each.base)) for each in pending(reader)}

    def teardown(self) -> None:
        if hasattr(self, "caseload"):
            self.caseload.close()
        self.folder.cleanup()


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)


def test_a_record_made_and_deleted_before_the_first_sync_leaves_no_trace(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana, barrier(ana))
    with caseload.reading() as reader:
        made = reader.find(Barrier)
    remove(caseload, ana, *made)
    with caseload.reading() as reader:
        assert pending(reader) == ()
        assert reader.connection.exec_driver_sql("SELECT count(*) FROM tombstone").scalar() == 0


@pytest.mark.parametrize("late", [False, True])
def test_a_deletion_leaves_a_tombstone_and_taking_it_back_restores_what_stood_beside(
    caseload: Caseload, late: bool
) -> None:
    ana = person()
    put(caseload, ana)
    land(caseload, fly(caseload), first=41)
    if not late:
        write_receipts_beside(caseload)
    with caseload.reading() as reader:
        versions = versions_beside(reader.connection, "job_seeker", ana.id)
    assert versions
    gone = remove(caseload, ana)
    with caseload.reading() as reader:
        (unsent,) = pending(reader)
        assert (unsent.kind, dict(unsent.base)) == (Kind.DELETE, to_plain(ana))
        assert reader.connection.exec_driver_sql("SELECT record_id, write FROM tombstone").all() == [
            (ana.id, gone.write)
        ]
    with writing(caseload) as unit:
        unit.take_back(gone.write)
        unit.commit()
    if late:
        write_receipts_beside(caseload)
    with caseload.reading() as reader:
        assert pending(reader) == ()
        beside = reader.connection.exec_driver_sql("SELECT server_number, field_versions FROM job_seeker").one()
        assert tuple(beside) == (41, versions)
        assert reader.connection.exec_driver_sql("SELECT count(*) FROM tombstone").scalar() == 0


def test_the_base_is_the_value_before_the_first_unsent_change(caseload: Caseload) -> None:
    ana = person(phone="1")
    put(caseload, ana)
    land(caseload, fly(caseload))
    for phone in ("2", "3"):
        put(caseload, replace(ana, phone=phone))
    put(caseload, replace(ana, phone="3", given_name="Zoé"))
    with caseload.reading() as reader:
        (unsent,) = pending(reader)
    assert (unsent.kind, dict(unsent.base), unsent.write) == (Kind.CHANGE, {"phone": "1", "given_name": "Noémie"}, 4)


def test_what_came_back_and_was_changed_again_is_not_what_is_in_flight(caseload: Caseload) -> None:
    ana = person(phone="1")
    put(caseload, ana)
    land(caseload, fly(caseload))
    put(caseload, replace(ana, phone="2"))
    flying = fly(caseload)
    put(caseload, ana)
    put(caseload, replace(ana, phone="3"))
    land(caseload, flying, first=7)
    with caseload.reading() as reader:
        (left,) = pending(reader)
    assert (left.kind, dict(left.base)) == (Kind.CHANGE, {"phone": "2"})
    (change,) = changes_of(fly(caseload, "next").sheets)
    assert dict(change.bases) == {"phone": 7, "": 7}
    assert dict(change.before) == {"phone": "2"}


def test_a_save_and_its_mark_are_one_transaction(caseload: Caseload) -> None:
    with caseload.writing("Test", author="Ana", at=NOON) as unit:
        unit.put(person())
        assert count_pending(unit) == 1
    with caseload.reading() as reader:
        assert count_pending(reader) == 0
        assert reader.find(JobSeeker) == ()
