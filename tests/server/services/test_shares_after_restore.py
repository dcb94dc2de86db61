"""Shares that a restored server had lost: who is responsible gives them back, and they hold again."""

from __future__ import annotations

from datetime import date

import pytest
from support.agency import AT, Agency, dossier

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind, Stamp, State
from parcours_core.records.codec import to_plain
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.sheets import sheets_of
from parcours_server.storage import checking, scopes


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
