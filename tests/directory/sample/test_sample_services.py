"""The invented services: real places, every theme on both sides of the border, sheets that the v1 schema accepts."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import date
from itertools import islice
from typing import Any

import pytest
from data_inclusion.schema.v1 import Service, Structure
from opening_hours import OpeningHours

from parcours_core.vocabulary.data_inclusion import (
    FEES,
    MOBILISATION_MODES,
    PUBLICS,
    RECEPTION_MODES,
    SERVICE_TYPES,
    THEMES,
)
from parcours_desktop.directory.places import Places
from parcours_desktop.directory.sample import generate
from parcours_desktop.directory.sample.offers import read_offers, read_words
from parcours_desktop.directory.sample.territory import Territory
from parcours_desktop.directory.sample.wording import address, of_town, phone, slug

BUILT_ON = date(2026, 11, 1)
ROWS = list(generate(700, 7, BUILT_ON))
STRUCTURES = {row["id"]: row for row in ROWS if "structure_id" not in row}
SERVICES = [row for row in ROWS if "structure_id" in row]


def country(row: dict[str, Any]) -> str:
    return str(row.get("pays", "FR"))


def test_there_are_as_many_services_as_asked_each_after_its_structure() -> None:
    assert len(SERVICES) == 700
    seen: set[str] = set()
    for row in ROWS:
        if "structure_id" in row:
            assert row["structure_id"] in seen
        seen.add(row["id"])
    assert len(seen) == len(ROWS), "identities are unique"
    assert all(any(service["structure_id"] == id for service in SERVICES) for id in STRUCTURES)


@pytest.mark.parametrize("side", ["BE", "FR"])
def test_every_theme_is_there_on_both_sides_of_the_border(side: str) -> None:
    there = {theme for row in SERVICES if country(row) == side for theme in row["thematiques"]}
    assert there == set(THEMES)


def test_a_sample_of_250_has_every_theme_already() -> None:
    for side in ("BE", "FR"):
        rows = [row for row in generate(250, 3, BUILT_ON) if "structure_id" in row and country(row) == side]
        assert {theme for row in rows for theme in row["thematiques"]} == set(THEMES)


def test_every_type_public_fee_and_way_is_met() -> None:
    assert {row["type"] for row in SERVICES} == set(SERVICE_TYPES)
    assert {public for row in SERVICES for public in row.get("publics") or ()} == set(PUBLICS)
    assert {row.get("frais") for row in SERVICES} == {*FEES, None}
    assert {mode for row in SERVICES for mode in row.get("modes_accueil") or ()} == set(RECEPTION_MODES)
    assert {way for row in SERVICES for way in row.get("modes_mobilisation") or ()} == set(MOBILISATION_MODES)


def test_tous_publics_stands_alone() -> None:
    assert all(row["publics"] == ["tous-publics"] for row in SERVICES if "tous-publics" in (row.get("publics") or ()))


def test_places_are_real_and_agree_with_their_codes() -> None:
    places = Places.open()
    for row in ROWS:
        place = places.find(row["code_postal"], country(row), row["commune"])
        assert place is not None, row["commune"]
        assert place.code == row["code_insee"], row["commune"]
        assert {"03000", "04000", "08", "02", "59", "60", "62", "80"} & place.zones, row["commune"]
    places.close()


def test_belgian_rows_say_so_and_french_rows_hold_nothing_that_is_not_french() -> None:
    sides = Counter(country(row) for row in SERVICES)
    assert min(sides["BE"], sides["FR"]) > 250
    for row in ROWS:
        assert len(row["code_postal"]) == (4 if country(row) == "BE" else 5)


def test_zones_are_of_every_reach_and_known_to_the_gazetteer() -> None:
    places = Places.open()
    zones = [(row, zone) for row in SERVICES for zone in row.get("zone_eligibilite") or ()]
    for row, zone in zones:
        assert zone in ("france", "99131") or places.area_name(zone, country(row)), zone
    places.close()
    lengths = {(country(row), len(zone)) for row, zone in zones}
    assert lengths >= {("BE", 5), ("BE", 2), ("FR", 5), ("FR", 9), ("FR", 2), ("FR", 6)}
    assert any(country(row) == "FR" and zone == "99131" for row, zone in zones), "the French side serves Belgium"
    assert any(country(row) == "BE" and zone == "59" for row, zone in zones), "the Belgian side serves the Nord"
    assert any(row.get("zone_eligibilite") is None for row in SERVICES)


def test_french_rows_pass_the_strict_v1_schema() -> None:
    ours = {"pays", "langues"}
    for row in ROWS:
        if country(row) == "FR":
            model = Service if "structure_id" in row else Structure
            model.model_validate({key: value for key, value in row.items() if key not in ours})


def test_hours_are_read_by_an_independent_library() -> None:
    hours = {row["horaires_accueil"] for row in ROWS if row.get("horaires_accueil")}
    assert len(hours) > 20
    for one in hours:
        OpeningHours(one)


def test_no_brace_and_no_double_mark_is_left_in_a_text() -> None:
    for row in ROWS:
        for field, value in row.items():
            if isinstance(value, str):
                assert not re.search(r"[{}]|  |\.\.|^\s|\s$", value), (field, value)
        assert not row["nom"].endswith(".")
        assert 3 <= len(row["nom"]) <= 150


def test_names_and_descriptions_read_like_sheets() -> None:
    full = [row for row in SERVICES if row.get("publics")]
    assert sum(180 <= len(row["description"]) <= 2000 for row in full) / len(full) > 0.97
    assert len({row["description"] for row in SERVICES}) > 200
    assert len({row["nom"] for row in SERVICES}) > 200


def test_some_sheets_are_thin_and_some_are_old() -> None:
    thin = [row for row in SERVICES if not row.get("publics")]
    assert 0.03 < len(thin) / len(SERVICES) < 0.12
    ages = [(BUILT_ON - date.fromisoformat(row["date_maj"])).days for row in SERVICES]
    assert min(ages) > 0
    assert 0.04 < sum(age > 730 for age in ages) / len(ages) < 0.25
    assert sum(age <= 365 for age in ages) / len(ages) > 0.6


def test_nobody_can_be_called_or_written_to() -> None:
    for row in ROWS:
        assert re.fullmatch(r"\+3335301\d{4}|\+32(?:[24]000\d{4}|\d\d00\d{4})", row["telephone"]), row["telephone"]
        for field in ("courriel", "site_web", "lien_mobilisation"):
            assert row.get(field) is None or ".example" in row[field]


def test_a_shelter_from_violence_does_not_publish_its_address() -> None:
    secret = {name for offer in read_offers() if offer.secret for name in offer.names}
    hidden = [row for row in SERVICES if row["nom"] in secret]
    assert hidden
    assert all(row.get("adresse") is None and row.get("latitude") is None for row in hidden)


def test_some_services_lift_more_than_one_barrier() -> None:
    together = {tuple(sorted({theme.split("--")[0] for theme in row["thematiques"]})) for row in SERVICES}
    assert ("famille", "mobilite") in together, "the crèche with a shuttle"
    assert sum(len(row["thematiques"]) > 1 for row in SERVICES) > 200


def test_the_same_seed_makes_the_same_rows_and_another_seed_others() -> None:
    again = list(generate(60, 7, BUILT_ON))
    assert again == list(generate(60, 7, BUILT_ON))
    assert again == ROWS[: len(again)], "a longer sample begins like a shorter one"
    assert again != list(generate(60, 8, BUILT_ON))


def test_none_asked_none_given() -> None:
    assert list(generate(0, 1, BUILT_ON)) == []


def test_rows_come_fast_enough_for_a_benchmark() -> None:
    best = 0.0
    for _ in range(3):
        begun = time.perf_counter()
        rows = sum(1 for _ in islice(generate(10_000, 1, BUILT_ON), 12_000))
        best = max(best, rows / (time.perf_counter() - begun))
    assert best > 8_000, "rows a second; well below what an idle machine does, since others may work on this one"


def test_offers_name_only_kinds_and_themes_that_exist() -> None:
    words = read_words()
    for offer in read_offers():
        assert set(offer.themes) <= set(THEMES), offer.names
        assert set(offer.kinds) <= set(words.kinds), offer.names
        assert set(offer.publics) <= set(PUBLICS), offer.names


@pytest.mark.parametrize(
    ("town", "said"),
    [
        ("Mons", "de Mons"), ("Ath", "d’Ath"), ("Le Quesnoy", "du Quesnoy"), ("Les Bons Villers", "des Bons Villers"),
        ("Huy", "de Huy"), ("Hautmont", "d’Hautmont"), ("Évergnies", "d’Évergnies"), ("La Louvière", "de La Louvière"),
        ("Herstal", "de Herstal"), ("Hirson", "d’Hirson"),
    ],
)  # fmt: skip
def test_towns_are_named_as_one_says(town: str, said: str) -> None:
    assert of_town(town) == said


def test_addresses_numbers_and_slugs() -> None:
    assert address("BE", "rue Haute", 3) == "rue Haute 3"
    assert address("FR", "rue Haute", 3) == "3 rue Haute"
    assert phone("BE", "53000", 7) == "+3265000007"
    assert phone("BE", "21000", 123) == "+3220000123"
    assert phone("FR", "59", 7) == "+33353010007"
    assert slug("L’Orée du Bœuf") == "l-oree-du-boeuf"


def test_the_territory_reaches_as_far_as_it_says() -> None:
    places = Places.open()
    territory = Territory(places)
    mons, lille = places.find("7000"), places.find("59000")
    assert mons is not None
    assert lille is not None
    assert territory.zones(mons, "town") == ["53053"]
    assert territory.zones(mons, "district") == ["53000"]
    assert territory.zones(mons, "province") == ["50000"]
    assert territory.zones(mons, "region") == ["03000"]
    assert territory.zones(mons, "country") == ["99131"]
    assert territory.zones(mons, "border") == ["50000", "59", "02"]
    assert territory.zones(lille, "district") == ["200093201"]
    assert territory.zones(lille, "border") == ["59", "99131"]
    assert set(territory.zones(lille, "region")) == {"02", "59", "60", "62", "80"}
    around = territory.zones(mons, "around")
    assert around[0] == "53053"
    assert 2 <= len(around) <= 5
    places.close()
