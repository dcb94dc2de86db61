"""Many people written or taken in in one go stand in the list and are found as if each had been by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.helpers import NOON, barrier, person, put, remove, writing

from parcours_core.merge import Stamp, State
from parcours_core.records.codec import to_plain
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.store import list_order, list_places, unlisted, word_index
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import count_dossiers, list_dossiers
from parcours_desktop.store.names import sort_key
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork

PEOPLE = [person("", "") for _ in range(9)]
NAMES = ("Dupont", "Durand", "d’Hondt", "Zoé", "Ath", "")
TYPED = ("", "d", "du", "dupont", "durand", "hondt", "zoe", "ath", "04", "0470", "dupomt")
ONE = st.builds(
    lambda one, family, given, phone: replace(one, family_name=family, given_name=given, phone=phone),
    st.sampled_from(PEOPLE),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from(["", "0470 12", "0485 19"]),
)
SOME = st.lists(ONE, min_size=1, max_size=5, unique_by=lambda one: one.id)
DEEDS = st.one_of(
    st.tuples(st.just("put"), ONE),
    st.tuples(st.just("arrive"), SOME),
    st.tuples(st.just("arrive"), SOME),
    st.tuples(st.just("block from afar"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("delete from afar"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("delete"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("block"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("look"), st.none()),
)
UNITS = st.lists(
    st.tuples(st.lists(DEEDS, min_size=1, max_size=14), st.sampled_from(["commit", "commit", "leave", "undo"])),
    min_size=1,
    max_size=5,
)
NUMBERS = count(1)
ALL_NEW: set[str] = set()
"""What was all new so far is taken to be so until it is seen not to be."""
Seen = list[tuple[int, list[tuple[str, int]]]]


def seen(reader: Reader) -> Seen:
    """Return what each search shows: the ids in their order, with the open barriers that the row sums up."""
    found = []
    for typed in TYPED:
        page = list_dossiers(reader, typed)
        assert page.total == count_dossiers(reader, typed) == len(page.rows)
        found.append((page.total, sorted((row.id, row.open_barriers) for row in page.rows)))
    return found


def stands_in_order(reader: Reader) -> None:
    keys = [row[0] for row in reader.connection.exec_driver_sql("SELECT sort_key FROM dossier_entry ORDER BY number")]
    assert keys == sorted(sort_key(one.family_name, one.given_name) for one in reader.find(JobSeeker))


def as_anew(caseload: Caseload) -> Seen:
    """Return what is shown once the list is made anew from the records, and leave the file as it was."""
    with writing(caseload) as unit:
        word_index.rebuild(unit.connection)
        return seen(unit)


def arrive(unit: UnitOfWork, *records: Any, deleted: bool = False) -> None:
    """Take in what another device wrote, unless something unsent stands in its way here."""
    number = next(NUMBERS)
    states = []
    for one in records:
        values = {name: value for name, value in to_plain(one).items() if name != "id"}
        dossier = str(values.get("job_seeker_id") or one.id)
        stamp = Stamp(number, "Ben", NOON.isoformat())
        code = record_type(type(one)).code
        states.append(State(code, one.id, dossier, number, values, stamp, deleted=deleted))
    sheets, graves = sheets_of(states)
    TakingIn(unit, Tally(), new=ALL_NEW).page(Page(number, sheets=sheets, graves=graves))


def do(unit: UnitOfWork, deed: str, given_: Any) -> None:
    if deed == "put":
        unit.put(given_)
    elif deed == "arrive":
        arrive(unit, *given_)
    elif deed == "block from afar":
        arrive(unit, barrier(given_))
    elif deed == "delete from afar":
        arrive(unit, given_, deleted=True)
    elif deed == "delete":
        unit.delete(JobSeeker, given_.id)
    elif deed == "block":
        unit.put(barrier(given_))
    else:
        before = seen(unit)
        stands_in_order(unit)
        assert seen(unit) == before


@pytest.mark.parametrize("room", ["much", "little"])
@pytest.mark.parametrize("apart", [0, 3, sys.maxsize], ids=["all together", "from four on", "each apart"])
@given(UNITS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_saved_moved_and_undone_the_list_and_the_search_are_exact(
    caseload: Caseload, monkeypatch: pytest.MonkeyPatch, apart: int, room: str, units: list[tuple[list[Any], str]]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(unlisted, "_APART", apart)
        patched.setattr(unlisted, "MOST", 6)
        patched.setattr(unlisted, "MOST_ARRIVED", 8)
        if room == "little":
            for module in (word_index, list_order, list_places):
                patched.setattr(module, "LAST", 40)
        for deeds, end in units:
            with writing(caseload) as unit:
                for deed, given_ in deeds:
                    do(unit, deed, given_)
                if end != "leave":
                    changes = unit.commit()
            if end == "undo" and changes.write:
                with writing(caseload) as unit:
                    unit.take_back(changes.write)
                    unit.commit()
            with caseload.reading() as reader:
                shown = seen(reader)
                stands_in_order(reader)
            assert shown == as_anew(caseload), (deeds, end)
        remove(caseload, *PEOPLE)
    with caseload.reading() as reader:
        assert list_dossiers(reader).total == 0
        assert reader.connection.exec_driver_sql("SELECT count(*) FROM waiting_words").scalar_one() == 0


def test_what_one_unit_wrote_is_in_the_index_when_it_is_committed(caseload: Caseload) -> None:
    put(caseload, *(person("Moreau", f"b{number:03}") for number in range(100)))
    with caseload.reading() as reader:
        assert reader.connection.exec_driver_sql("SELECT count(*) FROM waiting_words").scalar_one() == 0
        assert list_dossiers(reader, "moreau").total == 100


def test_equal_names_keep_the_order_in_which_they_were_written(caseload: Caseload) -> None:
    twins = [person("Dupont", "Ana") for _ in range(40)]
    put(caseload, *twins[:30])
    put(caseload, *twins[30:])
    with caseload.reading() as reader:
        assert [row.id for row in list_dossiers(reader, "dupont").rows] == [one.id for one in twins]


def test_what_many_cost_grows_with_their_number_alone(tmp_path: Any) -> None:
    """Steps of the database, which are the same on every machine: a row that is added must not move the others."""
    one, four = steps_of(tmp_path, 500), steps_of(tmp_path, 2000)
    assert four < 4 * one * 1.5, (one, four)


def steps_of(folder: Any, count: int) -> int:
    people = [person(f"Moreau {number % 7}", f"b{number % 11}") for number in range(count)]
    with Caseload.open(folder / f"{count}.db", bytes(range(32))) as caseload, writing(caseload) as unit:
        return counted(unit, lambda: [unit.put(one) for one in people] and unit.connection)


def counted(unit: UnitOfWork, work: Callable[[], object]) -> int:
    """Return how many thousands of the database's own steps ``work`` takes."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    driver: Any = unit.connection.connection.driver_connection
    driver.set_progress_handler(step, 1000)
    try:
        work()
    finally:
        driver.set_progress_handler(None, 0)
    return steps


def test_who_comes_one_by_one_into_the_same_place_moves_only_a_few(caseload: Caseload) -> None:
    """Rows written, which are the same on every machine: the list may be long, and they must not grow with it."""
    put(caseload, person("Aaa"), *(person("Moreau", f"z{number:04}") for number in range(800)))
    with writing(caseload) as unit:
        driver: Any = unit.connection.connection.driver_connection
        before = driver.total_changes
        for number in range(300):
            unit.put(person("Moreau", f"b{number:04}"))
            assert unit.connection.in_transaction()
        each = (driver.total_changes - before) / 300
        assert each < 25, each
        stands_in_order(unit)
