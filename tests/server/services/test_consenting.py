"""A consent that ends ends the sharing: on its own day, at once when taken back; what was handed over before stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from server.services.test_sharing import TODAY, left, may_write, share, tally_agrees
from support.agency import AT, Agency, dossier, writes

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind
from parcours_core.records.codec import to_plain
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.sharing import ShareRight


def consent(of: Change, until: date | None = None, **changed: Any) -> Change:
    made = Consent(
        id=new_id(1_764_000_000_000),
        job_seeker_id=of.id,
        purpose="sharing",
        recipient="bob",
        given_on=TODAY,
        until=until,
    )
    return Change("consent", made.id, of.id, Kind.CREATE, to_plain(replace(made, **changed)), AT)


def withdrawn(agreed: Change, base: int, day: date = TODAY) -> Change:
    return writes(agreed, base, withdrawn_on=day.isoformat())


@pytest.mark.parametrize("right", [ShareRight.HELP, ShareRight.READ])
@pytest.mark.parametrize("day", [TODAY, TODAY + timedelta(days=3650), TODAY - timedelta(days=3650)])
def test_a_consent_taken_back_ends_the_sharing_at_once_by_any_clock(
    agency: Agency, right: ShareRight, day: date
) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agreed = consent(made)
    agency.push(anne, made, share(made, bob.person_id, right, consent_id=agreed.id))
    number = agency.push(anne, agreed).first
    assert made.id in agency.seen(bob)
    agency.push(anne, withdrawn(agreed, number, day))
    assert agency.seen(bob) == {}
    assert left(agency, bob) == [made.id]
    assert not may_write(agency, bob, made)
    assert may_write(agency, anne, made)
    assert tally_agrees(agency)
    agency.days_pass(1)
    assert agency.seen(bob) == {}


def test_a_consent_ends_on_its_own_day_without_anybody_writing(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agreed = consent(made, TODAY + timedelta(days=2))
    given = share(made, bob.person_id, consent_id=agreed.id, ends_on=TODAY + timedelta(days=30))
    agency.push(anne, made, agreed, given)
    seen = []
    for _ in range(5):
        seen.append(made.id in agency.seen(bob))
        agency.days_pass(1)
    assert seen == [True, True, True, False, False]
    assert left(agency, bob) == [made.id]
    assert tally_agrees(agency)


def test_the_share_may_end_before_the_consent(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agreed = consent(made, TODAY + timedelta(days=9))
    agency.push(anne, made, agreed, share(made, bob.person_id, consent_id=agreed.id, ends_on=TODAY + timedelta(days=1)))
    assert made.id in agency.seen(bob)
    agency.days_pass(1)
    assert agency.seen(bob) == {}


def test_a_consent_that_comes_after_its_share_ends_it_all_the_same(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agreed = consent(made, withdrawn_on=TODAY)
    agency.push(anne, made, share(made, bob.person_id, consent_id=agreed.id))
    assert made.id in agency.seen(bob)
    agency.push(anne, agreed)
    assert agency.seen(bob) == {}


def test_a_withdrawal_that_was_a_mistake_opens_it_again(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agreed = consent(made)
    agency.push(anne, made, share(made, bob.person_id, consent_id=agreed.id))
    number = agency.push(anne, agreed).first
    number = agency.push(anne, withdrawn(agreed, number)).first
    assert agency.seen(bob) == {}
    agency.push(anne, writes(agreed, number, withdrawn_on=None))
    assert made.id in agency.seen(bob)
    assert left(agency, bob) == []


def test_another_share_of_the_dossier_goes_on(agency: Agency) -> None:
    anne, bob, carl = (agency.person(login) for login in ("anne", "bob", "carl"))
    made = dossier()
    agreed, other = consent(made), consent(made)
    shares = [share(made, who.person_id, consent_id=what.id) for who, what in ((bob, agreed), (carl, other))]
    agency.push(anne, made, other, *shares)
    number = agency.push(anne, agreed).first
    agency.push(anne, withdrawn(agreed, number))
    assert agency.seen(bob) == {}
    assert made.id in agency.seen(carl)


def test_a_dossier_that_was_handed_over_stays_and_one_to_come_is_never_given(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    given, planned = dossier(), dossier()
    here, there = consent(given), consent(planned)
    now = share(given, bob.person_id, ShareRight.RESPONSIBLE, consent_id=here.id)
    later = share(planned, bob.person_id, ShareRight.RESPONSIBLE, consent_id=there.id)
    later = replace(later, values=later.values | {"starts_on": (TODAY + timedelta(days=2)).isoformat()})
    agency.push(anne, given, planned, later)
    first, second = (agency.push(anne, each).first for each in (here, there))
    agency.push(anne, now)
    assert may_write(agency, bob, given)
    agency.push(bob, withdrawn(here, first))
    agency.push(anne, withdrawn(there, second))
    agency.days_pass(3)
    assert may_write(agency, bob, given)
    assert planned.id not in agency.seen(bob)
    assert may_write(agency, anne, planned)
    assert tally_agrees(agency)


def test_a_withdrawal_that_met_another_change_ends_it_until_somebody_has_chosen(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agreed = consent(made, withdrawn_on=None)
    agency.push(anne, made, share(made, bob.person_id, consent_id=agreed.id))
    number = agency.push(anne, agreed).first
    number = agency.push(anne, withdrawn(agreed, number)).first
    agency.push(anne, writes(agreed, number, withdrawn_on=None))
    assert made.id in agency.seen(bob)
    late = agency.push(anne, withdrawn(agreed, number, TODAY - timedelta(days=1)))
    assert [fate.outcome for fate in late.fates] == ["rivalled"]
    assert agency.seen(bob) == {}
