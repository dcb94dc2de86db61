"""The numbers that keep the list in order: between neighbours, spread anew where none is free, words moved along."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store.helpers import person, put, writing

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.list_order import FIRST, LAST, LOOSE, is_loose, number_between, spread
from parcours_desktop.store.names import sort_key

BOUNDS = st.lists(st.integers(FIRST, LAST), min_size=2, max_size=2, unique=True).map(sorted)


@given(BOUNDS)
def test_a_number_lies_between_its_neighbours_or_there_is_none(bounds: list[int]) -> None:
    below, above = bounds
    number = number_between(below, above)
    if number is None:
        assert above - below == 1
    else:
        assert below < number < above


@given(BOUNDS)
def test_after_one_of_the_same_name_there_is_room_for_thousands_more(bounds: list[int]) -> None:
    below, above = bounds
    number = number_between(below, above, same=True)
    if number is not None:
        assert below < number < above
        assert above - number >= (above - below) * 0.99 or above - below < 200


@given(BOUNDS, st.integers(0, 300))
def test_spread_numbers_rise_between_the_bounds(bounds: list[int], count: int) -> None:
    low, high = bounds
    if high - low <= count:
        with pytest.raises(ValueError, match="no room"):
            spread(low, high, count)
        return
    numbers = [low, *spread(low, high, count), high]
    assert len(numbers) == count + 2
    assert all(left < right for left, right in pairwise(numbers))
    if is_loose(low, high, count):
        assert all(right - left >= LOOSE for left, right in pairwise(numbers))


def test_a_file_in_alphabetical_order_finds_room_at_the_end() -> None:
    rising = FIRST
    falling = LAST
    for _ in range(20_000):
        rising = number_between(rising, LAST) or 0
        falling = number_between(FIRST, falling) or 0
        assert rising
        assert falling


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("ends", [("Aaa", "Zzz"), ("Aaa",), ("Zzz",), ()])
def test_rows_that_crowd_in_one_place_stay_in_order_and_are_found(
    caseload: Caseload, ends: tuple[str, ...], step: int
) -> None:
    crowd = [person("Moreau", f"b{number:03}") for number in range(150)][::step]
    put(caseload, *(person(name, "") for name in ends))
    put(caseload, *crowd)
    in_order(caseload)
    wanted = sorted(one.given_name for one in crowd)
    with caseload.reading() as reader:
        page = list_dossiers(reader, "moreau", limit=1000)
        assert [row.given_name for row in page.rows] == wanted
        for one in crowd[::37]:
            assert [row.id for row in list_dossiers(reader, one.given_name).rows] == [one.id]


def test_crowding_does_spread_rows_anew(caseload: Caseload) -> None:
    put(caseload, person("Aaa", ""), person("Zzz", ""))
    last = numbers(caseload)[-1]
    for number in range(80):
        put(caseload, person("Moreau", f"b{number:03}"))
    assert numbers(caseload)[-1] != last
    in_order(caseload)


def test_spreading_is_undone_with_the_write_that_needed_it(caseload: Caseload) -> None:
    put(caseload, person("Aaa", ""), person("Zzz", ""))
    for number in range(49):
        put(caseload, person("Moreau", f"b{number:03}"))
    before = numbers(caseload)
    with writing(caseload) as unit:
        for number in range(49, 120):
            unit.put(person("Moreau", f"b{number:03}"))
        assert set(before) - {row[0] for row in unit.connection.exec_driver_sql("SELECT number FROM dossier_entry")}
    assert numbers(caseload) == before
    in_order(caseload)


def test_a_new_name_moves_the_row(caseload: Caseload) -> None:
    ana, ben, cem = (person(name, "") for name in ("Ana", "Ben", "Cem"))
    put(caseload, ana, ben, cem)
    put(caseload, replace(ana, family_name="Zoé"))
    in_order(caseload)
    with caseload.reading() as reader:
        assert [row.family_name for row in list_dossiers(reader).rows] == ["Ben", "Cem", "Zoé"]
        assert [row.id for row in list_dossiers(reader, "zoe").rows] == [ana.id]
        assert list_dossiers(reader, "ana").total == 0


def test_equal_names_keep_the_order_in_which_they_came(caseload: Caseload) -> None:
    twins = [person("Dupont", "Ana") for _ in range(9)]
    for one in twins:
        put(caseload, one)
    with caseload.reading() as reader:
        assert [row.id for row in list_dossiers(reader).rows] == [one.id for one in twins]
        assert [row.id for row in list_dossiers(reader, "dupont").rows] == [one.id for one in twins]


def test_neither_way_through_the_list_sorts(caseload: Caseload) -> None:
    found = "FROM dossier_words CROSS JOIN dossier_entry e ON e.number = dossier_words.rowid WHERE dossier_words MATCH"
    with caseload.reading() as reader:
        for query in (
            f"SELECT e.municipality {found} '\"a\"*' AND e.state = 'active' ORDER BY dossier_words.rowid LIMIT 9",
            "SELECT e.municipality FROM dossier_entry e WHERE e.state = 'active' ORDER BY e.number LIMIT 9",
            "SELECT e.municipality FROM dossier_entry e ORDER BY e.number LIMIT 9",
        ):
            plan = [row[3] for row in reader.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
            assert not any("TEMP B-TREE" in step for step in plan), plan


def numbers(caseload: Caseload) -> list[int]:
    with caseload.reading() as reader:
        rows = reader.connection.exec_driver_sql("SELECT number FROM dossier_entry ORDER BY number")
        return [row[0] for row in rows]


def in_order(caseload: Caseload) -> None:
    with caseload.reading() as reader:
        rows = list(reader.connection.exec_driver_sql("SELECT sort_key FROM dossier_entry ORDER BY number"))
        people = reader.find(JobSeeker)
    assert [row[0] for row in rows] == sorted(sort_key(one.family_name, one.given_name) for one in people)
