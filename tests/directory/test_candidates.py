"""What the pack keeps of each service for matching, and where it lies so that it is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.directory_packs import CHIEVRES, LILLE, STRUCTURE, service

from parcours_core.vocabulary.data_inclusion import PUBLICS, THEMES
from parcours_desktop.directory.candidates import (
    BY_PROFESSIONAL,
    DAYS_SHIFT,
    DEGREE,
    EVERYWHERE,
    FEE_FREE,
    FEE_PAID,
    MODE_ON_SITE,
    MODE_REMOTE,
    ROUGH_POINT,
    Candidate,
    candidate_row,
    cell_of,
    cells_around,
    create_candidate_tables,
    insert_candidates,
    is_zone,
    theme_masks,
    zone_key,
)
from parcours_desktop.directory.place_values import Place
from parcours_desktop.directory.places import points_km

CHILDCARE, LICENCE = "famille--garde-denfants", "mobilite--preparer-un-permis"
points = st.tuples(st.floats(42, 52), st.floats(-5, 8))


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:")
    create_candidate_tables(opened)
    yield opened
    opened.close()


def cells(connection: sqlite3.Connection, id: str) -> list[int]:
    return [cell for (cell,) in connection.execute("SELECT cell FROM candidate WHERE id = ? ORDER BY cell", [id])]


def test_what_a_sheet_says_becomes_bits() -> None:
    one = service(
        "a",
        CHILDCARE,
        fee="gratuit",
        modes=("a-distance", "en-presentiel"),
        mobilised_by=("professionnels",),
        opening_hours="Mo 09:00-12:00; We 09:00-12:00",
        publics=("familles", "jeunes"),
        quality=0.57,
    )
    row = candidate_row(one, None, None)
    assert row.access == MODE_ON_SITE | MODE_REMOTE | FEE_FREE | BY_PROFESSIONAL | 0b101 << DAYS_SHIFT
    assert [code for number, code in enumerate(PUBLICS) if row.publics >> number & 1] == ["familles", "jeunes"]
    assert row.quality == 57


def test_what_a_sheet_leaves_out_stays_unknown() -> None:
    row = candidate_row(service("a", CHILDCARE, north_km=None, modes=()), None, None)
    assert (row.access, row.publics, row.quality, row.latitude, row.zones) == (0, 0, -1, None, ())


def test_codes_that_nobody_knows_are_left_out() -> None:
    row = candidate_row(service("a", "inconnu--theme", CHILDCARE, publics=("martiens",), modes=("radio",)), None, None)
    assert (row.themes, row.publics, row.access) == ((CHILDCARE,), 0, 0)


def test_a_code_written_twice_counts_once() -> None:
    twice = service("a", CHILDCARE, CHILDCARE, publics=("jeunes", "jeunes"), modes=("a-distance", "a-distance"))
    once = service("a", CHILDCARE, publics=("jeunes",), modes=("a-distance",))
    assert candidate_row(twice, None, None) == candidate_row(once, None, None)


def test_any_fee_but_free_is_paid() -> None:
    assert candidate_row(service("a", CHILDCARE, fee="payant"), None, None).access & FEE_PAID


def test_the_structure_lends_its_hours_and_its_point() -> None:
    owner = replace(STRUCTURE, opening_hours="Sa 10:00-12:00", latitude=50.5, longitude=3.5, postal_code="7950")
    row = candidate_row(service("a", CHILDCARE, north_km=None), owner, CHIEVRES)
    assert row.access >> DAYS_SHIFT == 1 << 5
    assert (row.latitude, row.longitude) == (50.5 * DEGREE, 3.5 * DEGREE)


def test_a_structure_elsewhere_does_not_lend_its_point() -> None:
    owner = replace(STRUCTURE, latitude=50.9, longitude=4.5, postal_code="1000")
    row = candidate_row(service("a", CHILDCARE, north_km=None, postal_code="7950"), owner, CHIEVRES)
    assert row.access & ROUGH_POINT
    assert row.latitude == round((CHIEVRES.latitude or 0) * DEGREE)


@pytest.mark.parametrize(
    ("country", "code", "key"),
    [
        ("BE", "59350", "fr:59350"),
        ("BE", "2A004", "fr:2a004"),
        ("FR", "51014", "fr:51014"),
        ("BE", "62063", "be:62063"),
        ("FR", "62063", "fr:62063"),
        ("FR", "50000", "be:50000"),
        ("FR", "2A004", "fr:2a004"),
        ("FR", "59", "59"),
        ("FR", "200093201", "200093201"),
        ("BE", "99100", "99100"),
        ("BE", " Belgique ", "belgique"),
    ],
)
def test_zones_are_compared_by_country_where_numbers_are_given_twice(country: str, code: str, key: str) -> None:
    assert zone_key(country, code) == key


@pytest.mark.parametrize("place", [CHIEVRES, LILLE], ids=lambda place: place.name)
def test_every_zone_of_a_place_is_a_zone(place: Place) -> None:
    assert all(is_zone(zone_key(place.country, code)) for code in place.zones)
    assert not is_zone(zone_key("FR", "Mars"))


def test_all_themes_fit_in_two_numbers_that_sqlite_holds() -> None:
    bits = {code: number for number, code in enumerate(THEMES)}
    low, high = theme_masks(THEMES, bits)
    assert low.bit_count() + high.bit_count() == len(THEMES) == 69
    assert max(low, high) < 1 << 63


def test_a_service_on_site_lies_in_its_cell_alone(connection: sqlite3.Connection) -> None:
    insert_candidates(connection, [candidate_row(service("a", CHILDCARE, zones=("51014",)), None, None)])
    one = service("a", CHILDCARE)
    assert cells(connection, "a") == [cell_of(one.latitude or 0, one.longitude or 0)]


def test_a_service_at_a_distance_lies_with_each_of_its_zones_too(connection: sqlite3.Connection) -> None:
    both = service("a", CHILDCARE, zones=("51014", "59"), modes=("a-distance", "en-presentiel"))
    insert_candidates(connection, [candidate_row(both, None, None)])
    lying = cells(connection, "a")
    zones = dict(connection.execute("SELECT code, cell FROM candidate_zone"))
    assert len(lying) == 3
    assert set(zones) == {"be:51014", "59"}
    assert set(lying[:2]) == set(zones.values())
    assert lying[2] > 0


@pytest.mark.parametrize("zones", [(), ("Mars",), tuple(f"{number:05}" for number in range(51001, 51040))])
def test_without_a_usable_zone_or_with_many_it_lies_where_everyone_looks(
    connection: sqlite3.Connection, zones: tuple[str, ...]
) -> None:
    insert_candidates(connection, [candidate_row(service("a", CHILDCARE, north_km=None, zones=zones), None, None)])
    assert cells(connection, "a") == [EVERYWHERE]


def test_a_service_without_a_theme_is_left_out(connection: sqlite3.Connection) -> None:
    insert_candidates(connection, [candidate_row(service("a"), None, None)])
    assert cells(connection, "a") == []


def test_services_are_counted_by_their_set_of_themes(connection: sqlite3.Connection) -> None:
    offered = [service("a", CHILDCARE, LICENCE), service("b", LICENCE, CHILDCARE), service("c", LICENCE)]
    insert_candidates(connection, [candidate_row(each, None, None) for each in offered])
    counts = dict(connection.execute("SELECT codes, services FROM candidate_theme_set"))
    assert counts == {f"{CHILDCARE} {LICENCE}": 2, LICENCE: 1}


def test_lists_are_kept_once(connection: sqlite3.Connection) -> None:
    rows = [candidate_row(service(str(number), CHILDCARE, zones=("59",)), None, None) for number in range(20)]
    insert_candidates(connection, rows)
    assert sorted(codes for (codes,) in connection.execute("SELECT codes FROM candidate_set")) == ["", "BE 59"]


@given(centre=points, other=points, km=st.floats(0.1, 200))
def test_the_cells_around_hold_every_point_within(
    centre: tuple[float, float], other: tuple[float, float], km: float
) -> None:
    # Draw the other point near enough to be within reach now and then.
    near = tuple(a + (b - a) * 0.1 for a, b in zip(centre, other, strict=True))
    if points_km(*centre, *near) <= km:
        cell = cell_of(*near)
        assert any(first <= cell <= last for first, last in cells_around(*centre, km))


def test_the_cells_around_are_few() -> None:
    ranges = cells_around(50.5877, 3.8072, 7)
    assert sum(last - first + 1 for first, last in ranges) <= 9


def test_a_candidate_is_a_plain_tuple() -> None:
    assert isinstance(candidate_row(service("a", CHILDCARE), None, None), Candidate)
