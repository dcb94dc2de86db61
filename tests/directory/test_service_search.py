"""Searching the directory: words in any spelling, filters, distance, pages."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.directory_packs import CHIEVRES, LILLE
from support.directory_rows import built, french, pack_of, service, structure

from parcours_core.folding import words
from parcours_desktop.directory.building.writing import _FOLDED_ALIKE, indexed
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.search import ServiceFilters, search_services

ROWS = {
    "structures": [
        structure(),
        structure(id="essai--velo", nom="Atelier Œuvre-vélo", commune="Ath", code_postal="7800", code_insee="51004"),
    ],
    "services": [
        service(latitude=50.454, longitude=3.956),
        service(
            id="essai--velo-prete",
            structure_id="essai--velo",
            nom="Vélo prêté à la journée",
            description="Pour aller à un entretien quand le bus manque. Garde du matériel comprise.",
            thematiques=["mobilite--acceder-a-un-vehicule"],
            publics=[],
            frais="payant",
            commune="Ath",
            code_postal="7800",
            code_insee="51004",
            latitude=50.63,
            longitude=3.777,
            langues=["fr"],
        ),
        french(
            latitude=50.632, longitude=3.058, publics=["tous-publics"], modes_accueil=["a-distance"], langues=["ar"]
        ),
    ],
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pack]:
    folder = tmp_path_factory.mktemp("recherche")
    report = built(folder, ROWS)
    assert report.refused == ()
    opened = pack_of(folder)
    yield opened
    opened.close()


def found(pack: Pack, text: str = "", **filters: object) -> list[str]:
    page = search_services(pack, text, ServiceFilters(**filters))
    assert page.total == len(page.rows)
    return [row.id.removeprefix("essai--") for row in page.rows]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("velo", ["velo-prete"]),
        ("VÉLO", ["velo-prete"]),
        ("prete vel", ["velo-prete"]),
        ("oeuvre", ["velo-prete"]),
        ("œuv", ["velo-prete"]),
        ("mons", ["garde"]),
        ("7800", ["velo-prete"]),
        ("passerelles", ["garde", "permis"]),
        ("famille", ["garde"]),
        ("formation entretien", ["garde", "permis"]),
        ("garde velo", ["velo-prete"]),
        ("garde d’enfants", ["garde"]),
        ("z garde", ["garde", "permis", "velo-prete"]),
        ("xyz", []),
        ("velo xyz", []),
    ],
)
def test_services_are_found_by_the_beginning_of_any_word(pack: Pack, text: str, ids: list[str]) -> None:
    assert sorted(found(pack, text)) == sorted(ids)


def test_a_word_of_the_name_ranks_above_one_of_the_prose(pack: Pack) -> None:
    assert found(pack, "garde") == ["garde", "permis", "velo-prete"]


def test_without_words_services_stand_by_name_whatever_their_accents(pack: Pack) -> None:
    assert found(pack) == ["permis", "garde", "velo-prete"]
    assert found(pack, ' "*( ') == ["permis", "garde", "velo-prete"]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"theme": "famille--garde-denfants"}, ["garde"]),
        ({"category": "famille"}, ["garde"]),
        ({"category": "mobilite"}, ["permis", "velo-prete"]),
        ({"category": "inconnue"}, []),
        ({"public": "familles"}, ["garde", "permis", "velo-prete"]),
        ({"public": "jeunes"}, ["permis", "velo-prete"]),
        ({"free_only": True}, ["garde", "permis"]),
        ({"mode": "a-distance"}, ["permis"]),
        ({"language": "ar"}, ["permis"]),
        ({"postal_code": "78"}, ["velo-prete"]),
        ({"postal_code": "7"}, ["garde", "velo-prete"]),
        ({"near": CHIEVRES, "km": 10.0}, ["velo-prete"]),
        ({"near": CHIEVRES, "km": 30.0}, ["garde", "velo-prete"]),
        ({"near": CHIEVRES, "km": 5.0, "free_only": True}, []),
    ],
)
def test_filters(pack: Pack, filters: dict[str, object], ids: list[str]) -> None:
    assert sorted(found(pack, **filters)) == ids


def test_the_nearest_first_with_its_distance(pack: Pack) -> None:
    page = search_services(pack, "", ServiceFilters(near=LILLE))
    assert [row.id for row in page.rows] == ["essai--permis", "essai--velo-prete", "essai--garde"]
    far = [row.distance_km for row in page.rows]
    assert far[0] is not None
    assert far[0] < 0.2
    assert far == sorted(far, key=lambda km: km or 0)


def test_a_row_tells_who_and_where(pack: Pack) -> None:
    row = search_services(pack, "velo").rows[0]
    assert (row.structure_name, row.municipality) == ("Atelier Œuvre-vélo", "Ath")
    assert row.second_line == "Atelier Œuvre-vélo · 7800 Ath · Payant"
    assert row.distance_km is None


def test_pages_follow_each_other(pack: Pack) -> None:
    for filters in (ServiceFilters(), ServiceFilters(near=LILLE)):
        whole = search_services(pack, "", filters)
        pages = [search_services(pack, "", filters, offset, 1) for offset in range(4)]
        assert [page.total for page in pages] == [3] * 4
        assert [row for page in pages for row in page.rows] == list(whole.rows)


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(pack: Pack, text: str) -> None:
    assert search_services(pack, text).total <= 3


def test_letters_indexed_unfolded_are_those_that_the_index_folds_alike() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize='unicode61 remove_diacritics 2')")
    database.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    for code in range(0x1, 0x3000):
        letter = chr(code)
        text = f"x{letter}y"
        database.execute("INSERT INTO t (rowid, a) VALUES (?, ?)", [code, indexed(text)])
        tokens = [row[0] for row in database.execute("SELECT term FROM v WHERE doc = ? ORDER BY offset", [code])]
        if _FOLDED_ALIKE.fullmatch(letter):
            assert tokens == words(text), f"U+{code:04X}"
        database.execute("DELETE FROM t")
    database.close()
