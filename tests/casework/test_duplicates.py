"""The same person met twice is flagged; whoever decided is not asked again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from casework.conftest import AURELIE
from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates import (
    Identity,
    alike_ids,
    doubles,
    likely_same,
    tell_apart,
    why_alike,
)
from parcours_desktop.casework.duplicates_merging import merge
from parcours_desktop.casework.duplicates_parting import part
from parcours_desktop.casework.people import create_person

ANNA = "92031412352"
OTHER = "85073003328"
BORN = date(1992, 3, 14)


def person(desk: Desk, **values: Any) -> str:
    (made,) = create_person(desk, values).dossiers
    return made


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (
            {"family_name": "Delvaux", "given_name": "Aurélie", "birth_date": BORN},
            {"family_name": "DELVAUX", "given_name": "Aurelie", "birth_date": BORN},
            "Même nom et même date de naissance.",
        ),
        (
            {"family_name": "Delvaux", "given_name": "Aurélie", "birth_date": BORN},
            {"family_name": "Delveaux", "given_name": "Aurélie", "birth_date": BORN},
            "Nom presque identique et même date de naissance.",
        ),
        (
            {"family_name": "Ait Said", "given_name": "Karim", "birth_date": date(1990, 4, 3)},
            {"family_name": "Aït Saïd", "given_name": "Karim", "birth_date": date(1990, 3, 4)},
            "Même nom et date de naissance presque identique.",
        ),
        ({"family_name": "A", "niss": "92.03.14-123.52"}, {"family_name": "B", "niss": ANNA}, "Même NISS."),
    ],
)
def test_who_looks_like_one_person_is_flagged(desk: Desk, one: dict[str, Any], other: dict[str, Any], why: str) -> None:
    first, second = person(desk, **one), person(desk, **other)
    person(desk, family_name="Tout", given_name="Autre", birth_date=BORN)
    (found,) = doubles(desk)
    assert found.ids == {first, second}
    assert found.first.why == why
    assert [each.id for each in likely_same(desk, second)] == [first]
    assert alike_ids([found]) == {first, second}


@pytest.mark.parametrize(
    ("born", "why"),
    [
        ({}, "Même nom\u00a0; la date de naissance manque dans les deux dossiers."),
        ({"birth_date": BORN}, "Même nom\u00a0; la date de naissance manque dans l’un des deux dossiers."),
    ],
)
def test_one_name_without_a_birth_date_is_flagged_below_the_others_and_says_what_is_unknown(
    desk: Desk, born: dict[str, Any], why: str
) -> None:
    first = person(desk, family_name="Delvaux", given_name="Aurélie", **born)
    second = person(desk, family_name="Aurelie", given_name="DELVAUX")
    twins = {person(desk, family_name="Zola", given_name="Émile", birth_date=BORN) for _ in range(2)}
    sure, faint = doubles(desk)
    assert (sure.ids, sure.faint) == (twins, False)
    assert (faint.ids, faint.faint) == ({first, second}, True)
    (like,) = likely_same(desk, first)
    assert (like.id, like.why, like.faint) == (second, why, True)


def test_who_was_told_apart_is_not_asked_again_for_the_name_alone(desk: Desk) -> None:
    first, second = (person(desk, family_name="Delvaux", given_name="Aurélie") for _ in range(2))
    tell_apart(desk, first, second)
    assert doubles(desk) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"family_name": "Delvaux", "birth_date": BORN}, {"family_name": "Delvaux", "birth_date": date(1990, 1, 1)}),
        ({"family_name": "Delvaux"}, {"family_name": "Delvaux"}),
        ({"family_name": "Delvaux", "given_name": "Aurélie"}, {"family_name": "Delveaux", "given_name": "Aurélie"}),
        (
            {"family_name": "Delvaux", "given_name": "Aurélie", "niss": ANNA},
            {"family_name": "Delvaux", "given_name": "Aurélie", "niss": OTHER},
        ),
        ({"family_name": "A", "birth_date": BORN}, {"family_name": "B", "birth_date": BORN}),
        ({"family_name": "A", "phone": ""}, {"family_name": "B", "phone": ""}),
        ({"family_name": "A", "email": "deux@exemple.be"}, {"family_name": "B", "email": "deux@exemple.be"}),
    ],
)
def test_what_couples_and_namesakes_share_flags_nobody(desk: Desk, one: dict[str, Any], other: dict[str, Any]) -> None:
    person(desk, **one)
    person(desk, **other)
    assert doubles(desk) == ()


def test_twins_with_numbers_of_their_own_are_two() -> None:
    def twin(key: str, niss: str) -> Identity:
        return Identity(key, "Simon, Lea", ("simon", "lea"), BORN.isoformat(), niss)

    assert why_alike(twin("a", "92031412352"), twin("b", "92031412451")) == ""
    assert why_alike(twin("a", "92031412352"), twin("b", "")) != ""


def test_two_people_are_not_flagged_again(desk: Desk) -> None:
    one, other = person(desk, **AURELIE), person(desk, **AURELIE)
    assert len(doubles(desk)) == 1
    changes = tell_apart(desk, other, one)
    assert changes.dossiers == {other}
    assert doubles(desk) == ()
    assert likely_same(desk, one) == ()


def test_one_person_is_no_double_of_a_third_that_was_told_apart(desk: Desk) -> None:
    """What was decided about one dossier of a person holds for all of theirs."""
    one, other, third = (person(desk, **AURELIE) for _ in range(3))
    assert len(doubles(desk)) == 3
    tell_apart(desk, other, third)
    merge(desk, one, other)
    assert doubles(desk) == ()


def test_parted_people_are_not_flagged_again(desk: Desk) -> None:
    one, other = person(desk, **AURELIE), person(desk, **AURELIE)
    merge(desk, one, other)
    assert doubles(desk) == ()
    part(desk, other)
    assert doubles(desk) == ()


NAMES = st.lists(st.sampled_from(["simon", "lea", "leah", "dupont", "duponte", "ng"]), min_size=1, max_size=3)
PEOPLE = st.builds(
    Identity,
    st.sampled_from("abcd"),
    st.just("x"),
    NAMES.map(tuple),
    st.just("") | st.dates(date(1990, 1, 1), date(1990, 3, 31)).map(date.isoformat),
    st.sampled_from(["", "92031412352", "92031412451"]),
)


@given(PEOPLE, PEOPLE)
def test_likeness_has_no_direction(one: Identity, other: Identity) -> None:
    assert why_alike(one, other) == why_alike(other, one)


@given(PEOPLE)
def test_nobody_is_alike_by_what_is_not_known(one: Identity) -> None:
    blank = Identity("z", "", (), "", "")
    assert why_alike(one, blank) == ""
