"""The Belgian profile: when a row is Belgian, and what its codes may be."""

from pathlib import Path
from typing import Any

import pytest
from support.directory_rows import built, french, pack_of, service, structure

from parcours_desktop.directory.building import belgium


@pytest.mark.parametrize("name", ["BE", "be", "Belgique", "België", "BELGIEN", "Belgium", "99131", " bel "])
def test_belgium_is_known_by_all_its_names(name: str) -> None:
    assert belgium.country_of(name) == "BE"


@pytest.mark.parametrize(
    ("changes", "belgian"),
    [
        ({}, True),
        ({"pays": None}, True),
        ({"pays": None, "code_insee": None, "latitude": 50.45, "longitude": 3.95}, True),
        ({"pays": None, "code_insee": None, "structure_id": "essai--autre"}, False),
        ({"pays": None, "code_insee": None}, True),
        ({"pays": None, "code_insee": None, "code_postal": None}, True),
        ({"pays": None, "code_insee": "59350", "code_postal": "59000"}, False),
        ({"pays": "FR", "code_postal": "59000", "code_insee": "59350", "zone_eligibilite": ["59"]}, False),
        ({"pays": None, "country": "Belgium", "code_insee": None}, True),
    ],
    ids=[
        "named",
        "refnis",
        "position",
        "nothing tells",
        "structure",
        "structure alone",
        "french",
        "says so",
        "english",
    ],
)
def test_which_rows_are_belgian(tmp_path: Path, changes: dict[str, Any], belgian: bool) -> None:
    built(tmp_path, {"structures": [structure()], "services": [service(**changes)]})
    pack = pack_of(tmp_path)
    found = pack.service("essai--garde")
    pack.close()
    assert found is not None
    assert (found.country == "BE") is belgian


@pytest.mark.parametrize(
    ("text", "code"), [("7000", "7000"), ("B-7000", "7000"), ("BE 7000", "7000"), ("B7000", "7000")]
)
def test_postal_codes_as_people_write_them(text: str, code: str) -> None:
    assert belgium.postal_code(text) == code


@pytest.mark.parametrize("text", ["0700", "70000", "700", "L-7000", "7000 Mons", "７０００", ""])
def test_what_is_no_belgian_postal_code(text: str) -> None:
    assert belgium.postal_code(text) is None


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("53053", "53053"),
        ("53000", "53000"),
        ("50000", "50000"),
        ("20002", "20002"),
        ("03000", "03000"),
        ("99131", "99131"),
        ("belgique", "99131"),
        ("België", "99131"),
        ("france", "france"),
        ("99100", "france"),
        ("59", "59"),
        ("2A", "2A"),
        ("200093201", "200093201"),
        ("59350", "59350"),
        ("wallonie", None),
        ("", None),
        ("5", None),
        ("9999", None),
    ],
)
def test_zones_of_both_sides_of_the_border(code: str, kept: str | None) -> None:
    assert belgium.zone(code) == kept


@pytest.mark.parametrize("code", ["53053", "21004", "62063", "54007"])
def test_municipalities_of_today_and_before(code: str) -> None:
    assert belgium.is_municipality(code)


@pytest.mark.parametrize("code", ["53000", "10000", "00053", "99053", "22001", "5305", "53053a"])
def test_what_is_no_belgian_municipality(code: str) -> None:
    assert not belgium.is_municipality(code)


def test_a_french_service_may_serve_belgium_too(tmp_path: Path) -> None:
    report = built(tmp_path, [french(zone_eligibilite=["59", "belgique"])])
    assert report.refused == ()
    pack = pack_of(tmp_path)
    found = pack.service("essai--permis")
    pack.close()
    assert found is not None
    assert found.zones == ("59", "99131")


def test_a_four_digit_code_without_a_country_is_refused_with_the_way_out(tmp_path: Path) -> None:
    report = built(tmp_path, [french(code_postal="7000", code_insee=None)])
    assert [refusal.field for refusal in report.refused] == ["code_postal"]
    assert "demande le pays" in report.refused[0].reason
