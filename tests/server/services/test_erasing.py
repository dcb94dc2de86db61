"""Erasing at the person's request: by whom, once, told in the feed, closed for ever, and off the disk."""

from __future__ import annotations

import pytest
from server.services.test_sharing import share
from support.agency import AT, Agency, barrier, dossier, writes

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind, Outcome
from parcours_core.protocol import Reason
from parcours_core.wire.messages import PROTOCOL, Answer, Batch, Call
from parcours_core.wire.packing import unpack_ids
from parcours_core.wire.sheets import change_sheets_of
from parcours_server.services import erasing, keeping
from parcours_server.services.columns import Malformed
from parcours_server.services.session import Role, Session
from parcours_server.storage import checking
from parcours_server.storage import erasing as kept_erasures

CANARY = "Xqzvkanari"


def ask(agency: Agency, session: Session, *dossiers: str, cursor: int = 0) -> Answer:
    return agency.peer(session).exchange(Call(PROTOCOL, "", cursor, limit=1000, erased=list(dossiers)))


def erased_in(answer: Answer) -> set[str]:
    """Return the ids of the records that the page says were erased."""
    assert answer.page is not None
    return {unpack_ids(graves.ids)[place] for graves in answer.page.graves for place in graves.erased}


def test_who_is_responsible_erases_and_all_who_saw_it_are_told(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made, other = dossier(family_name=CANARY), dossier()
    child = barrier(made.id, detail=CANARY)
    agency.push(anne, made, child, other, given := share(made, bob.person_id))
    assert CANARY in repr(agency.seen(bob))
    answer = ask(agency, anne, made.id)
    assert (answer.erased, answer.kept) == ([made.id], [])
    assert erased_in(answer) == {made.id, child.id, given.id}
    assert erased_in(ask(agency, bob)) == {made.id, child.id, given.id}
    assert set(agency.seen(anne)) == {other.id}
    with agency.database.reading("agence") as transaction:
        assert checking.problems(transaction) == []


def test_an_ordinary_deletion_is_no_erasure(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    number = agency.push(anne, made).first
    agency.push(anne, Change("job_seeker", made.id, made.id, Kind.DELETE, {}, AT, {"": number}))
    answer = ask(agency, anne)
    assert answer.page is not None
    assert len(answer.page.graves) == 1
    assert erased_in(answer) == set()


def test_asked_again_it_is_done_already(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    first, again = (ask(agency, anne, made.id, made.id) for _ in range(2))
    assert (again.erased, again.kept, again.head) == ([made.id], [], first.head)


def test_whoever_is_not_responsible_erases_nothing_and_learns_nothing(agency: Agency) -> None:
    anne, bob, sam = agency.person("anne"), agency.person("bob"), agency.person("sam", Role.SUPERVISOR)
    mine, helped = dossier(), dossier()
    agency.push(anne, mine, helped, share(helped, bob.person_id))
    unknown = new_id(1_764_000_000_000)
    answer = ask(agency, bob, mine.id, helped.id, unknown)
    assert (answer.erased, answer.kept) == ([], [mine.id, helped.id, unknown])
    assert {mine.id, helped.id} < set(agency.seen(anne))
    assert ask(agency, sam, mine.id).erased == [mine.id]
    assert mine.id not in agency.seen(anne)


def test_what_comes_late_is_refused_for_good(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    number = agency.push(anne, made, share(made, bob.person_id)).first
    ask(agency, anne, made.id)
    late = agency.push(bob, writes(made, number, phone=CANARY), barrier(made.id, detail=CANARY))
    assert [(fate.outcome, fate.reason) for fate in late.fates] == [(Outcome.REJECTED, Reason.ERASED)] * 2
    with agency.database.reading("agence") as transaction:
        rows = transaction.rows("SELECT body FROM record WHERE scope = :scope")
        sealed = transaction.rows("SELECT id FROM sealed WHERE scope = :scope")
    assert CANARY not in repr(rows)
    assert sealed == []


def test_the_deletions_that_come_with_it_find_it_erased(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    receipt = agency.push(anne, made)
    gone = Change("job_seeker", made.id, made.id, Kind.DELETE, {}, AT, {"": receipt.first})
    batch = Batch("late", receipt.chain, change_sheets_of([gone]))
    answer = agency.peer(anne).exchange(Call(PROTOCOL, "", 0, limit=10, batch=batch, erased=[made.id]))
    assert answer.erased == [made.id]
    assert answer.receipt is not None
    assert [fate.reason for fate in answer.receipt.fates] == [Reason.ERASED]


def test_only_identities_are_taken(agency: Agency) -> None:
    with pytest.raises(Malformed):
        ask(agency, agency.person("anne"), "a\x1fb")


def test_the_disk_is_scrubbed_once_by_the_daily_cleaning_if_not_before(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    assert not erasing.scrub(agency.database)
    ask(agency, anne, made.id)
    with agency.database.reading("agence") as transaction:
        assert kept_erasures.unscrubbed(transaction) == {made.id}
    keeping.clean(agency.database, agency.now)
    assert not erasing.scrub(agency.database)
