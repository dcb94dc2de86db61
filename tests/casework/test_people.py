"""People: opened from a name, corrected field by field, warned about and never refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.errors import Refused
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import (
    change_person,
    close_dossier,
    create_person,
    reopen_dossier,
    save_household,
)
from parcours_desktop.casework.person_checks import (
    niss_birth_date,
    niss_digits,
    niss_is_sound,
    phone_digits,
    show_niss,
    show_phone,
    warnings,
)

TODAY = date(2026, 11, 21)


def the_person(desk: Desk, job_seeker_id: str) -> JobSeeker:
    with desk.caseload.reading() as reader:
        found = reader.get(JobSeeker, job_seeker_id)
    assert found is not None
    return found


@pytest.mark.parametrize("values", [{"family_name": "Œttinger"}, {"given_name": "Łukasz"}])
def test_a_single_name_opens_a_dossier(desk: Desk, values: dict[str, Any]) -> None:
    changes = create_person(desk, values)
    (job_seeker_id,) = changes.dossiers
    person = the_person(desk, job_seeker_id)
    assert person.full_name == next(iter(values.values()))
    assert person.counsellor == "Paula Hallet"
    assert person.opened_at == desk.clock.now()


@pytest.mark.parametrize("values", [{}, {"family_name": "  ", "given_name": ""}, {"phone": "0470 12 34 56"}])
def test_no_name_opens_none(desk: Desk, values: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="nom"):
        create_person(desk, values)
    with desk.caseload.reading() as reader:
        assert reader.find(JobSeeker) == ()


def test_a_wrong_niss_is_kept_and_warned_about(desk: Desk) -> None:
    values = {"family_name": "Benali", "niss": "85.07.30-033 29"}
    assert "contrôle" in warnings(values, TODAY)["niss"]
    (job_seeker_id,) = create_person(desk, values).dossiers
    assert the_person(desk, job_seeker_id).niss == "85.07.30-033 29"


def test_a_change_touches_the_fields_given_and_no_others(desk: Desk, aurelie: str) -> None:
    before = the_person(desk, aurelie)
    change_person(desk, aurelie, {"phone": " 0499 11 22 33 "})
    after = the_person(desk, aurelie)
    assert after.phone == "0499 11 22 33"
    assert after.email == before.email
    assert after.circumstances == before.circumstances


def test_a_change_may_not_take_the_last_name_away(desk: Desk, aurelie: str) -> None:
    with pytest.raises(Refused):
        change_person(desk, aurelie, {"family_name": "", "given_name": ""})
    assert the_person(desk, aurelie).family_name == "Delvaux"


def test_an_unknown_field_is_our_bug(desk: Desk, aurelie: str) -> None:
    with pytest.raises(TypeError):
        change_person(desk, aurelie, {"nickname": "Lili"})


def test_a_household_is_made_once_and_then_changed(desk: Desk) -> None:
    (job_seeker_id,) = create_person(desk, {"family_name": "Gérard"}).dossiers
    save_household(desk, job_seeker_id, {"adults": 2})
    save_household(desk, job_seeker_id, {"children": 3})
    with desk.caseload.reading() as reader:
        (household,) = reader.find(Household, job_seeker_id=job_seeker_id)
    assert (household.adults, household.children) == (2, 3)


def test_a_dossier_is_closed_and_taken_up_again(desk: Desk, aurelie: str) -> None:
    close_dossier(desk, aurelie)
    assert the_person(desk, aurelie).state == "closed"
    reopen_dossier(desk, aurelie)
    assert the_person(desk, aurelie).state == "active"


def test_a_person_who_is_gone_is_said_so(desk: Desk) -> None:
    with pytest.raises(Refused, match="n’existe plus"):
        change_person(desk, "nobody", {"phone": "1"})


births = st.dates(date(1930, 1, 1), date(2026, 11, 20))


@given(born=births, order=st.integers(1, 997))
def test_a_sound_niss_tells_the_birth_date(born: date, order: int) -> None:
    base = int(f"{born:%y%m%d}{order:03}")
    check = 97 - (base + (2_000_000_000 if born.year >= 2000 else 0)) % 97
    niss = f"{base:09}{check:02}"
    other = 97 - (base + (0 if born.year >= 2000 else 2_000_000_000)) % 97
    assert niss_is_sound(niss)
    assert niss_is_sound(show_niss(niss))
    if other != check:
        assert niss_birth_date(niss) == born


@given(born=births, order=st.integers(1, 997), at=st.integers(0, 10), wrong=st.integers(1, 9))
def test_one_wrong_digit_of_a_niss_is_nearly_always_seen(born: date, order: int, at: int, wrong: int) -> None:
    base = int(f"{born:%y%m%d}{order:03}")
    check = 97 - (base + (2_000_000_000 if born.year >= 2000 else 0)) % 97
    digits = f"{base:09}{check:02}"
    slipped = digits[:at] + str((int(digits[at]) + wrong) % 10) + digits[at + 1 :]
    century = 97 - (int(slipped[:9]) + (0 if born.year >= 2000 else 2_000_000_000)) % 97
    # Two centuries share the number: a slip may make it sound for the other one, and for that one only.
    assert not niss_is_sound(slipped) or int(slipped[9:]) == century


@pytest.mark.parametrize(
    ("typed", "shown", "compared"),
    [
        ("0470123456", "0470 12 34 56", "+32470123456"),
        ("+32 (0)470 12.34.56", "0470 12 34 56", "+32470123456"),
        ("0032470123456", "0470 12 34 56", "+32470123456"),
        ("0032 (0)470 12 34 56", "0470 12 34 56", "+32470123456"),
        ("0033 (0)6 12 34 56 78", "06 12 34 56 78", "+33612345678"),
        ("+32", "+32", ""),
        ("068/26.99.99", "068 26 99 99", "+3268269999"),
        ("02 512 34 56", "02 512 34 56", "+3225123456"),
        ("0321123456", "03 21 12 34 56", "+33321123456"),
        ("+33 6 12 34 56 78", "06 12 34 56 78", "+33612345678"),
        ("+352 26 12 34", "+352 26 12 34", "+352261234"),
        ("068 / 26 99 99", "068 26 99 99", "+3268269999"),
        ("demander la voisine", "demander la voisine", ""),
        ("", "", ""),
        ("0", "0", ""),
    ],
)
def test_phones_are_shown_as_they_are_said(typed: str, shown: str, compared: str) -> None:
    assert show_phone(typed).replace("\N{NO-BREAK SPACE}", " ") == shown
    assert phone_digits(typed) == compared


def test_two_numbers_that_were_both_kept_are_shown_like_one() -> None:
    both = "0470112233 / 0033612345678"
    assert show_phone(both).replace("\N{NO-BREAK SPACE}", " ") == "0470 11 22 33 / 06 12 34 56 78"
    assert "phone" not in warnings({"phone": both}, TODAY)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("+352 26 12 34", ["+352 26 12 34"]),
        ("+49 (0) 30 123 456", ["+49 (0) 30 123 456"]),
        ("0470 12 34 56", ["0470 12 34 56"]),
        ("061 23 45 (le matin)", ["061 23 45", "(le", "matin)"]),
        ("112 ou 02 512", ["112", "ou", "02 512"]),
    ],
)
def test_no_number_is_broken_over_two_lines(typed: str, lines: list[str]) -> None:
    assert [line.replace("\N{NO-BREAK SPACE}", " ") for line in show_phone(typed).split(" ")] == lines


@given(st.text())
def test_nothing_typed_breaks_the_checks(text: str) -> None:
    warnings({"niss": text, "phone": text, "birth_date": None}, TODAY)
    assert set(niss_digits(text)) <= set("0123456789")
    assert show_phone(text) or not text


@pytest.mark.parametrize("phone", ["0470 11 22", "04711", "0470 11 22 33 4", "à demander"])
def test_a_number_that_cannot_be_dialled_is_warned_about(phone: str) -> None:
    assert "incomplet" in warnings({"phone": phone}, TODAY)["phone"]


@pytest.mark.parametrize("phone", ["0470/11.22.33", "02 395 11 22", "+32 (0)470 11 22 33", "01 23 45 67 89"])
def test_a_number_that_can_be_dialled_is_not(phone: str) -> None:
    assert warnings({"phone": phone}, TODAY) == {}


def test_what_is_no_email_address_is_warned_about() -> None:
    for wrong in ("pas une adresse", "aurelie@", "@exemple.be", "aurelie@exemple", "a b@exemple.be"):
        assert "incomplète" in warnings({"email": wrong}, TODAY)["email"]
    assert warnings({"email": " aurelie.d@courrier.exemple.be "}, TODAY) == {}


def test_dates_that_cannot_be_are_warned_about() -> None:
    assert "à venir" in warnings({"birth_date": date(2030, 1, 1)}, TODAY)["birth_date"]
    assert "ancienne" in warnings({"birth_date": date(1890, 1, 1)}, TODAY)["birth_date"]
    assert warnings({"birth_date": date(1992, 3, 14), "niss": "", "phone": ""}, TODAY) == {}
