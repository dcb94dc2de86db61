"""What somebody to whom a dossier was opened in part cannot make of it, by any share, consent or order of things."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from server.services.test_consenting import consent, withdrawn
from server.services.test_sharing import TODAY, may_write, share, tally_agrees
from support.agency import AT, SCOPE, Agency, barrier, dossier, writes

from parcours_core.merge import WHOLE, Change, Kind, Stamp, State
from parcours_core.protocol import Reason
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.sheets import sheets_of
from parcours_server.services.session import Role, Session
from parcours_server.storage import checking, feed, scopes, sealed

SECRET = "known to nobody else"
GIVES_ON = [
    (ShareRight.HELP, True),
    (ShareRight.READ, True),
    (ShareRight.RESPONSIBLE, True),
    (ShareRight.RESPONSIBLE, False),
]


def _given_without(agency: Agency) -> tuple[Session, Session, Change]:
    """Anne gave Bob a dossier without its confidences."""
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier(confidences=SECRET)
    agency.push(anne, made)
    agency.push(anne, share(made, bob.person_id, ShareRight.RESPONSIBLE, confidences=False))
    return anne, bob, made


@pytest.mark.parametrize(("right", "confidences"), GIVES_ON)
@pytest.mark.parametrize("wait", [0, 3])
@pytest.mark.parametrize("to_a_team", [False, True])
def test_what_one_was_not_given_one_gives_to_nobody(
    agency: Agency, right: ShareRight, confidences: bool, wait: int, to_a_team: bool
) -> None:
    anne, bob, made = _given_without(agency)
    carl = agency.person("carl")
    receivers = [agency.team("Mobilité", "bob", "carl")] if to_a_team else [carl.person_id, bob.person_id]
    for holder in receivers:
        given = share(made, holder, right, confidences=confidences)
        starts = (TODAY + timedelta(days=wait)).isoformat()
        agency.push(bob, replace(given, values={**given.values, "starts_on": starts}))
    agency.days_pass(wait)
    for _ in range(2):
        assert made.id in agency.seen(carl)
        for one in (bob, carl):
            assert SECRET not in repr(agency.seen(one))
            assert SECRET not in repr(agency.peer(one).snapshot_piece(agency.peer(one).snapshot().name, 0, 10_000))
        agency.days_pass(1)
    assert tally_agrees(agency)
    assert agency.seen(anne)[made.id]["confidences"] == SECRET


def test_a_helper_does_not_make_an_agreement_last_longer(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agreed, other = consent(made, TODAY + timedelta(days=2)), consent(made, TODAY + timedelta(days=2))
    agency.push(anne, made)
    agency.push(anne, share(made, bob.person_id, consent_id=agreed.id))
    agency.push(anne, agreed, other)
    number = _state(agency, agreed).version
    for longer in ("2027-01-01", None):
        (fate,) = agency.push(bob, writes(agreed, number, until=longer)).fates
        assert (fate.outcome, fate.reason) == ("rejected", Reason.NOT_RESPONSIBLE)
    assert agency.push(bob, writes(other, _state(agency, other).version, until="2027-01-01")).fates == []
    assert agency.push(bob, writes(agreed, number, recipient="somebody")).fates == []
    agency.days_pass(3)
    assert agency.seen(bob) == {}


@pytest.mark.parametrize("by", ["taken back", "deleted", "card"])
def test_a_helper_does_not_bring_back_an_agreement_that_ended(agency: Agency, by: str) -> None:
    anne, bob, carl = agency.person("anne"), agency.person("bob"), agency.person("carl")
    made = dossier()
    agreed = consent(made)
    agency.push(anne, made, share(made, bob.person_id))
    agency.push(anne, share(made, carl.person_id, consent_id=agreed.id))
    number = agency.push(anne, agreed).first
    if by == "deleted":
        agency.push(anne, Change("consent", agreed.id, made.id, Kind.DELETE, {}, AT, {WHOLE: number}))
    elif by == "card":
        agency.push(anne, writes(agreed, number, withdrawn_on="2026-11-01"))
        agency.push(anne, writes(agreed, _state(agency, agreed).version, withdrawn_on=None))
        agency.push(anne, writes(agreed, number, withdrawn_on="2026-11-02"))
        assert _state(agency, agreed).rivals
    else:
        agency.push(anne, withdrawn(agreed, number))
    assert agency.seen(carl) == {}
    state = _state(agency, agreed)
    bases = {"withdrawn_on": state.stamp_of("withdrawn_on").number, WHOLE: state.version}
    cards = frozenset(rival.id for rival in state.rivals)
    back = Change("consent", agreed.id, made.id, Kind.CHANGE, {"withdrawn_on": None}, AT, bases, {}, cards)
    again = Change("consent", agreed.id, made.id, Kind.CREATE, agreed.values, AT, {WHOLE: state.version})
    for change in (back, again, Change("consent", agreed.id, made.id, Kind.CHANGE, {}, AT, bases, {}, cards)):
        agency.push(bob, change)
        assert agency.seen(carl) == {}
    agency.push(anne, again if by == "deleted" else back)
    assert made.id in agency.seen(carl)


def test_a_helper_may_say_that_an_agreement_ended(agency: Agency) -> None:
    anne, bob, carl = agency.person("anne"), agency.person("bob"), agency.person("carl")
    made = dossier()
    agreed = consent(made)
    agency.push(anne, made, share(made, bob.person_id))
    agency.push(anne, share(made, carl.person_id, consent_id=agreed.id))
    number = agency.push(anne, agreed).first
    assert agency.push(bob, withdrawn(agreed, number)).fates == []
    assert agency.seen(carl) == {}


@pytest.mark.parametrize("offered", [{"until": "2027-01-01"}, {"until": None}])
def test_a_helper_does_not_pass_a_longer_agreement_off_as_lost(agency: Agency, offered: dict[str, Any]) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agreed = consent(made, TODAY + timedelta(days=2))
    agency.push(anne, made, share(made, bob.person_id, consent_id=agreed.id))
    agency.push(anne, agreed)
    with agency.database.writing(SCOPE) as transaction:
        before = feed.head(transaction).number
        scopes.begin_epoch(transaction, "another")
        transaction.commit()
    there = _state(agency, agreed)
    stamps = dict.fromkeys(offered, Stamp(before + 1, "Anne", AT))
    lost = replace(there, values={**there.values, **offered}, stamps=stamps)
    (fate,) = agency.peer(bob).offer(sheets_of([lost])[0]).fates
    assert (fate.outcome, fate.reason) == ("rejected", Reason.NOT_RESPONSIBLE)
    assert agency.peer(anne).offer(sheets_of([lost])[0]).fates == []
    assert _state(agency, agreed).values["until"] == offered["until"]


@pytest.mark.parametrize("confidences", [True, False])
def test_a_handover_to_a_team_is_not_ended_by_deleting_its_share(agency: Agency, confidences: bool) -> None:
    """Nobody would be left who sees the dossier."""
    anne, bob, carl = agency.person("anne"), agency.person("bob"), agency.person("carl")
    team = agency.team("Mobilité", "bob", "carl")
    made = dossier()
    agency.push(anne, made)
    given = share(made, team, ShareRight.RESPONSIBLE, confidences=confidences)
    number = agency.push(anne, given).first
    version = max(number, _state(agency, given).version)
    agency.push(carl, Change("share", given.id, made.id, Kind.DELETE, {}, AT, {WHOLE: version}))
    assert _state(agency, given).deleted
    assert may_write(agency, bob, made)
    assert may_write(agency, carl, made)
    assert tally_agrees(agency)


@pytest.mark.parametrize("right", [ShareRight.HELP, ShareRight.READ])
@pytest.mark.parametrize("first", ["the helper", "who is responsible"])
@pytest.mark.parametrize("to_a_team", [False, True])
def test_who_helped_in_what_the_backup_did_not_have_does_not_become_responsible(
    agency: Agency, right: ShareRight, first: str, to_a_team: bool
) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    holder = agency.team("Mobilité", "bob") if to_a_team else bob.person_id
    with agency.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, "another")
        transaction.commit()
    made = dossier(confidences=SECRET)
    inside, lent = barrier(made.id), share(made, holder, right, confidences=False)
    full = [_held(made, 1), _held(inside, 2), _held(lent, 3)]
    shown = [_held(made, 1, without="confidences"), *full[1:]]
    comers: list[tuple[Session, list[State]]] = [(bob, shown), (anne, full)]
    for _ in range(2):
        for who, states in comers if first == "the helper" else comers[::-1]:
            for state in states:
                agency.peer(who).offer(sheets_of([state])[0])
    assert agency.seen(anne)[made.id]["confidences"] == SECRET
    assert made.id in agency.seen(bob)
    assert SECRET not in repr(agency.seen(bob))
    again = share(made, agency.person("carl").person_id)
    assert agency.push(anne, again).fates == []
    assert [fate.outcome for fate in agency.push(bob, share(made, bob.person_id)).fates] in (["rejected"], ["sealed"])
    with agency.database.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []
        assert [one for one in sealed.waiting(transaction) if one.person == anne.person_id] == []


@pytest.mark.parametrize("to_a_team", [False, True])
def test_what_a_supervisor_lent_stays_with_who_made_it(agency: Agency, to_a_team: bool) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    agency.person("chief", Role.SUPERVISOR)
    team = agency.team("Mobilité", "anne", "bob")
    with agency.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, "another")
        transaction.commit()
    made = dossier()
    lent = _held(share(made, team if to_a_team else bob.person_id), 2)
    by_chief = replace(lent, stamp=replace(lent.stamp, author="Chief"))
    agency.peer(bob).offer(sheets_of([_held(made, 1), by_chief])[0])
    with agency.database.reading(SCOPE) as transaction:
        assert feed.dossiers(transaction, [made.id])[made.id].holder == anne.person_id
    assert may_write(agency, bob, made)


def test_a_supervisor_gives_what_was_given_without_its_confidences_as_it_is(agency: Agency) -> None:
    _, bob, made = _given_without(agency)
    chief, carl = agency.person("chief", Role.SUPERVISOR), agency.person("carl")
    agency.push(chief, share(made, carl.person_id, ShareRight.RESPONSIBLE))
    assert may_write(agency, carl, made)
    assert not may_write(agency, bob, made)
    assert SECRET not in repr([agency.seen(carl), agency.seen(bob)])


def _held(made: Change, number: int, without: str = "") -> State:
    values: dict[str, Any] = {name: value for name, value in made.values.items() if name != without}
    return State(made.record, made.id, made.dossier, number, values, Stamp(number, "Anne", AT))


def _state(agency: Agency, made: Change) -> State:
    with agency.database.reading(SCOPE) as transaction:
        return feed.states(transaction, [(made.record, made.id)])[made.record, made.id]
