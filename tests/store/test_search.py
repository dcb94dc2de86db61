"""The search over the file: accents, beginnings, several words, typing errors, and whatever else is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from store.helpers import person, put, remove

from parcours_core.folding import words
from parcours_core.records.catalogue import CASELOAD
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.search import near_names, read_search, warm_up

PEOPLE = [
    person("Œuvrard", "Noémie", municipality="Namur", postal_code="5000", birth_date=date(1985, 7, 30)),
    person("d’Hondt", "Jean-Marie", municipality="Liège", phone="0470 12 34 56"),
    person("Strauß", "Łukasz", niss="85.07.30-123.45"),
    person("Øvergård", "İrem", municipality="Saint-Hubert"),
    person("Van den Berghe", "Ann", municipality="Ath"),
    person("Leclercq", "Đorđe"),
    person("Lee", "Bo"),
]


@pytest.fixture
def people(caseload: Caseload) -> Caseload:
    put(caseload, *PEOPLE)
    return caseload


def found(caseload: Caseload, typed: str) -> list[str]:
    with caseload.reading() as reader:
        return [row.family_name for row in list_dossiers(reader, typed).rows]


@pytest.mark.parametrize(
    ("typed", "family"),
    [
        ("oeuvrard", "Œuvrard"),
        ("ŒUV", "Œuvrard"),
        ("noem", "Œuvrard"),
        ("noémie œ", "Œuvrard"),
        ("hondt", "d’Hondt"),
        ("dhondt", "d’Hondt"),
        ("d'hondt", "d’Hondt"),
        ("jean marie", "d’Hondt"),
        ("jeanmarie", "d’Hondt"),
        ("marie d’h", "d’Hondt"),
        ("strauss", "Strauß"),
        ("STRAUẞ", "Strauß"),
        ("lukasz", "Strauß"),
        ("85.07.30-123", "Strauß"),
        ("overgard irem", "Øvergård"),
        ("hubert", "Øvergård"),
        ("vandenberghe", "Van den Berghe"),
        ("berghe ath", "Van den Berghe"),
        ("dorde", "Leclercq"),
        ("0470/12", "d’Hondt"),
        ("liege", "d’Hondt"),
        ("noemie 30/7/85", "Œuvrard"),
        ("5000 noe", "Œuvrard"),
        ("oeuvrard, noémie", "Œuvrard"),
    ],
)
def test_what_is_typed_finds_the_person_exactly(people: Caseload, typed: str, family: str) -> None:
    assert found(people, typed) == [family]
    with people.reading() as reader:
        assert not list_dossiers(reader, typed).rows[0].inexact


@pytest.mark.parametrize(
    ("typed", "family"),
    [
        ("Leclrecq", "Leclercq"),
        ("leklercq", "Leclercq"),
        ("ouvrard", "Œuvrard"),
        ("noemi oeuvrad", "Œuvrard"),
        ("strausss", "Strauß"),
        ("lucasz", "Strauß"),
        ("vandenbrege", "Van den Berghe"),
        ("lecke", "Leclercq"),
    ],
)
def test_small_typing_errors_are_forgiven_and_marked(people: Caseload, typed: str, family: str) -> None:
    with people.reading() as reader:
        rows = list_dossiers(reader, typed).rows
        assert [row.family_name for row in rows] == [family]
        assert rows[0].inexact


def test_no_error_is_forgiven_in_short_words_nor_where_the_word_exists(people: Caseload) -> None:
    assert found(people, "loe") == []
    assert found(people, "namurx") == []
    put(people, person("Leclerc"))
    assert found(people, "leclerc") == ["Leclerc", "Leclercq"]
    assert found(people, "leclerc namur") == []
    assert found(people, "leklercq namur") == []


def test_all_words_must_be_there(people: Caseload) -> None:
    assert found(people, "noemie liege") == []
    assert found(people, "") == [each.family_name for each in sorted(PEOPLE, key=lambda one: words(one.family_name))]


def test_the_index_follows_changes_and_deletions(people: Caseload) -> None:
    lee = PEOPLE[-1]
    put(people, replace(lee, family_name="Marchal", phone="0499 99 99 99"))
    assert found(people, "lee") == []
    assert found(people, "marchal 0499") == ["Marchal"]
    assert found(people, "marhcal") == ["Marchal"]
    remove(people, replace(lee, family_name="Marchal"))
    assert found(people, "marchal") == []
    assert found(people, "marhcal") == []
    with people.reading() as reader:
        assert reader.connection.exec_driver_sql("SELECT 1 FROM name_word WHERE word = 'marchal'").all() == []


def test_words_taken_out_leave_the_index_itself(people: Caseload) -> None:
    secret = person("Canarizwick")
    put(people, secret)
    remove(people, secret)
    with people.reading() as reader:
        blocks = reader.connection.exec_driver_sql("SELECT block FROM dossier_words_data").scalars()
        assert not any(b"anarizwick" in block for block in blocks)


@given(st.text(max_size=30))
@example('"')
@example("a* OR b")
@example("NEAR(a b)")
@example("\x00")
@example("\ud800")
@example("١٢٣ ٤")
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_a_question_and_never_an_error(people: Caseload, typed: str) -> None:
    with people.reading() as reader:
        search = read_search(reader, typed)
        total = list_dossiers(reader, typed).total
        assert total <= len(PEOPLE)
        if search is None:
            assert total == len(PEOPLE)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20), st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_is_found_by_the_beginning_of_any_of_its_words(
    caseload: Caseload, name: str, data: st.DataObject
) -> None:
    lettered = [word for word in words(name) if not any(sign.isdigit() for sign in word)]
    if not lettered:
        return
    typed = data.draw(st.sampled_from(lettered))
    one = person(name)
    put(caseload, one)
    with caseload.reading() as reader:
        assert one.id in {row.id for row in list_dossiers(reader, typed[: data.draw(st.integers(1, len(typed)))]).rows}
    remove(caseload, one)


NAMES = st.lists(st.text(alphabet="abc", min_size=3, max_size=9), unique=True, max_size=30)


@given(NAMES, st.text(alphabet="abc", min_size=1, max_size=10), st.booleans())
def test_near_names_are_exactly_those_within_the_errors_allowed(names: list[str], word: str, begun: bool) -> None:
    allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    near = {
        name
        for name in names
        if allowed and min(OSA.distance(word, name), OSA.distance(word, name[: len(word)]) if begun else 99) <= allowed
    }
    assert set(near_names(names, word, begun=begun)) == near


def test_the_first_forgiven_error_can_be_prepared() -> None:
    warm_up()
    assert near_names(["dupont", "durand"], "dupomt") == ["dupont"]


def test_every_field_declared_as_searched_finds_the_dossier(caseload: Caseload) -> None:
    searched = {(cls, spec.name) for cls in CASELOAD for spec in record_type(cls).specs if spec.field.search}
    samples = {"birth_date": (date(1971, 2, 3), "3/2/1971"), "niss": ("71020399999", "710203999")}
    samples |= {"phone": ("081 77 66 55", "081776655"), "postal_code": ("6840", "6840")}
    for cls, name in searched:
        assert cls is JobSeeker
        value, typed = samples.get(name, ("Zzyzx", "zzy"))
        one = replace(person("Aaa", "Bbb"), **{name: value})
        put(caseload, one)
        with caseload.reading() as reader:
            assert one.id in {row.id for row in list_dossiers(reader, typed).rows}, name
        remove(caseload, one)
