"""The list's row against the records: after any writes, some of them undone or broken off, both say the same."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from store.helpers import KEY, barrier, fresh_id, person, put, remove, writing

from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Action
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Referral
from parcours_core.vocabulary.work import ActionState, BarrierState, DossierState, ReferralState, Severity
from parcours_desktop.store import word_index
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import DossierListRow, list_dossiers
from parcours_desktop.store.names import sort_key
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.summary import SEVERITIES

OWNERS = [fresh_id() for _ in range(2)]
DAYS = st.one_of(st.none(), st.dates(date(2026, 11, 1), date(2026, 11, 4)))
NAMES = st.sampled_from(["Dupont", "d’Hondt", "Éva", "Zoé", ""])
PEOPLE = st.builds(
    JobSeeker,
    id=st.sampled_from(OWNERS),
    family_name=NAMES,
    given_name=NAMES,
    birth_date=DAYS,
    municipality=NAMES,
    state=st.sampled_from(DossierState),
)
IDS = {kind: [fresh_id() for _ in range(4)] for kind in ("barrier", "referral", "action")}
OF = st.sampled_from(OWNERS)
RECORDS = st.one_of(
    PEOPLE,
    st.builds(
        Barrier,
        id=st.sampled_from(IDS["barrier"]),
        job_seeker_id=OF,
        kind=st.just("debt"),
        severity=st.sampled_from(Severity),
        state=st.sampled_from(BarrierState),
    ),
    st.builds(
        Referral,
        id=st.sampled_from(IDS["referral"]),
        job_seeker_id=OF,
        service_id=st.just("s"),
        state=st.sampled_from([ReferralState.ISSUED, ReferralState.ACCEPTED]),
        issued_on=DAYS,
    ),
    st.builds(
        Action,
        id=st.sampled_from(IDS["action"]),
        job_seeker_id=OF,
        text=st.sampled_from(["a", "b"]),
        due=DAYS,
        state=st.sampled_from(ActionState),
    ),
)


def said_by_the_records(reader: Reader) -> list[DossierListRow]:
    """Return the whole list made from the records alone, in no order."""
    rows = []
    for one in reader.find(JobSeeker):
        standing = [each for each in reader.find(Barrier, job_seeker_id=one.id) if each.is_open]
        letters = reader.find(Referral, job_seeker_id=one.id, state=ReferralState.ISSUED)
        actions = reader.find(Action, job_seeker_id=one.id, state=ActionState.PLANNED)
        nearest = sorted(actions, key=lambda each: (each.due is None, each.due or date.min, each.id))
        rows.append(
            DossierListRow(
                id=one.id,
                family_name=one.family_name,
                given_name=one.given_name,
                birth_date=one.birth_date,
                municipality=one.municipality,
                open_barriers=len(standing),
                worst=max((each.severity for each in standing), key=SEVERITIES.index, default=None),
                waiting_since=min((each.issued_on for each in letters if each.issued_on), default=None),
                next_action=nearest[0].text if nearest else "",
                next_due=nearest[0].due if nearest else None,
            )
        )
    return rows


def check(reader: Reader) -> None:
    shown = list_dossiers(reader, limit=1000).rows
    assert sorted(shown, key=lambda row: row.id) == sorted(said_by_the_records(reader), key=lambda row: row.id)
    keys = [sort_key(row.family_name, row.given_name) for row in shown]
    assert keys == sorted(keys)
    entries = reader.connection.exec_driver_sql("SELECT number, names, others FROM dossier_entry").fetchall()
    for number, names, others in entries:
        for word in f"{names} {others}".split():
            where = (f'"{word}"', number)
            found = reader.connection.exec_driver_sql(
                "SELECT 1 FROM dossier_words WHERE dossier_words MATCH ? AND rowid = ?", where
            )
            assert found.fetchone(), word
    indexed = reader.connection.exec_driver_sql("SELECT count(*) FROM dossier_words_docsize").scalar_one()
    assert indexed == sum(1 for _, names, others in entries if names or others)


class Writes(RuleBasedStateMachine):
    """Any sequence of writes over a few dossiers, from several records in one write to none that lasts."""

    writes = Bundle("writes")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "caseload.db"
        self.caseload = Caseload.open(self.path, KEY)

    @rule(target=writes, records=st.lists(RECORDS, min_size=1, max_size=6))
    def put(self, records: list[Any]) -> int:
        return put(self.caseload, *records).write

    @rule(target=writes, records=st.lists(RECORDS, min_size=1, max_size=3))
    def delete(self, records: list[Any]) -> int:
        return remove(self.caseload, *records).write

    @rule(target=writes, write=writes)
    def take_back(self, write: int) -> Any:
        if not write:
            return multiple()
        with writing(self.caseload, "Annuler") as unit:
            unit.take_back(write)
            return unit.commit().write

    @rule(records=st.lists(RECORDS, min_size=1, max_size=4), gone=st.lists(RECORDS, max_size=2))
    def break_off(self, records: list[Any], gone: list[Any]) -> None:
        with writing(self.caseload) as unit:
            for record in records:
                unit.put(record)
            for record in gone:
                unit.delete(type(record), record.id)
            check(unit)

    @rule()
    def open_again(self) -> None:
        self.caseload.close()
        self.caseload = Caseload.open(self.path, KEY)

    @invariant()
    def row_and_records_say_the_same(self) -> None:
        with self.caseload.reading() as reader:
            check(reader)

    def teardown(self) -> None:
        self.caseload.close()
        self.folder.cleanup()


TestWrites = Writes.TestCase
TestWrites.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


def test_records_that_come_before_their_dossier_are_in_its_row(caseload: Caseload) -> None:
    ana = person()
    put(caseload, barrier(ana, severity=Severity.BLOCKING))
    put(caseload, ana)
    with caseload.reading() as reader:
        (row,) = list_dossiers(reader).rows
    assert (row.open_barriers, row.worst) == (1, Severity.BLOCKING)


def test_a_record_given_to_another_dossier_changes_both_rows(caseload: Caseload) -> None:
    ana, ben = person("Ana"), person("Ben")
    debt = barrier(ana)
    put(caseload, ana, ben, debt)
    put(caseload, replace(debt, job_seeker_id=ben.id))
    with caseload.reading() as reader:
        assert [row.open_barriers for row in list_dossiers(reader).rows] == [0, 1]


ANA = person()
DEBT = barrier(ANA)
LETTERS = [
    Referral(id=fresh_id(), job_seeker_id=ANA.id, service_id="s", state=ReferralState.ISSUED, issued_on=day)
    for day in (date(2026, 11, 5), date(2026, 11, 9))
]
STEPS = [
    Action(id=fresh_id(), job_seeker_id=ANA.id, text="plus tard"),
    Action(id=fresh_id(), job_seeker_id=ANA.id, text="bientôt", due=date(2026, 12, 4)),
]


@pytest.mark.parametrize(
    "changed",
    [
        replace(DEBT, severity=Severity.LIGHT),
        replace(DEBT, state=BarrierState.SOLVED),
        replace(LETTERS[0], issued_on=date(2026, 11, 12)),
        replace(LETTERS[0], issued_on=None),
        replace(LETTERS[0], state=ReferralState.ACCEPTED),
        replace(STEPS[0], due=date(2026, 12, 1)),
        replace(STEPS[1], due=None),
        replace(STEPS[1], text="demain"),
        replace(STEPS[1], state=ActionState.DONE),
    ],
)
def test_each_field_that_decides_changes_the_row_by_itself(caseload: Caseload, changed: Any) -> None:
    put(caseload, ANA, DEBT, *LETTERS, *STEPS)
    with caseload.reading() as reader:
        before = list_dossiers(reader).rows
        check(reader)
    put(caseload, changed)
    with caseload.reading() as reader:
        assert list_dossiers(reader).rows != before
        check(reader)
    remove(caseload, changed)
    with caseload.reading() as reader:
        check(reader)


@pytest.mark.parametrize("count", [0, 1, 40])
def test_the_list_made_anew_is_the_list_that_was_kept(caseload: Caseload, count: int) -> None:
    people = [person(f"Nom{number % 7}", f"P{number}", municipality="Ath") for number in range(count)]
    put(caseload, *people, *(barrier(one) for one in people[::3]))
    with caseload.reading() as reader:
        kept = list_dossiers(reader, limit=100)
    with writing(caseload) as unit:
        word_index.rebuild(unit.connection)
        check(unit)
        assert list_dossiers(unit, limit=100) == kept
        assert list_dossiers(unit, "ath", limit=100) == kept
        unit.commit()


def test_a_field_that_no_row_shows_touches_no_row(caseload: Caseload) -> None:
    ana = person()
    debt = barrier(ana)
    put(caseload, ana, debt)
    with writing(caseload) as unit:
        unit.put(replace(debt, detail="une facture"))
        first = changes_so_far(unit)
        unit.put(replace(debt, detail="deux factures"))
        second = changes_so_far(unit)
        unit.put(replace(debt, detail="deux factures", severity=Severity.LIGHT))
        assert changes_so_far(unit) - second == second - first + 1


def changes_so_far(reader: Reader) -> int:
    return int(reader.connection.exec_driver_sql("SELECT total_changes()").scalar_one())
