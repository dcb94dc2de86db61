"""The records' own rules: ages, households, the life of a referral, consents."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from core.strategies import records
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.referral import NEXT_STATES, Consent, Referral
from parcours_core.vocabulary.work import BarrierState, ReferralState

DAY = date(2026, 11, 21)


def test_age_turns_on_the_birthday() -> None:
    born = JobSeeker(id="1", family_name="x", birth_date=date(2000, 11, 21))
    assert (born.age_on(date(2026, 11, 20)), born.age_on(DAY)) == (25, 26)
    assert JobSeeker(id="1", family_name="x").age_on(DAY) is None
    leap = JobSeeker(id="1", family_name="x", birth_date=date(2004, 2, 29))
    assert (leap.age_on(date(2026, 2, 28)), leap.age_on(date(2026, 3, 1))) == (21, 22)


def test_names_as_said_and_as_listed() -> None:
    whole = JobSeeker(id="1", family_name="Dupont", given_name="Noémie")
    assert (whole.full_name, whole.list_name) == ("Noémie Dupont", "Dupont, Noémie")
    assert JobSeeker(id="1", family_name="Dupont").list_name == "Dupont"


@pytest.mark.parametrize(
    ("adults", "children", "born", "expected"),
    [
        (None, 1, (), None),
        (1, None, (), None),
        (1, 0, (), False),
        (1, 2, (), True),
        (2, 2, (), False),
        (1, None, (DAY,), True),
    ],
)
def test_single_parents_and_what_is_not_known(
    adults: int | None, children: int | None, born: tuple[date, ...], expected: bool | None
) -> None:
    home = Household(id="1", job_seeker_id="2", adults=adults, children=children, children_born=born)
    assert home.single_parent is expected


def test_a_barrier_is_open_until_it_is_solved() -> None:
    states = {state: Barrier(id="1", job_seeker_id="2", kind="debt", state=state).is_open for state in BarrierState}
    assert [state for state, still in states.items() if not still] == [BarrierState.SOLVED]


@given(records(Referral, issued_on=st.none() | st.just(DAY), reminded_on=st.none()), st.integers(-40, 60))
def test_reminder_after_ten_days_expiry_after_thirty(referral: Referral, days: int) -> None:
    today = DAY + timedelta(days=days)
    waits = referral.state is ReferralState.ISSUED and referral.issued_on is not None
    assert referral.reminder_due(today) == (waits and days >= 10)
    assert referral.expires(today) == (waits and days >= 30)


def test_every_state_has_its_next_ones_and_ends_are_ends() -> None:
    assert set(NEXT_STATES) == set(ReferralState)
    ends = {state for state, after in NEXT_STATES.items() if not after}
    assert ends == {ReferralState.REFUSED, ReferralState.ENDED, ReferralState.WITHDRAWN}
    late = Referral(id="1", job_seeker_id="2", service_id="3", state=ReferralState.EXPIRED)
    assert late.may_become(ReferralState.ACCEPTED)
    assert not late.may_become(ReferralState.ISSUED)


@given(records(Consent))
def test_a_consent_holds_from_its_day_until_its_end(consent: Consent) -> None:
    days = [day for day in (consent.given_on, consent.until, consent.withdrawn_on) if day]
    for day in (*days, *(one + timedelta(days=1) for one in days), *(one - timedelta(days=1) for one in days)):
        begun = consent.given_on is not None and consent.given_on <= day
        ended = bool(consent.until and consent.until < day) or consent.withdrawn_on is not None
        assert consent.holds(day) == (begun and not ended)
