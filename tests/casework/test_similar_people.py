"""People who may be the same: found by near names, never by what is empty."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.similar_people import similar_people


def known(desk: Desk, **values: Any) -> str:
    (job_seeker_id,) = create_person(desk, values).dossiers
    return job_seeker_id


def found(desk: Desk, **values: Any) -> dict[str, str]:
    return {each.id: each.why for each in similar_people(desk, values)}


@pytest.mark.parametrize(
    "values",
    [
        {"family_name": "Lefebvre", "given_name": "Océane"},
        {"family_name": "LEFEBVRE", "given_name": "oceane"},
        {"family_name": "Lefèbvre", "given_name": "Océane"},
        {"family_name": "Lefevbre", "given_name": "Océane"},
        {"family_name": "Lefebvre", "given_name": "Océanne"},
        {"family_name": "Océane", "given_name": "Lefebvre"},
        {"family_name": "Lefebvre-Dupont", "given_name": "Océane"},
    ],
)
def test_near_names_are_flagged(desk: Desk, values: dict[str, Any]) -> None:
    twin = known(desk, family_name="Lefebvre", given_name="Océane")
    known(desk, family_name="Dumont", given_name="Jean-Noël")
    assert set(found(desk, **values)) == {twin}


@pytest.mark.parametrize(
    "values",
    [
        {"family_name": "Lefebvre", "given_name": "Marc"},
        {"family_name": "Lebon", "given_name": "Océane"},
        {"family_name": "Lefebvre"},
        {"phone": ""},
        {},
    ],
)
def test_others_are_not(desk: Desk, values: dict[str, Any]) -> None:
    known(desk, family_name="Lefebvre", given_name="Océane", phone="", email="", niss="")
    assert found(desk, **values) == {}


def test_an_empty_or_unreadable_phone_is_nobodys_phone(desk: Desk) -> None:
    known(desk, family_name="Benali", given_name="Samira", phone="")
    known(desk, family_name="Dumont", given_name="Jean", phone="pas de téléphone")
    assert found(desk, family_name="Kowalski", given_name="Łukasz", phone="", email="", niss="") == {}
    assert found(desk, family_name="Kowalski", given_name="Łukasz", phone="inconnu") == {}


@pytest.mark.parametrize("kept", ["0470 12 34 56 / 0499 88 77 66", "0499887766 / +32 470 12 34 56"])
@pytest.mark.parametrize("asked", ["0470/12.34.56", "071 12 34 56 / 0470123456"])
def test_of_two_numbers_kept_beside_each_other_each_is_the_person_s(desk: Desk, kept: str, asked: str) -> None:
    """Both were kept when two versions of the telephone met; together they were nobody's number."""
    spouse = known(desk, family_name="Benali", given_name="Samira", phone=kept)
    known(desk, family_name="Dumont", given_name="Jean", phone="068 12 34 56")
    said = found(desk, family_name="Kowalski", given_name="Łukasz", phone=asked)
    assert said == {spouse: "Même téléphone que Samira Benali."}


def test_a_couple_shares_a_phone_and_is_only_told_so(desk: Desk) -> None:
    spouse = known(desk, family_name="Benali", given_name="Samira", phone="+32 470 12 34 56", email="nous@exemple.be")
    said = found(desk, family_name="Kowalski", given_name="Łukasz", phone="0470/12.34.56")
    assert said == {spouse: "Même téléphone que Samira Benali."}
    assert found(desk, family_name="Kowalski", given_name="Łukasz", email="Nous@exemple.be") == {
        spouse: "Même courriel que Samira Benali."
    }
    assert known(desk, family_name="Kowalski", given_name="Łukasz", phone="0470 12 34 56")


def test_a_shared_number_says_most_and_comes_first(desk: Desk) -> None:
    same_number = known(desk, family_name="Gérard", given_name="M.", niss="92.03.14-999.01")
    same_name = known(desk, family_name="Gérard", given_name="Maïté", birth_date=date(1992, 3, 14))
    said = found(desk, family_name="Gerard", given_name="Maite", niss="92031499901", birth_date=date(1992, 3, 14))
    assert list(said) == [same_number, same_name]
    assert said[same_number] == "Même NISS."
    assert said[same_name] == "Même nom et même date de naissance."


def test_a_shared_birthday_alone_says_nothing(desk: Desk) -> None:
    known(desk, family_name="Gérard", given_name="Maïté", birth_date=date(1992, 3, 14))
    assert found(desk, family_name="Dumont", given_name="Noël", birth_date=date(1992, 3, 14)) == {}


def test_nobody_is_like_themself(desk: Desk) -> None:
    me = known(desk, family_name="Œttinger", given_name="Noël")
    assert similar_people(desk, {"family_name": "Oettinger", "given_name": "Noel"}, besides=me) == ()


@pytest.mark.parametrize(
    ("theirs", "ours", "why"),
    [
        (None, None, "Même nom. Demandez la date de naissance."),
        (date(1990, 1, 1), None, "Même nom. Demandez la date de naissance."),
        (None, date(1990, 1, 1), "Même nom. Sa date de naissance manque."),
        (date(1990, 1, 1), date(1985, 2, 2), "Même nom."),
    ],
)
def test_it_says_whether_a_birth_date_could_decide(desk: Desk, theirs: Any, ours: Any, why: str) -> None:
    twin = known(desk, family_name="Lefebvre", given_name="Océane", birth_date=theirs)
    assert found(desk, family_name="Lefebvre", given_name="Océane", birth_date=ours) == {twin: why}
