"""A receipt that is written beside its records late makes no difference: not to what is sent, held, told or left."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from store.helpers import KEY, NOON, barrier, fly, land, person, put, remove, write_receipts_beside, writing
from store.receipting import PEOPLE, Twin, beside, kept

from parcours_core.merge import Outcome, Stamp, State
from parcours_core.records.barrier import Barrier
from parcours_core.records.codec import to_plain
from parcours_core.records.encounter import Attachment
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import Severity
from parcours_core.wire.messages import Fate
from parcours_desktop.store import opening, outbox, receipted, tally
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import catch_up
from parcours_desktop.store.counting import count_held_in
from parcours_desktop.store.engine import make_engine
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.errors import Damaged
from parcours_desktop.store.rescue import rescue

PHONES = ("", "0470", "0485")
SEEKERS = [replace(one, phone=phone) for one in PEOPLE for phone in PHONES]
ONE, TWO = barrier(PEOPLE[0]), barrier(PEOPLE[1], "debt")
BARRIERS = [replace(one, severity=each) for one in (ONE, TWO) for each in (Severity.LIGHT, Severity.BLOCKING)]
FILE = Attachment(
    id=person().id, job_seeker_id=PEOPLE[0].id, name="a.txt", media_type="text/plain", size=3, sha256="ab" * 32
)
ANY = st.sampled_from([*SEEKERS, *BARRIERS, FILE])
WRITINGS = st.lists(st.tuples(st.booleans(), ANY), min_size=1, max_size=5)
DOSSIERS = st.sampled_from([one.id for one in PEOPLE])


@pytest.fixture(autouse=True)
def _even_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of however few changed records what the receipt says is written beside them later."""
    monkeypatch.setattr(receipted, "FEW", 1)


class Twins(RuleBasedStateMachine):
    """Two devices that live the same life; one writes receipts beside their records at once, the other later."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.number = 0
        self.last_write = 0
        self.twins: list[Twin] = []

    @initialize()
    def open(self) -> None:
        self.twins = [Twin(Path(self.folder.name) / f"{late}.db", late=late) for late in (False, True)]
        self.write_and_send([(True, record) for record in (*PEOPLE[:2], ONE, TWO)])

    def both(self, deed: str, *given: Any) -> Any:
        prompt, late = (getattr(twin, deed)(*given) for twin in self.twins)
        assert prompt == late
        return prompt

    @rule(writings=WRITINGS)
    def write(self, writings: list[tuple[bool, Any]]) -> None:
        self.last_write = self.both("write", writings)

    @precondition(lambda self: self.last_write)
    @rule()
    def undo(self) -> None:
        _, self.last_write = self.both("undo", self.last_write)

    @rule()
    def send(self) -> None:
        self.both("land", sent := self.both("take", f"batch-{self.number}", 9), self.number + 1, [])
        self.number += len(sent)

    @rule(writings=WRITINGS)
    def write_and_send(self, writings: list[tuple[bool, Any]]) -> None:
        self.write([(True, record) for _, record in writings])
        self.send()

    @rule(meanwhile=WRITINGS)
    def write_while_it_is_sent(self, meanwhile: list[tuple[bool, Any]]) -> None:
        sent = self.both("take", f"batch-{self.number}", 9)
        self.write(meanwhile)
        self.both("land", sent, self.number + 1, [])
        self.number += len(sent)

    @rule(most=st.integers(1, 9), refused=st.integers(0, 3))
    def send_some_of_which_one_is_refused(self, most: int, refused: int) -> None:
        sent = self.both("take", f"batch-{self.number}", most)
        fates = [Fate(refused, Outcome.REJECTED.value, reason="too-large")] if refused < len(sent) else []
        self.both("land", sent, self.number + 1, fates)
        self.number += len(sent) - len(fates)

    @rule(record=st.sampled_from([*SEEKERS, *BARRIERS]))
    def arrive(self, record: JobSeeker | Barrier) -> None:
        self.number += 1
        values = {name: value for name, value in to_plain(record).items() if name != "id"}
        dossier = getattr(record, "job_seeker_id", record.id)
        stamp = Stamp(self.number, "Ben", NOON.isoformat())
        code = "job_seeker" if isinstance(record, JobSeeker) else "barrier"
        self.both("arrive", State(code, record.id, dossier, self.number, values, stamp))

    @rule(record=st.sampled_from([*PEOPLE, ONE, TWO]))
    def be_deleted_elsewhere(self, record: JobSeeker | Barrier) -> None:
        self.number += 1
        dossier = getattr(record, "job_seeker_id", record.id)
        code = "job_seeker" if isinstance(record, JobSeeker) else "barrier"
        self.both("be_deleted_elsewhere", code, record.id, dossier, self.number)

    @rule(dossier=DOSSIERS)
    def leave(self, dossier: str) -> None:
        self.both("leave", dossier)
        self.last_write = 0

    @rule(dossier=DOSSIERS)
    def erase(self, dossier: str) -> None:
        self.both("erase", dossier)
        self.last_write = 0

    @rule()
    def write_beside_in_time(self) -> None:
        write_receipts_beside(self.twins[1].caseload)

    @invariant()
    def nobody_can_tell_them_apart(self) -> None:
        if not self.twins:
            return
        held = self.both("held")
        self.both("told")
        for twin in self.twins:
            counted = tally.Tally()
            for record, record_id, number in held:
                counted.add(record, [record_id], [number])
            assert (twin.tally.count, twin.tally.sum) == (counted.count, counted.sum), twin.late

    def teardown(self) -> None:
        if self.twins:
            self.both("everything")
        for twin in self.twins:
            twin.caseload.close()
        self.folder.cleanup()


TestTwins = Twins.TestCase
TestTwins.settings = settings(max_examples=30, stateful_step_count=10, deadline=None)


DEEDS: dict[str, Callable[[Twins], None]] = {
    "changed elsewhere": lambda twins: twins.arrive(SEEKERS[1]),
    "deleted elsewhere": lambda twins: twins.be_deleted_elsewhere(ONE),
    "left": lambda twins: twins.leave(PEOPLE[0].id),
    "erased": lambda twins: twins.erase(PEOPLE[0].id),
    "erased elsewhere": lambda twins: twins.both("be_erased_elsewhere", PEOPLE[0].id),
    "not shown any more": lambda twins: twins.both("not_be_shown", ("barrier", ONE.id)),
    "changed": lambda twins: twins.write_and_send([(True, SEEKERS[1])]),
    "deleted": lambda twins: (twins.write([(False, ONE)]), twins.send())[-1],
    "deleted and brought back": lambda twins: (twins.write([(False, ONE)]), twins.undo())[-1],
    "made anew while its deletion is sent, and brought back by another": lambda twins: (
        twins.write([(False, PEOPLE[1])]),
        twins.write_while_it_is_sent([(True, PEOPLE[1])]),
        twins.arrive(PEOPLE[1]),
        twins.send(),
    )[-1],
    "changed elsewhere, then here": lambda twins: (
        twins.arrive(SEEKERS[1]),
        twins.write_and_send([(True, replace(SEEKERS[1], email="ana@example.org"))]),
    )[-1],
    "changed twice": lambda twins: (
        twins.write_and_send([(True, SEEKERS[1])]),
        twins.write_and_send([(True, SEEKERS[2])]),
    )[-1],
    "changed, deleted and brought back": lambda twins: (
        twins.write_and_send([(True, SEEKERS[1])]),
        twins.write([(False, SEEKERS[1])]),
        twins.undo(),
    )[-1],
    "changed, then erased": lambda twins: (twins.write_and_send([(True, SEEKERS[1])]), twins.erase(PEOPLE[0].id))[-1],
    "changed, then left": lambda twins: (twins.write_and_send([(True, SEEKERS[1])]), twins.leave(PEOPLE[0].id))[-1],
    "changed while it is sent": lambda twins: twins.write_while_it_is_sent([(True, SEEKERS[1]), (True, SEEKERS[7])]),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_after_each_deed_nobody_can_tell_them_apart(deed: str) -> None:
    twins = Twins()
    twins.open()
    DEEDS[deed](twins)
    twins.nobody_can_tell_them_apart()
    twins.teardown()


def test_a_first_push_is_kept_in_a_few_rows_and_written_beside_slice_by_slice(
    caseload: Caseload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipted, "SLICE", 3)
    people = sorted((person(f"Nom{number}") for number in range(8)), key=lambda one: one.id)
    put(caseload, *people)
    land(caseload, fly(caseload), first=41)
    assert kept(caseload) == 3
    assert beside(caseload) == [(one.id, 0) for one in people]
    asked = iter([False, True])
    catch_up(caseload, lambda: NOON, lambda: next(asked, True))
    assert [number for _, number in beside(caseload)] == [41, 42, 43, 0, 0, 0, 0, 0]
    catch_up(caseload, lambda: NOON)
    assert kept(caseload) == 0
    assert beside(caseload) == [(one.id, 41 + place) for place, one in enumerate(people)]


def test_what_was_touched_or_is_followed_by_a_file_is_written_beside_at_once(caseload: Caseload) -> None:
    ana = person()
    put(caseload, FILE)
    land(caseload, fly(caseload))
    put(caseload, ana)
    sent = fly(caseload)
    put(caseload, replace(ana, phone="0470"))
    land(caseload, sent, first=9)
    assert kept(caseload) == 0
    assert beside(caseload) == [(ana.id, 9)]


@pytest.mark.parametrize("other", ["not a usual identity", ""])
def test_what_is_named_is_found_beside_any_other_identity(caseload: Caseload, other: str) -> None:
    ana, ben = person("Ana"), person("Ben")
    put(caseload, ana, *([replace(ben, id=other)] if other else [ben]))
    land(caseload, fly(caseload))
    with caseload.reading() as reader:
        assert outbox.versions_beside(reader.connection, "job_seeker", ana.id)
        assert outbox.versions_beside(reader.connection, "job_seeker", other or ben.id)
        assert not outbox.versions_beside(reader.connection, "barrier", ana.id)
        assert not outbox.versions_beside(reader.connection, "job_seeker", person().id)


def test_the_guard_counts_what_is_named_in_a_receipt_once_it_is_beside(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana, barrier(ana))
    land(caseload, fly(caseload))
    write_receipts_beside(caseload)
    with caseload.reading() as reader:
        assert count_held_in(reader, [ana.id]) == 2


def test_nothing_of_an_erased_dossier_is_named_any_more(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana)
    land(caseload, fly(caseload))
    assert kept(caseload) == 1
    with writing(caseload) as unit:
        assert erase_dossier(unit, ana.id).to_tell == 1
        unit.commit()
    assert kept(caseload) == 0


def test_one_that_is_damaged_is_said_to_be_and_a_rescue_keeps_the_others(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipted, "SLICE", 1)
    with Caseload.open(path, KEY) as caseload:
        put(caseload, person("Ana"), person("Ben"))
        land(caseload, fly(caseload), first=5)
        with writing(caseload) as unit:
            unit.connection.exec_driver_sql("UPDATE receipted SET told = zeroblob(length(told)) WHERE number = 1")
            unit.commit()
        with pytest.raises(Damaged), caseload.reading() as reader:
            list(tally.held(reader.connection))
    assert rescue(path, KEY, path.with_name("saved.db")).whole == 2
    with Caseload.open(path.with_name("saved.db"), KEY) as saved:
        assert kept(saved) == 1
        assert [number for _, _, number in Twin.held_in(saved)] == [6]


def test_an_older_program_finds_beside_the_records_what_the_receipts_said(path: Path) -> None:
    ana, ben = person("Ana"), person("Ben")
    with Caseload.open(path, KEY) as caseload:
        put(caseload, ana, ben)
        land(caseload, fly(caseload), first=5)
        remove(caseload, ben)
    engine = make_engine(path, KEY, writes=True)
    with opening.stepping(engine) as connection:
        opening.migrate(connection, "0006")
    with engine.connect() as connection:
        numbers = connection.exec_driver_sql("SELECT server_number FROM job_seeker").scalars().all()
        numbers += connection.exec_driver_sql("SELECT server_number FROM tombstone").scalars().all()
        assert sorted(numbers) == [5, 6]
        connection.rollback()
    engine.dispose()
    with Caseload.open(path, KEY) as caseload:
        assert kept(caseload) == 0
