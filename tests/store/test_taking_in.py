"""What is taken to be new is written without asking, and what was not after all is noted as if it had been asked."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from store.helpers import NOON, person, put, writing
from support.images import laid

from parcours_core.identity import new_id
from parcours_core.merge import Stamp, State
from parcours_core.records.barrier import Barrier
from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_desktop.store import history, tally
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.images import Images
from parcours_desktop.store.laid_arrivals import as_page, laid_in
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally


def moved_to(barrier: Barrier, dossier: str, number: int) -> Page:
    values = {name: value for name, value in to_plain(replace(barrier, job_seeker_id=dossier)).items() if name != "id"}
    stamp = Stamp(number, "Ben", NOON.isoformat())
    return Page(number, sheets=sheets_of([State("barrier", barrier.id, dossier, number, values, stamp)])[0])


def open_barriers(caseload: Caseload) -> dict[str, int]:
    with caseload.reading() as reader:
        return {row.family_name: row.open_barriers for row in list_dossiers(reader).rows}


def page_of(number: int, *people: JobSeeker) -> Page:
    states = []
    for place, one in enumerate(people):
        values = {name: value for name, value in to_plain(one).items() if name != "id"}
        stamp = Stamp(number + place, "Ben", NOON.isoformat())
        states.append(State("job_seeker", one.id, one.id, number + place, values, stamp))
    return Page(number, sheets=sheets_of(states)[0])


def take(caseload: Caseload, counted: Tally, new: set[str], *pages: Page) -> TakingIn:
    with writing(caseload) as unit:
        taking = TakingIn(unit, counted, new=new)
        for page in pages:
            taking.page(page)
        unit.commit()
    return taking


def what_stands(caseload: Caseload) -> Any:
    with caseload.reading() as reader:
        held = tally.count_all(reader.connection)
        noted = reader.connection.exec_driver_sql("SELECT record_id, kind, before, after, author FROM history").all()
        return (
            reader.find(JobSeeker),
            (held.count, held.sum),
            sorted(tuple(row) for row in noted),
            [(row.id, row.family_name) for row in list_dossiers(reader).rows],
        )


@pytest.mark.parametrize("believed", [set(), {"job_seeker"}], ids=["asked", "taken to be new"])
def test_both_ways_come_to_the_same(caseload: Caseload, believed: set[str]) -> None:
    people = [person(f"Nom{place}") for place in range(6)]
    counted = Tally()
    new = set(believed)
    take(caseload, counted, new, page_of(1, *people[:3]))
    assert new == {"job_seeker"}
    changed = replace(people[1], phone="0470", family_name="Autre")
    taking = take(caseload, counted, new, page_of(10, people[3], changed, people[4]), page_of(20, people[5]))
    assert taking.received == 4
    found, sum_of_all, noted, listed = what_stands(caseload)
    assert {one.id: one for one in found} == {one.id: one for one in (people[0], changed, *people[2:])}
    assert sum_of_all == (counted.count, counted.sum)
    assert counted.count == 6
    assert [(row[0], row[1], row[4]) for row in noted] == [(changed.id, "changed", "Ben")]
    assert listed == sorted(((one.id, one.family_name) for one in found), key=lambda pair: pair[1])
    with caseload.reading() as reader:
        (entry,) = history.entries_of(reader, JobSeeker, changed.id)
        assert dict(entry.before) == {"family_name": "Nom1", "phone": ""}


def test_one_that_stands_makes_the_next_be_asked_again(caseload: Caseload) -> None:
    one, other = person("Un"), person("Deux")
    new: set[str] = set()
    take(caseload, Tally(), new, page_of(1, one))
    assert new == {"job_seeker"}
    take(caseload, Tally(), new, page_of(2, one))
    assert new == set()
    take(caseload, Tally(), new, page_of(3, other))
    assert new == {"job_seeker"}


def test_of_an_image_in_which_one_stands_here_nothing_is_left_behind_by_the_attempt(caseload: Caseload) -> None:
    """Its rows are written by one statement, which stops at the one that stands: the last, where the others stood."""
    people = sorted((person(f"Nom{place}") for place in range(6)), key=lambda one: str(one.id))
    counted, new = Tally(), set[str]()
    take(caseload, counted, new, page_of(1, people[-1]))
    image, others = laid(states_of(page_of(10, *people[:-1], replace(people[-1], phone="0470")).sheets, ()))
    assert new == {"job_seeker"}
    assert not others
    with closing(Images(caseload.path)) as opened, writing(caseload) as unit:
        taking = TakingIn(unit, counted, new=new)
        (one,) = laid_in(opened.open(image), 100)
        taking.page(*as_page(one, unit.behind))
        unit.commit()
    assert new == set()
    assert taking.received == len(people)
    found, sum_of_all, noted, listed = what_stands(caseload)
    assert {one.id: one.phone for one in found} == {one.id: "" for one in people[:-1]} | {people[-1].id: "0470"}
    assert sum_of_all == (counted.count, counted.sum)
    assert [row[0] for row in noted] == [people[-1].id]
    assert len(listed) == len(people)


def test_what_has_not_been_sent_is_left_as_it_is(caseload: Caseload) -> None:
    mine = person("Mien")
    put(caseload, mine)
    take(caseload, Tally(), {"job_seeker"}, page_of(5, replace(mine, family_name="Leur"), person("Autre")))
    found, *_ = what_stands(caseload)
    assert sorted(one.family_name for one in found) == ["Autre", "Mien"]


def test_a_page_that_names_a_record_twice_is_our_own_fault_and_changes_nothing(caseload: Caseload) -> None:
    twice = person("Deux")
    for new in (set(), {"job_seeker"}):
        with pytest.raises(IntegrityError):
            take(caseload, Tally(), new, page_of(1, twice, twice))
    assert what_stands(caseload)[0] == ()


def test_what_moves_to_another_dossier_is_summed_up_in_neither_twice(caseload: Caseload) -> None:
    """Merged elsewhere: the list said of the former dossier that the barrier is still its own."""
    one, other = person("Un"), person("Deux")
    barrier = Barrier(id=new_id(1), job_seeker_id=one.id, kind="mobility")
    counted = Tally()
    take(caseload, counted, set(), page_of(1, one, other), moved_to(barrier, one.id, 3))
    assert open_barriers(caseload) == {"Un": 1, "Deux": 0}
    take(caseload, counted, set(), moved_to(barrier, other.id, 4))
    assert open_barriers(caseload) == {"Un": 0, "Deux": 1}
