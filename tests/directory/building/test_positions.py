"""Where a service stands when its sheet has no coordinates: the gazetteer tells, its own address before its owner's."""

from pathlib import Path
from typing import Any

import pytest
from support.directory_rows import BUILT_ON, built, french, pack_of, service, structure

from parcours_desktop.directory.building import build_pack
from parcours_desktop.directory.building.report import SHOWN_VALUE, shown
from parcours_desktop.directory.places import Places, points_km

MONS, LILLE = (50.45, 3.95), (50.63, 3.06)


def position(folder: Path, owner: dict[str, Any], row: dict[str, Any]) -> tuple[float | None, float | None]:
    built(folder, {"structures": [owner], "services": [row]})
    pack = pack_of(folder)
    latitude, longitude = pack.connection.execute("SELECT latitude, longitude FROM listing").fetchone()
    pack.close()
    return latitude, longitude


@pytest.mark.parametrize(
    ("owner", "row", "where"),
    [
        (structure(), service(), MONS),
        (structure(), french(), LILLE),
        (structure(), service(code_postal=None, code_insee=None, commune=None), MONS),
        (
            structure(latitude=50.7, longitude=4.5),
            service(code_postal=None, code_insee=None, commune=None),
            (50.7, 4.5),
        ),
        (structure(latitude=50.7, longitude=4.5), french(), LILLE),
        (structure(), service(latitude=50.5, longitude=4.0), (50.5, 4.0)),
        (structure(), service(code_postal=None), MONS),
    ],
    ids=[
        "belgian code",
        "french code",
        "owner’s code",
        "owner’s point",
        "not the owner’s",
        "own point",
        "municipality",
    ],
)
def test_the_nearest_that_is_known(
    tmp_path: Path, owner: dict[str, Any], row: dict[str, Any], where: tuple[float, float]
) -> None:
    latitude, longitude = position(tmp_path, owner, row)
    assert latitude is not None
    assert longitude is not None
    assert points_km(latitude, longitude, *where) < 8


def test_the_sheet_itself_keeps_saying_only_what_its_source_said(tmp_path: Path) -> None:
    built(tmp_path, [service()])
    pack = pack_of(tmp_path)
    found = pack.service("essai--garde")
    pack.close()
    assert found is not None
    assert found.latitude is None


def test_places_may_be_given(tmp_path: Path) -> None:
    places = Places.open()
    built(tmp_path, [service()])
    first = (tmp_path / "pack").read_bytes()
    build_pack([tmp_path / "lignes.json"], tmp_path / "pack", built_on=BUILT_ON, places=places)
    assert (tmp_path / "pack").read_bytes() == first
    assert places.find("7000", "BE") is not None
    places.close()


def test_credits_are_kept_in_the_pack(tmp_path: Path) -> None:
    built(tmp_path, [service()])
    build_pack([tmp_path / "lignes.json"], tmp_path / "pack", built_on=BUILT_ON, credits=["Z", "A", "Z"])
    pack = pack_of(tmp_path)
    assert pack.info.credits == ("A", "Z")
    pack.close()


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), ("a\nb\x00c", "a b c"), (["a", 1], "a, 1"), (True, "True"), ({"k": 1}, "k")],
)
def test_values_are_shown_on_one_short_line(value: object, text: str) -> None:
    assert shown(value) == text
    assert len(shown("long " * 500)) <= SHOWN_VALUE


def test_a_number_of_thousands_of_digits_is_not_written_out() -> None:
    assert shown(10**5000) == "…"
