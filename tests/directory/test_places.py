"""From postal codes, names and codes to places."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.directory.place_values import code_of, key_of, lies_in, postal_code_of, postal_key
from parcours_desktop.directory.places import NoPlaces, Place, Places, distance_km, fold_place, points_km

PLACES = Places.open()


@pytest.fixture
def places() -> Iterator[Places]:
    opened = Places.open()
    yield opened
    opened.close()


def found(places: Places, postal_code: str, *arguments: str | None) -> Place:
    place = places.find(postal_code, *arguments)
    assert place is not None, postal_code
    return place


def test_a_belgian_postal_code_gives_its_municipality_and_zones(places: Places) -> None:
    mons = found(places, "7000", "BE")
    assert (mons.code, mons.name, mons.country) == ("53053", "Mons", "BE")
    assert mons.zones == {"53053", "53000", "50000", "03000", "99131", "belgique"}
    assert (mons.latitude, mons.longitude) == (pytest.approx(50.45, abs=0.02), pytest.approx(3.95, abs=0.02))
    assert mons.radius_km == 0


def test_brussels_has_a_region_and_no_province(places: Places) -> None:
    assert found(places, "1000").zones == {"21004", "21000", "04000", "99131", "belgique"}


def test_a_french_postal_code_gives_its_commune_and_zones(places: Places) -> None:
    maubeuge = found(places, "59600")
    assert (maubeuge.code, maubeuge.name, maubeuge.country) == ("59392", "Maubeuge", "FR")
    assert maubeuge.zones == {"59392", "200043396", "59", "99100", "france"}


@pytest.mark.parametrize("written", ["Avesnelles", "AVESNELLES", " avesnelles "])
def test_among_the_communes_of_a_code_the_name_decides(places: Places, written: str) -> None:
    assert found(places, "59440", "FR", written).code == "59035"
    assert found(places, "59440", "FR").name == "Avesnes-sur-Helpe", "without a name, the most populous one"


@pytest.mark.parametrize("written", ["Tongre-Notre-Dame", "tongre notre dame", "Chièvres", "chievres", ""])
def test_a_former_commune_is_found_in_its_municipality(places: Places, written: str) -> None:
    place = found(places, "7951", "BE", written)
    assert (place.code, place.name, place.locality) == ("51014", "Chièvres", "Tongre-Notre-Dame")


def test_names_in_the_other_languages_are_known(places: Places) -> None:
    assert found(places, "1040", "BE", "Elsene").name == "Etterbeek", "a name from elsewhere decides nothing"
    assert found(places, "1040", "BE", "Brussel").name == "Bruxelles"
    assert [place.name for place in places.suggest("Bergen", 1)] == ["Mons"]
    assert [place.name for place in places.suggest("Doornik", 1)] == ["Tournai"]


def test_the_seat_keeps_its_own_name_and_point(places: Places) -> None:
    tournai = found(places, "7500")
    assert tournai.locality == "Tournai"
    assert tournai.latitude == pytest.approx(50.606, abs=0.01)


def test_a_postal_code_without_a_point_takes_that_of_its_municipality(places: Places) -> None:
    for code, name in (("7010", "Mons"), ("5352", "Ohey"), ("1804", "Vilvorde"), ("1931", "Zaventem")):
        assert found(places, code).latitude is not None, name


@pytest.mark.parametrize("wrong", ["", "abc", "12", "0000", "99999", "٧٠٠٠", "7000000", "59600; DROP TABLE name"])
def test_what_is_no_postal_code_finds_nothing(places: Places, wrong: str) -> None:
    assert places.find(wrong) is None


def test_the_wrong_country_finds_nothing(places: Places) -> None:
    assert places.find("7000", "FR") is None
    assert places.find("59600", "BE") is None


def test_a_postal_code_may_be_written_with_its_country_letter(places: Places) -> None:
    assert found(places, " B-7000 ").code == "53053"


def test_leading_zeros_keep_ain_and_brussels_apart(places: Places) -> None:
    assert found(places, "01000").name == "Bourg-en-Bresse"
    assert found(places, "1000").name == "Bruxelles"


def test_a_number_that_is_refnis_and_insee_needs_its_country(places: Places) -> None:
    belgian, french = places.by_code("62063"), places.by_code("62063", "FR")
    assert belgian is not None
    assert french is not None
    assert (belgian.name, french.name) == ("Liège", "Avesnes-le-Comte")
    assert lies_in(belgian, ("62063",), "BE")
    assert not lies_in(belgian, ("62063",), "FR")
    assert lies_in(belgian, ("99131",), "FR"), "a French sheet may serve the whole of Belgium"
    assert lies_in(french, ("62",), "BE"), "a Belgian sheet may serve a département"


def test_corsica_has_letters(places: Places) -> None:
    ajaccio = places.by_code("2A004")
    assert ajaccio is not None
    assert (ajaccio.name, ajaccio.code) == ("Ajaccio", "2A004")
    assert "2A" in ajaccio.zones


def test_suggestions_come_from_a_few_letters_near_first(places: Places) -> None:
    assert places.suggest("mons")[0].postal_code == "7000"
    assert [place.name for place in places.suggest("l", 3)] == ["Lille", "Liège", "Louvain"]
    assert places.suggest("louviere")[0].name == "La Louvière"
    assert places.suggest("st-quentin")[0].code == "02691"
    assert ("Tongre-Notre-Dame", "7951") in {(place.locality, place.postal_code) for place in places.suggest("tongre")}
    assert places.suggest("tongre-notre-dame", 1)[0].name == "Chièvres"
    assert places.suggest("") == places.suggest("  ,") == ()


def test_suggestions_come_from_the_beginning_of_a_postal_code(places: Places) -> None:
    assert places.suggest("795", 20)[0].code == "51014"
    assert {place.postal_code for place in places.suggest("5960", 40)} >= {"59600"}
    assert places.suggest("7000", 1)[0].name == "Mons"
    assert places.suggest("999999") == ()


@pytest.mark.parametrize("text", ["l", "m", "sa", "70", "5", "mons"])
def test_suggestions_are_no_more_than_asked_for_and_all_different(places: Places, text: str) -> None:
    shown = places.suggest(text, 7)
    assert 0 < len(shown) <= 7
    assert len({(place.country, place.code, place.postal_code) for place in shown}) == len(shown)


def test_areas_have_french_names(places: Places) -> None:
    assert places.area_name("50000") == "Province du Hainaut"
    assert places.area_name("53000") == "Arrondissement de Mons"
    assert places.area_name("59") == "Nord"
    assert places.area_name("59392", "FR") == "Maubeuge"
    assert "Maubeuge" in places.area_name("200043396")
    assert places.area_name("nowhere") == ""


def test_distances_are_those_of_the_map(places: Places) -> None:
    mons, maubeuge, lille = found(places, "7000"), found(places, "59600"), found(places, "59000")
    near, far = distance_km(mons, maubeuge), distance_km(mons, lille)
    assert near == pytest.approx(19.6, abs=0.5)
    assert far == pytest.approx(66, abs=3)
    nowhere = Place("0", "", "", "FR", None, None, frozenset())
    assert distance_km(mons, nowhere) is None


DEGREES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(DEGREES, DEGREES)
def test_distance_is_symmetric_and_never_longer_than_half_the_globe(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    assert points_km(*a, *b) == pytest.approx(points_km(*b, *a), abs=1e-6)
    assert 0 <= points_km(*a, *b) <= 20_016
    assert points_km(*a, *a) == 0


@given(st.sampled_from(["BE", "FR"]), st.from_regex(r"(?:[013-9][0-9]|2[1-9A-B])[0-9]{3}", fullmatch=True))
def test_the_number_of_a_municipality_gives_its_country_and_code_back(country: str, code: str) -> None:
    if country == "BE" and not code.isdigit():
        return
    if code[:2] == "96":
        return
    assert code_of(key_of(country, code)) == (country, code)


@given(st.from_regex(r"[0-9]{4,5}", fullmatch=True))
def test_the_number_of_a_postal_code_gives_it_back(code: str) -> None:
    assert postal_code_of(postal_key(code)) == code


@given(st.text(max_size=30))
def test_anything_may_be_typed(text: str) -> None:
    assert len(PLACES.suggest(text, 5)) <= 5
    PLACES.find(text)
    PLACES.find("7000", "BE", text)
    PLACES.by_code(text)
    PLACES.area_name(text)
    assert fold_place(fold_place(text)) == fold_place(text)


def test_opening_and_the_first_answer_take_a_moment() -> None:
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        opened = Places.open()
        opened.find("7951")
        seconds.append(time.perf_counter() - begun)
        opened.close()
    assert min(seconds) < 0.05


def test_a_missing_or_strange_file_is_said_in_words(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    with pytest.raises(NoPlaces, match="communes"):
        Places.open(empty)
    (empty / "gazetteer.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(NoPlaces, match="communes"):
        Places.open(empty)
