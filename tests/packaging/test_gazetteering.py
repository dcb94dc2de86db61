"""How the gazetteer's builder finds the point of a municipality, on a country of a few villages."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from pathlib import Path

import pytest
from gazetteering.coordinates import locate
from gazetteering.sources import Municipality, NamedPoint, Sources
from gazetteering.writing import write_gazetteer, write_points

from parcours_desktop.directory.place_values import GAZETTEER_FILE, POINTS_FILE
from parcours_desktop.directory.places import Places, fold_place


def town(code: str, name: str, postal: str, epci: str = "200000001", former: tuple[str, ...] = ()) -> Municipality:
    return Municipality("FR", code, (name,), (postal,), code[:2], region="32", epci=epci, population=500, former=former)


def sources(*points: tuple[str, float, float]) -> Sources:
    found = Sources(
        municipalities=[
            town("59001", "Beaupré", "59010"),
            town("59002", "Saint-Amé", "59010"),
            town("59003", "Le Gué", "59020"),
            town("59004", "Sans-Nom", "59010"),
            town("59005", "Loin-du-Bourg", "59030"),
            town("59006", "Nouvelle-Ville", "59020", former=("Vieux-Bourg",)),
            town("59007", "Isolée", "59040", epci="200000002"),
        ],
        areas={"200000001": "CC du Gué", "59": "Nord"},
        postal_points=[("7000", "Mons", 50.45496, 3.95196)],
    )
    by_name: dict[str, list[NamedPoint]] = defaultdict(list)
    for name, latitude, longitude in points:
        by_name[fold_place(name)].append(NamedPoint(fold_place(name), latitude, longitude, 500))
    found.points["FR"] = by_name
    return found


NEAR = (("Beaupré", 50.0, 3.0), ("St-Amé", 50.02, 3.02), ("Le Gué", 50.1, 3.1), ("Vieux-Bourg", 50.12, 3.12))


def test_names_come_first_then_neighbours_then_the_epci() -> None:
    found, errors = locate("FR", sources(*NEAR))
    assert (found["59001"].latitude, found["59001"].radius) == (50.0, 0)
    assert found["59002"].longitude == 3.02, "Saint-Amé is St-Amé"
    assert (found["59004"].latitude, found["59004"].longitude) == pytest.approx((50.01, 3.01)), "between its neighbours"
    assert found["59004"].radius >= 1
    assert found["59005"].latitude == pytest.approx(50.06), "in the middle of its EPCI"
    assert "59007" not in found, "nothing is known of it, and nothing is made up"
    assert errors["postal code"].middle > 0


def test_a_commune_is_found_by_the_name_of_one_that_it_took_in() -> None:
    assert locate("FR", sources(*NEAR))[0]["59006"].latitude == 50.12


def test_a_namesake_far_away_is_not_believed() -> None:
    far = (*NEAR, ("Sans-Nom", 43.0, 5.0))
    assert locate("FR", sources(*far))[0]["59004"].radius > 0


def test_of_two_namesakes_the_near_one_is_taken() -> None:
    both = (*NEAR, ("Sans-Nom", 50.05, 3.05), ("Sans-Nom", 48.0, 2.0))
    found = locate("FR", sources(*both))[0]["59004"]
    assert (found.latitude, found.radius) == (50.05, 0)


def test_what_is_written_is_read_back_and_is_the_same_twice(tmp_path: Path) -> None:
    every = sources(*NEAR)
    located = {("FR", code): at for code, at in locate("FR", every)[0].items()}
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_gazetteer(tmp_path / folder / GAZETTEER_FILE, every, located)
        write_points(tmp_path / folder / POINTS_FILE, every)
    files = [tmp_path / folder / GAZETTEER_FILE for folder in ("one", "two")]
    assert files[0].read_bytes() == files[1].read_bytes()
    places = Places.open(tmp_path / "one")
    found = places.find("59020", "FR", "vieux bourg")
    assert found is not None
    assert (found.name, found.latitude) == ("Nouvelle-Ville", 50.12)
    assert found.zones == {"59006", "59", "200000001", "99100", "france"}
    isolated = places.by_code("59007", "FR")
    assert isolated is not None
    assert isolated.latitude is None
    assert [place.name for place in places.suggest("gue")] == ["Le Gué"], "found without its article"
    assert places.area_name("200000001") == "CC du Gué"
    places.close()


def test_the_open_database_holds_its_licence_and_nothing_of_the_other_file(tmp_path: Path) -> None:
    every = sources(*NEAR)
    write_points(tmp_path / POINTS_FILE, every)
    write_gazetteer(tmp_path / GAZETTEER_FILE, every, {})
    assert "ODbL" in (tmp_path / POINTS_FILE).read_text(encoding="utf-8")
    connection = sqlite3.connect(tmp_path / GAZETTEER_FILE)
    assert connection.execute("SELECT COUNT(*) FROM postal WHERE code < 20000").fetchone() == (0,)
    connection.close()
