"""Dirty rows: the sound part stays, the rest is named once, and nothing stops a build."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.directory_rows import BUILT_ON, built, french, pack_of, service, structure

from parcours_core.records.partner import Service
from parcours_desktop.directory.building import BuildReport, build_pack


def build_one(folder: Path, row: dict[str, Any]) -> tuple[BuildReport, Service]:
    report = built(folder, {"structures": [structure()], "services": [row]})
    pack = pack_of(folder)
    found = pack.service(row["id"])
    pack.close()
    assert found is not None
    return report, found


def test_a_clean_row_is_neither_refused_nor_corrected(tmp_path: Path) -> None:
    report = built(tmp_path, {"structures": [structure()], "services": [service(), french()]})
    assert (report.refused, report.corrected, report.kept_partly) == ((), (), 0)
    assert (report.services, report.structures, report.rows_read) == (2, 1, 3)


def test_blank_texts_empty_lists_and_the_position_of_nowhere_are_no_values(tmp_path: Path) -> None:
    blanks = dict.fromkeys(
        ("lien_source", "telephone", "courriel", "code_insee", "horaires_accueil", "frais", "type"), ""
    )
    report, found = build_one(tmp_path, service(**blanks, thematiques=[], publics=[""], latitude=0.0, longitude=0.0))
    assert report.refused == ()
    assert (found.themes, found.publics, found.latitude, found.longitude, found.email) == ((), (), None, None, "")


@pytest.mark.parametrize(
    ("field", "value", "shown", "reason"),
    [
        ("code_postal", "700012", "700012", "quatre chiffres"),
        ("code_insee", "99999", "99999", "REFNIS"),
        ("courriel", "accueil chez exemple", "accueil chez exemple", "courriel"),
        ("lien_source", "pas un lien", "pas un lien", "adresse web"),
        ("frais", "3 euros", "3 euros", "gratuit"),
        ("type", "sorcellerie", "sorcellerie", "type de service"),
        ("date_maj", "1999-12-31", "1999-12-31", "date"),
        ("date_maj", "2027-01-01", "2027-01-01", "date"),
        ("date_maj", "bientôt", "bientôt", "date"),
        ("description", "Bref", "Bref", "trop court"),
        ("nombre_semaines", 0, "0", "semaines"),
        ("nombre_semaines", 10**40, None, "semaines"),
        ("volume_horaire_hebdomadaire", 200, "200", "168"),
        ("score_qualite", 7, "7", "0 à 1"),
        ("pays", "Atlantide", "Atlantide", "Belgique"),
        ("telephone", ["a", "b"], "a, b", "texte"),
    ],
)
def test_a_bad_value_is_named_and_the_rest_is_kept(
    tmp_path: Path, field: str, value: object, shown: str | None, reason: str
) -> None:
    report, found = build_one(tmp_path, service(**{field: value}))
    assert len(report.refused) == 1
    refusal = report.refused[0]
    assert (refusal.file, refusal.row, refusal.field) == ("lignes.json", 1, field)
    assert reason in refusal.reason
    assert shown is None or refusal.value == shown
    assert report.kept_partly == 1
    assert found.name == "Garde d’enfants en urgence"
    assert found.themes == ("famille--garde-denfants",)


@pytest.mark.parametrize(
    ("field", "kept"),
    [
        ("thematiques", "famille--garde-denfants"),
        ("publics", "familles"),
        ("modes_accueil", "a-distance"),
        ("mobilisable_par", "usagers"),
        ("modes_mobilisation", "telephoner"),
        ("zone_eligibilite", "50000"),
        ("langues", "ar"),
    ],
)
def test_only_the_bad_items_of_a_list_go(tmp_path: Path, field: str, kept: str) -> None:
    report, found = build_one(tmp_path, service(**{field: ["inconnu--à-tous", kept, "autre chose"]}))
    assert sorted(refusal.value for refusal in report.refused) == ["autre chose", "inconnu--à-tous"]
    assert kept in next(
        value for value in (found.themes, found.publics, found.modes, found.mobilised_by, found.zones, found.languages,
                            found.mobilisation_modes) if kept in value
    )  # fmt: skip


def test_everyone_among_others_is_refused_as_a_contradiction(tmp_path: Path) -> None:
    report, found = build_one(tmp_path, service(publics=["tous-publics", "jeunes"]))
    assert [refusal.field for refusal in report.refused] == ["publics"]
    assert found.publics == ()


@pytest.mark.parametrize("field", ["id", "nom", "structure_id", "source"])
def test_a_row_without_what_identifies_it_goes_as_a_whole(tmp_path: Path, field: str) -> None:
    report = built(tmp_path, {"structures": [structure()], "services": [service(**{field: "  "}), french()]})
    assert [(refusal.row, refusal.field) for refusal in report.refused] == [(1, field)]
    assert "fiche écartée" in report.refused[0].reason
    assert (report.services, report.rows_refused, report.kept_partly) == (1, 1, 0)


def test_a_name_of_two_letters_is_refused_once_with_its_row(tmp_path: Path) -> None:
    report = built(tmp_path, [structure(), service(nom="Ah"), french()])
    assert [(refusal.field, refusal.value) for refusal in report.refused] == [("nom", "Ah")]
    assert report.services == 1


def test_a_full_stop_leaves_the_name_and_is_told(tmp_path: Path) -> None:
    report, found = build_one(tmp_path, service(nom="Garde d’enfants."))
    assert found.name == "Garde d’enfants"
    assert [(correction.field, correction.value) for correction in report.corrected] == [("nom", "Garde d’enfants.")]
    assert report.refused == ()


@pytest.mark.parametrize("name", ["Repas, linge, etc.", "Et après…"])
def test_a_name_may_end_with_an_abbreviation(tmp_path: Path, name: str) -> None:
    report, found = build_one(tmp_path, service(nom=name))
    assert found.name == name
    assert report.corrected == ()


def test_a_name_too_long_is_cut_and_told(tmp_path: Path) -> None:
    report, found = build_one(tmp_path, service(nom="Très long " * 30))
    assert len(found.name) <= 150
    assert found.name.endswith("…")
    assert [correction.field for correction in report.corrected] == ["nom"]


def test_of_two_rows_with_one_id_the_first_stays(tmp_path: Path) -> None:
    rows = {
        "structures": [structure(), structure(nom="La même")],
        "services": [service(), service(nom="Garde d’enfants bis"), french()],
    }
    report = built(tmp_path, rows)
    assert [(refusal.row, refusal.field, refusal.value) for refusal in report.refused] == [
        (2, "id", "essai--maison"),
        (2, "id", "essai--garde"),
    ]
    assert (report.services, report.structures, report.rows_refused) == (2, 1, 2)
    pack = pack_of(tmp_path)
    kept = pack.service("essai--garde")
    assert kept is not None
    assert kept.name == "Garde d’enfants en urgence"
    pack.close()


def test_a_service_of_an_absent_structure_is_kept_and_told(tmp_path: Path) -> None:
    report = built(tmp_path, [service(), french()])
    assert report.services == 2
    told = [(each.field, each.value, each.kind, each.id) for each in report.corrected]
    assert told == [("structure_id", "essai--maison", "service", id) for id in ("essai--garde", "essai--permis")]
    assert "gardé sans sa fiche" in report.corrected[0].reason


def test_a_service_without_description_or_date_is_kept_and_told(tmp_path: Path) -> None:
    report, found = build_one(tmp_path, service(description=None, date_maj=None))
    assert sorted(refusal.field for refusal in report.refused) == ["date_maj", "description"]
    assert found.description == ""
    assert found.updated_on is None


def test_half_a_position_is_refused(tmp_path: Path) -> None:
    report, found = build_one(tmp_path, service(latitude=50.45))
    assert [refusal.field for refusal in report.refused] == ["latitude"]
    assert found.latitude is None


@pytest.mark.parametrize(("latitude", "longitude"), [(91.0, 4.0), (50.0, 181.0), ("nord", "4.1"), (float("inf"), 4.0)])
def test_an_impossible_position_is_refused(tmp_path: Path, latitude: object, longitude: object) -> None:
    report, found = build_one(tmp_path, service(latitude=latitude, longitude=longitude))
    assert {refusal.field for refusal in report.refused} == {"latitude", "longitude"}
    assert (found.latitude, found.longitude) == (None, None)


def test_numbers_where_text_belongs_become_text(tmp_path: Path) -> None:
    report, found = build_one(tmp_path, service(code_postal=7000, code_insee=53053.0, telephone=3265000001))
    assert report.refused == ()
    assert (found.postal_code, found.municipality_code, found.phone) == ("7000", "53053", "3265000001")


def test_markup_leaves_the_description(tmp_path: Path) -> None:
    _, found = build_one(tmp_path, service(description="## Pour qui ?\n\n- **Parents**\n- Autres\n\n<!-- caché -->\n"))
    assert found.description == "Pour qui ?\n\n• Parents\n• Autres"


def test_what_is_neither_object_nor_list_is_named(tmp_path: Path) -> None:
    report = built(tmp_path, [service(), "une phrase", 12, None, [1]])
    assert report.services == 1
    assert [refusal.row for refusal in report.refused] == [2, 3, 4, 5]
    assert report.rows_refused == 4


def test_the_report_becomes_json(tmp_path: Path) -> None:
    report = built(tmp_path, [service(frais="?")])
    plain = report.to_json()
    assert plain["refused"][0]["field"] == "frais"
    assert plain["built_on"] == "2026-11-21"


def test_no_text_is_taken_for_the_place_of_the_seal(tmp_path: Path) -> None:
    _, found = build_one(tmp_path, service(nom="0" * 150, description="0" * 640))
    assert found.description == "0" * 640
    pack = pack_of(tmp_path)
    pack.verify()
    pack.close()


def test_hours_that_are_no_osm_are_kept_as_text_and_told(tmp_path: Path) -> None:
    report, found = build_one(tmp_path, service(horaires_accueil="Le lundi, sauf si la lune est pleine"))
    assert found.opening_hours == "Le lundi, sauf si la lune est pleine"
    assert report.refused == ()
    assert [(each.field, each.reason) for each in report.corrected] == [
        ("horaires_accueil", "horaires non reconnus, gardés comme texte")
    ]


def test_a_telephone_without_a_digit_is_refused(tmp_path: Path) -> None:
    report, found = build_one(tmp_path, service(telephone="sur place"))
    assert found.phone == ""
    assert [(each.field, each.value, each.kind, each.id) for each in report.refused] == [
        ("telephone", "sur place", "service", "essai--garde")
    ]


@pytest.mark.parametrize("number", ["NaN", "1e400", "-Infinity"])
def test_a_number_that_is_none_costs_its_field_and_not_its_line(tmp_path: Path, number: str) -> None:
    line = json.dumps(service(latitude="@", longitude=3.9)).replace('"@"', number)
    (tmp_path / "l.jsonl").write_text(f"{line}\n{json.dumps(french())}\n{json.dumps(structure())}\n", encoding="utf-8")
    report = build_pack([tmp_path / "l.jsonl"], tmp_path / "pack", built_on=BUILT_ON)
    assert (report.services, report.rows_refused, report.kept_partly) == (2, 0, 1)
    assert {(each.row, each.field) for each in report.refused} == {(1, "latitude"), (1, "longitude")}


def test_a_line_is_refused_by_its_place_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "l.jsonl").write_text(
        "\n".join([json.dumps(structure()), "", "{oups", json.dumps(service(courriel="x"))]), encoding="utf-8"
    )
    report = build_pack([tmp_path / "l.jsonl"], tmp_path / "pack", built_on=BUILT_ON)
    assert [(each.row, each.kind) for each in report.refused] == [(3, ""), (4, "service")]
