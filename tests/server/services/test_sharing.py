"""Shares: who sees and writes what from which day on, who is responsible, who leaves with thirty days of reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from support.agency import AT, Agency, barrier, dossier, writes

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind
from parcours_core.records.codec import to_plain
from parcours_core.records.encounter import Encounter
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import PROTOCOL, Call, Fate
from parcours_server.services.session import Role, Session
from parcours_server.storage import checking

TODAY = date(2026, 11, 22)
CONFIDENCE = "dit sous le sceau de la confidence"


def share(of: Change, holder: str, right: ShareRight = ShareRight.HELP, **changed: Any) -> Change:
    made = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=of.id, holder=holder, starts_on=TODAY, right=right, **changed
    )
    return Change("share", made.id, of.id, Kind.CREATE, to_plain(made), AT)


def note(of: Change, *, confidential: bool = False) -> Change:
    made = Encounter(
        id=new_id(1_764_000_000_000),
        job_seeker_id=of.id,
        at=datetime(2026, 11, 20, tzinfo=UTC),
        text=CONFIDENCE,
        confidential=confidential,
    )
    return Change("encounter", made.id, of.id, Kind.CREATE, to_plain(made), AT)


def may_write(agency: Agency, session: Session, of: Change) -> bool:
    return agency.push(session, barrier(of.id)).fates == []


def left(agency: Agency, session: Session) -> list[str]:
    page = agency.peer(session).exchange(Call(PROTOCOL, "", 0, limit=10_000)).page
    assert page is not None
    return page.left


def tally_agrees(agency: Agency) -> bool:
    """Say whether what is kept of counts and sums agrees with what is counted anew."""
    with agency.database.reading("agence") as transaction:
        return checking.problems(transaction) == []


@pytest.mark.parametrize("right", [ShareRight.HELP, ShareRight.READ])
def test_help_writes_and_reading_reads(agency: Agency, right: ShareRight) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made)
    assert agency.seen(bob) == {}
    agency.push(anne, share(made, bob.person_id, right))
    assert made.id in agency.seen(bob)
    assert may_write(agency, bob, made) is (right is ShareRight.HELP)
    assert may_write(agency, anne, made)
    assert tally_agrees(agency)


def test_what_is_shared_without_the_confidences_goes_without_them(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier(confidences=CONFIDENCE)
    plain, secret = note(made), note(made, confidential=True)
    agency.push(anne, made, plain, secret, share(made, bob.person_id, confidences=False))
    seen = agency.seen(bob)
    assert CONFIDENCE not in repr(seen)
    assert plain.id in seen
    assert secret.id not in seen
    assert agency.seen(anne)[secret.id]["text"] == CONFIDENCE


def test_a_share_that_is_taken_back_ends(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made)
    given = share(made, bob.person_id)
    number = agency.push(anne, given).first
    agency.push(anne, Change("share", given.id, made.id, Kind.DELETE, {}, AT, {"": number}))
    assert agency.seen(bob) == {}
    assert left(agency, bob) == [made.id]
    assert not may_write(agency, bob, made)
    agency.push(anne, share(made, bob.person_id))
    assert left(agency, bob) == []
    assert made.id in agency.seen(bob)


def test_a_share_begins_and_ends_by_the_servers_day(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made)
    days = {"starts_on": (TODAY + timedelta(days=2)).isoformat(), "ends_on": (TODAY + timedelta(days=5)).isoformat()}
    given = share(made, bob.person_id)
    agency.push(anne, replace(given, values=given.values | days))
    seen = []
    for _ in range(7):
        seen.append(made.id in agency.seen(bob))
        agency.days_pass(1)
    assert seen == [False, False, True, True, True, False, False]
    assert left(agency, bob) == [made.id]


def test_who_hands_over_reads_for_thirty_days(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier(confidences=CONFIDENCE)
    child = barrier(made.id)
    agency.push(anne, made, child)
    agency.push(anne, share(made, bob.person_id, ShareRight.RESPONSIBLE))
    assert agency.seen(bob)[made.id]["confidences"] == CONFIDENCE
    assert may_write(agency, bob, made)
    assert child.id in agency.seen(anne)
    assert not may_write(agency, anne, made)
    agency.days_pass(29)
    assert made.id in agency.seen(anne)
    agency.days_pass(1)
    assert agency.seen(anne) == {}
    assert left(agency, anne) == [made.id]
    assert tally_agrees(agency)


def test_a_handover_comes_true_on_its_day(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made)
    given = share(made, bob.person_id, ShareRight.RESPONSIBLE)
    agency.push(anne, replace(given, values=given.values | {"starts_on": "2026-11-25"}))
    assert may_write(agency, anne, made)
    assert agency.seen(bob) == {}
    agency.days_pass(3)
    assert may_write(agency, bob, made)
    assert not may_write(agency, anne, made)


def test_who_was_given_a_dossier_gives_it_on_and_keeps_nothing_of_it(agency: Agency) -> None:
    anne, bob, carl = (agency.person(login) for login in ("anne", "bob", "carl"))
    made = dossier()
    agency.push(anne, made)
    agency.push(anne, share(made, bob.person_id, ShareRight.RESPONSIBLE))
    agency.push(bob, share(made, carl.person_id, ShareRight.RESPONSIBLE))
    assert [may_write(agency, one, made) for one in (anne, bob, carl)] == [False, False, True]
    agency.days_pass(30)
    assert [made.id in agency.seen(one) for one in (anne, bob, carl)] == [False, False, True]


def test_a_team_is_responsible_together(agency: Agency) -> None:
    anne, bob, carl, dora = (agency.person(login) for login in ("anne", "bob", "carl", "dora"))
    team = agency.team("Mobilité", "bob", "carl")
    made = dossier(confidences=CONFIDENCE)
    agency.push(anne, made)
    agency.push(anne, share(made, team, ShareRight.RESPONSIBLE))
    for one in (bob, carl):
        assert agency.seen(one)[made.id]["confidences"] == CONFIDENCE
        assert may_write(agency, one, made)
    assert agency.seen(dora) == {}
    assert not may_write(agency, anne, made)
    agency.push(carl, share(made, dora.person_id, ShareRight.RESPONSIBLE))
    assert [may_write(agency, one, made) for one in (bob, carl, dora)] == [False, False, True]
    assert tally_agrees(agency)


def test_a_dossier_given_without_its_confidences_keeps_them_from_everyone_else(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier(confidences=CONFIDENCE)
    number = agency.push(anne, made, note(made, confidential=True)).first
    agency.push(anne, share(made, bob.person_id, ShareRight.RESPONSIBLE, confidences=False))
    assert may_write(agency, bob, made)
    agency.push(bob, writes(made, number, phone="0470"))
    assert CONFIDENCE not in repr(agency.seen(bob))
    assert agency.seen(anne)[made.id]["confidences"] == CONFIDENCE
    agency.days_pass(31)
    assert agency.seen(anne) == {}


def test_only_who_is_responsible_gives_and_a_supervisor(agency: Agency) -> None:
    anne, bob, carl = (agency.person(login) for login in ("anne", "bob", "carl"))
    chief = agency.person("chief", Role.SUPERVISOR)
    made = dossier()
    agency.push(anne, made)
    agency.push(anne, share(made, bob.person_id))
    assert agency.push(bob, share(made, carl.person_id)).fates == [Fate(0, "rejected", reason="no-access")]
    assert [fate.outcome for fate in agency.push(carl, share(made, carl.person_id)).fates] == ["sealed"]
    assert agency.seen(carl) == {}
    assert agency.push(chief, share(made, carl.person_id, ShareRight.RESPONSIBLE)).fates == []
    assert may_write(agency, carl, made)
    assert agency.seen(chief) == {}


def test_fifty_at_once(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = [dossier() for _ in range(50)]
    agency.push(anne, *made, *(barrier(one.id) for one in made))
    receipt = agency.push(anne, *(share(one, bob.person_id, ShareRight.RESPONSIBLE) for one in made))
    assert receipt.fates == []
    assert len(agency.seen(bob)) == 150
    assert tally_agrees(agency)


def test_a_share_with_nobody_changes_nothing(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    for right in ShareRight:
        assert agency.push(anne, share(made, "nobody-at-all", right)).fates == []
    assert may_write(agency, anne, made)
    assert tally_agrees(agency)
