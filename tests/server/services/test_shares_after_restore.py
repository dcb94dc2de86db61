"""Shares that a restored server had lost: who is responsible gives them back, and they hold again."""

from __future__ import annotations

from datetime import date

import pytest
from support.agency import AT, Agency, dossier, writes

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind, Stamp, State
from parcours_core.records.codec import to_plain
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.sheets import sheets_of
from parcours_server.services.session import Session
from parcours_server.storage import checking, scopes, sealed


def restored(agency: Agency) -> None:
    """The server stands where its backup stood; all after it is lost."""
    with agency.database.writing("agence") as transaction:
        scopes.begin_epoch(transaction, "another")
        transaction.commit()


@pytest.mark.parametrize("right", list(ShareRight))
def test_a_lost_share_that_is_given_back_holds_again(agency: Agency, right: ShareRight) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    first = agency.push(anne, made).first
    share = Share(
        id=new_id(1_764_000_000_000),
        job_seeker_id=made.id,
        holder=bob.person_id,
        starts_on=date(2026, 11, 22),
        right=right,
    )
    values = {name: value for name, value in to_plain(share).items() if name != "id"}
    restored(agency)
    lost = State("share", share.id, made.id, first + 1, values, Stamp(first + 1, "Anne", AT))
    sheets = sheets_of([lost])[0]
    assert agency.peer(anne).offer(sheets).fates == []
    assert made.id in agency.seen(bob)
    assert made.id in agency.seen(anne)
    agency.peer(anne).offer(sheets)
    assert made.id in agency.seen(bob)
    with agency.database.reading("agence") as transaction:
        assert checking.problems(transaction) == []


def test_a_share_that_was_taken_back_since_stays_so(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=made.id, holder=bob.person_id, starts_on=date(2026, 11, 22)
    )
    first = agency.push(anne, made).first
    number = agency.push(anne, Change("share", share.id, made.id, Kind.CREATE, to_plain(share), AT)).first
    agency.push(anne, Change("share", share.id, made.id, Kind.DELETE, {}, AT, {"": number}))
    restored(agency)
    held = State("share", share.id, made.id, first, to_plain(share), Stamp(first, "Anne", AT))
    agency.peer(anne).offer(sheets_of([held])[0])
    assert agency.seen(bob) == {}


def _given_away(made: Change, receiver: Session) -> list[State]:
    """Return what the restore lost: a dossier that Anne made, and that she gave to ``receiver``."""
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=made.id, holder=receiver.person_id, starts_on=date(2026, 11, 20),
        right=ShareRight.RESPONSIBLE,
    )  # fmt: skip
    return [
        State("job_seeker", made.id, made.id, 1, dict(made.values), Stamp(1, "Anne", AT)),
        State("share", share.id, made.id, 2, to_plain(share), Stamp(2, "Anne", AT)),
    ]


@pytest.mark.parametrize("first", ["the giver", "the receiver"])
def test_who_gave_a_dossier_that_was_made_after_the_backup_reads_on(agency: Agency, first: str) -> None:
    """Whoever of the two comes first: the receiver answers for it, the giver reads for thirty days."""
    anne, bob = agency.person("anne"), agency.person("bob")
    restored(agency)
    made = dossier(phone="081")
    lost = _given_away(made, bob)
    comers = [anne, bob] if first == "the giver" else [bob, anne]
    for _ in range(2):
        for who in comers:
            agency.peer(who).offer(sheets_of(lost)[0])
    assert agency.seen(anne)[made.id] == agency.seen(bob)[made.id]
    told = agency.push(anne, writes(made, 1, phone="written by who gave it")).fates
    assert [fate.outcome for fate in told] == ["sealed"]
    assert agency.push(bob, writes(made, 1, phone="written by who has it")).fates == []
    with agency.database.reading("agence") as transaction:
        assert checking.problems(transaction) == []
        assert len(sealed.waiting(transaction)) == 1, "what is there already is not to be decided"
    agency.days_pass(30)
    assert made.id not in agency.seen(anne)
    assert made.id in agency.seen(bob)


def test_of_two_who_are_called_alike_none_is_taken_for_the_giver(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    twin = agency.person("ANNE")
    restored(agency)
    made = dossier()
    lost = _given_away(made, bob)
    agency.peer(bob).offer(sheets_of(lost)[0])
    assert agency.seen(anne) == agency.seen(twin) == {}
    assert made.id in agency.seen(bob)
