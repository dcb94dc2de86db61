"""Of what arrives for records that are here only what differs is written and noted, whatever else comes with it."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from store.helpers import KEY, NOON, person, put, writing

from parcours_core.merge import Stamp, State
from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.store import tally
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.versions import unpack

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["", "0470", "0499 12 34 56"]),
        "family_name": st.sampled_from(["Dupont", "Zorg", "Aerts"]),
        "email": st.sampled_from(["", "a@exemple.be"]),
        "municipality": st.sampled_from(["", "Liège"]),
    },
)


def page_of(people: list[JobSeeker], number: int, *, author: str = "Ben", phone_by: str = "") -> Page:
    """All of them as they are now, under the numbers from ``number`` on; ``phone_by`` gave the telephone by itself."""
    states = []
    for place, one in enumerate(people):
        values = {name: value for name, value in to_plain(one).items() if name != "id"}
        stamps = {"phone": Stamp(number + place, phone_by, NOON.isoformat())} if phone_by else {}
        stamp = Stamp(number + place - bool(phone_by), author, NOON.isoformat())
        states.append(State("job_seeker", one.id, one.id, number + place, values, stamp, stamps))
    return Page(number, sheets=sheets_of(states)[0])


def take(caseload: Caseload, counted: Tally, page: Page) -> TakingIn:
    with writing(caseload) as unit:
        taking = TakingIn(unit, counted)
        taking.page(page)
        unit.commit()
    return taking


def noted(caseload: Caseload) -> list[tuple[str, dict[str, Any], dict[str, Any], str]]:
    with caseload.reading() as reader:
        rows = reader.connection.exec_driver_sql("SELECT record_id, before, after, author FROM history ORDER BY rowid")
        return [(row[0], json.loads(row[1]), json.loads(row[2]), row[3]) for row in rows]


def unlike(before: JobSeeker, after: JobSeeker) -> dict[str, Any]:
    then, now = to_plain(before), to_plain(after)
    return {one.name: now[one.name] for one in fields(JobSeeker) if then[one.name] != now[one.name]}


@settings(max_examples=40, deadline=None)
@given(changes=st.lists(CHANGES, min_size=1, max_size=6), beside=st.booleans())
def test_what_differs_is_written_and_noted_and_nothing_else(changes: list[dict[str, str]], beside: bool) -> None:
    """``beside``: somebody who is not here yet comes in the same page, so that not all stand here."""
    with TemporaryDirectory() as folder, Caseload.open(Path(folder) / "caseload.db", KEY) as caseload:
        counted = Tally()
        people = [person(f"Nom{place}") for place in range(len(changes))]
        take(caseload, counted, page_of(people, 1))
        changed = [replace(one, **change) for one, change in zip(people, changes, strict=True)]
        more = [person("Nouveau")] if beside else []
        taking = take(caseload, counted, page_of([*changed, *more], 50))
        different = [(one.id, unlike(one, now)) for one, now in zip(people, changed, strict=True) if one != now]
        assert taking.received == len(different) + len(more)
        assert [(record_id, after) for record_id, _, after, _ in noted(caseload)] == different
        with caseload.reading() as reader:
            found = {one.id: one for one in reader.find(JobSeeker)}
            assert found == {one.id: one for one in [*changed, *more]}
            held = tally.count_all(reader.connection)
            assert (held.count, held.sum) == (counted.count, counted.sum)
            listed = {row.id: row.family_name for row in list_dossiers(reader).rows}
            assert listed == {one.id: one.family_name for one in found.values()}


def test_the_versions_and_the_number_move_where_no_value_does(caseload: Caseload) -> None:
    counted = Tally()
    people = [person("Aerts"), person("Boon")]
    take(caseload, counted, page_of(people, 1))
    assert take(caseload, counted, page_of(people, 30, author="Cléo")).received == 0
    assert noted(caseload) == []
    with caseload.reading() as reader:
        rows = reader.connection.exec_driver_sql("SELECT server_number, field_versions FROM job_seeker ORDER BY 1")
        told = [(number, unpack(versions)) for number, versions in rows]
    assert [(number, one and (one.number, one.author)) for number, one in told] == [
        (30, (30, "Cléo")),
        (31, (31, "Cléo")),
    ]


def test_what_two_people_changed_is_noted_under_the_name_of_each(caseload: Caseload) -> None:
    counted = Tally()
    one = person("Aerts", phone="0470")
    take(caseload, counted, page_of([one], 1))
    both = replace(one, phone="0499", email="a@exemple.be")
    take(caseload, counted, page_of([both], 9, author="Cléo", phone_by="Ben"))
    assert noted(caseload) == [
        (one.id, {"email": one.email}, {"email": "a@exemple.be"}, "Cléo"),
        (one.id, {"phone": "0470"}, {"phone": "0499"}, "Ben"),
    ]


def test_a_record_with_unsent_changes_is_left_among_others_that_are_written(caseload: Caseload) -> None:
    counted = Tally()
    mine, theirs = person("Aerts"), person("Boon")
    take(caseload, counted, page_of([mine, theirs], 1))
    edited = replace(mine, phone="0470")
    put(caseload, edited)
    take(caseload, counted, page_of([replace(one, phone="0499") for one in (mine, theirs)], 20))
    with caseload.reading() as reader:
        assert {one.id: one.phone for one in reader.find(JobSeeker)} == {mine.id: "0470", theirs.id: "0499"}


def test_the_id_comes_first_in_every_row() -> None:
    assert {declared.specs[0].name for declared in TYPES.values()} == {"id"}
