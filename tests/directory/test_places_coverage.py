"""What the shipped gazetteer covers: the figures that its credits and its builder promise."""

from __future__ import annotations

import sqlite3

from parcours_desktop.directory.place_values import GAZETTEER_FILE, POINTS_FILE, postal_code_of
from parcours_desktop.directory.places import Places, distance_km
from parcours_desktop.resources import resource

PLACES = Places.open()
FOLDER = resource("places")
NORTH = "FROM municipality AS m JOIN district AS d ON d.id = m.district WHERE d.region = '32' OR d.code = '08'"


def rows(query: str) -> list[tuple[int, ...]]:
    connection = sqlite3.connect(f"{(FOLDER / GAZETTEER_FILE).as_uri()}?immutable=1", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_every_belgian_postal_code_has_a_municipality_and_a_point_in_belgium() -> None:
    codes = [postal_code_of(code) for (code,) in rows("SELECT DISTINCT code FROM postal WHERE code < 20000")]
    assert len(codes) == 1149
    for code in codes:
        place = PLACES.find(code, "BE")
        assert place is not None, code
        assert place.latitude is not None, code
        assert place.longitude is not None, code
        assert 49.4 < place.latitude < 51.6, code
        assert 2.5 < place.longitude < 6.5, code


def test_all_565_belgian_municipalities_are_there_with_their_zones() -> None:
    keys = [key for (key,) in rows("SELECT key FROM municipality WHERE key % 2 = 0")]
    assert len(keys) == 565
    for key in keys:
        place = PLACES.by_code(str(key // 2), "BE")
        assert place is not None
        assert place.latitude is not None, place.name
        assert len(place.zones) == (5 if "04000" in place.zones else 6), place.name
        assert all(PLACES.area_name(zone, "BE") for zone in place.zones if zone.isdigit() and zone != "99131")


def test_points_cover_the_people_of_the_north() -> None:
    people = rows(f"SELECT SUM(m.population) {NORTH}")[0][0]
    assert people > 6_000_000

    def share(condition: str) -> float:
        return float(
            rows(f"SELECT SUM(m.population) {NORTH.replace('WHERE ', 'WHERE (')}) AND {condition}")[0][0] / people
        )

    assert share("m.latitude IS NOT NULL AND m.radius = 0") >= 0.88, "by the commune's own name"
    assert share("m.latitude IS NOT NULL AND m.radius <= 10") >= 0.99, "with the neighbours of the same postal code"
    assert share("m.latitude IS NOT NULL") == 1.0, "with those of the same EPCI"


def test_points_of_neighbours_lie_close() -> None:
    """Towns whose distance anyone can read on a map."""
    for one, other, kilometres in (
        ("59600", "59440", 19), ("59600", "59300", 33), ("02000", "02100", 44), ("08000", "08200", 20),
        ("62000", "62300", 15), ("80000", "60000", 57), ("7500", "59200", 22), ("7700", "59100", 7),
    ):  # fmt: skip
        a, b = PLACES.find(one), PLACES.find(other)
        assert a is not None
        assert b is not None
        distance = distance_km(a, b)
        assert distance is not None
        assert abs(distance - kilometres) <= 5, (a.name, b.name, distance)


def test_the_open_database_stands_alone_with_its_licence() -> None:
    text = (FOLDER / POINTS_FILE).read_text(encoding="utf-8")
    assert "Open Database License (ODbL) 1.0" in text.split("postal_code\t")[0]
    assert "countries-states-cities-database" in text.split("postal_code\t")[0]
    assert "ODbL" in (FOLDER / "LICENSE-DATA.md").read_text(encoding="utf-8")


def test_the_gazetteer_is_small() -> None:
    assert (FOLDER / GAZETTEER_FILE).stat().st_size < 3_000_000
