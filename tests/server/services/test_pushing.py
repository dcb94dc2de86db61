"""A batch: what is plain goes in, what is not has its fate, and nothing stops the rest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import msgspec
import pytest
from support.agency import AT, SCOPE, Agency, barrier, dossier, writes

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind, Outcome
from parcours_core.protocol import Forked, Reason, Revoked
from parcours_core.records.codec import to_plain
from parcours_core.records.sharing import Share
from parcours_core.wire.messages import PROTOCOL, Batch, Call, Fate, Receipt
from parcours_core.wire.sheets import change_sheets_of
from parcours_server.services import administering, supervising
from parcours_server.services.columns import Malformed
from parcours_server.services.pushing import LARGEST_RECORD
from parcours_server.services.session import Role
from parcours_server.storage import accounts, receipts
from parcours_server.storage.database import Database


def test_new_records_are_numbered_in_a_row(agency: Agency) -> None:
    anne = agency.person("anne")
    made = [dossier() for _ in range(5)]
    receipt = agency.push(anne, *made, *(barrier(one.id) for one in made))
    assert (receipt.first, receipt.count, receipt.fates) == (1, 10, [])
    assert len(agency.seen(anne)) == 10


def test_what_comes_by_another_way_meanwhile_gets_the_same_receipt(agency: Agency, kind: str) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    batch = Batch("again", agency.chains[anne.device_id], change_sheets_of([writes(made, 1, phone="0400 00 00 00")]))
    kept = Receipt("again", "next", 2, 1)
    with ThreadPoolExecutor(1) as thread, agency.database.writing(SCOPE) as first:
        assert receipts.standing(first, anne.device_id, "again") is not None
        late = thread.submit(agency.peer(anne).exchange, Call(PROTOCOL, "", 0, batch=batch))
        while kind == "postgresql" and not _somebody_waits(agency.database):
            assert not late.done()
        receipts.keep(first, anne.device_id, kept, AT)
        accounts.keep_batch(first, anne.device_id, "next", "again", AT)
        first.commit()
    # It is not told that another copy of the device has sent: it waited for the one that was first.
    assert late.result().receipt == kept


def _somebody_waits(database: Database) -> bool:
    with database.reading(SCOPE) as transaction:
        return bool(transaction.rows("SELECT 1 FROM pg_locks WHERE NOT granted AND :scope <> ''"))


def test_one_poisoned_among_the_others_is_named(agency: Agency) -> None:
    anne = agency.person("anne")
    made = [dossier() for _ in range(20)]
    made[7] = replace(made[7], values=made[7].values | {"birth_date": "the day before"})
    receipt = agency.push(anne, *made)
    assert receipt.fates == [Fate(7, "rejected", reason="unreadable", field="birth_date")]
    assert (receipt.first, receipt.count) == (1, 19)
    assert made[7].id not in agency.seen(anne)


def test_a_device_revoked_since_it_was_made_sure_of_writes_nothing(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    agency.database.attempt(SCOPE, lambda transaction: administering.revoke(transaction, anne.device_id, agency.now))
    late = dossier()
    with pytest.raises(Revoked):
        agency.push(anne, late)
    assert agency.seen(anne).keys() == {made.id}


def test_what_belongs_to_a_refused_dossier_is_kept(agency: Agency) -> None:
    anne = agency.person("anne")
    poisoned = dossier(gender="unheard of")
    child = barrier(poisoned.id)
    receipt = agency.push(anne, poisoned, child)
    assert [fate.place for fate in receipt.fates] == [0]
    later = barrier(poisoned.id)
    assert agency.push(anne, later).fates == []
    assert [fate.outcome for fate in agency.push(agency.person("bob"), barrier(poisoned.id)).fates] == ["sealed"]
    mended = replace(poisoned, values=poisoned.values | {"gender": "unsaid"})
    assert agency.push(anne, mended).fates == []
    assert agency.seen(anne).keys() == {poisoned.id, child.id, later.id}


def test_two_values_for_one_field_are_both_kept(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier(phone="before")
    first = agency.push(anne, made).first
    agency.push(anne, writes(made, first, phone="mine"))
    receipt = agency.push(anne, writes(made, first, phone="theirs"), dossier())
    (fate,) = receipt.fates
    assert (fate.place, fate.outcome) == (0, "rivalled")
    assert receipt.count == 1
    assert fate.number == receipt.first + 1
    again = agency.push(anne, writes(made, first, phone="theirs")).fates[0]
    assert again.outcome == "rivalled"
    assert again.number > fate.number


def test_the_same_value_and_a_second_deletion_are_the_same(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier(phone="x")
    first = agency.push(anne, made).first
    assert agency.push(anne, writes(made, first, phone="x")).fates == [Fate(0, "same", number=first)]
    gone = Change("job_seeker", made.id, made.id, Kind.DELETE, {}, AT, {"": first})
    assert agency.push(anne, gone).fates == []
    assert [fate.outcome for fate in agency.push(anne, gone).fates] == ["same"]


def test_what_goes_to_a_dossier_of_others_and_to_none_is_sealed_alike(agency: Agency) -> None:
    anne, bob, chief = agency.person("anne"), agency.person("bob"), agency.person("chief", Role.SUPERVISOR)
    made = dossier()
    number = agency.push(anne, made).first
    nowhere = dossier()
    sent = [writes(made, number, phone="1"), writes(nowhere, 1, phone="2"), barrier(made.id), barrier(nowhere.id)]
    receipt = agency.push(bob, *sent, dossier())
    assert receipt.fates == [Fate(place, "sealed") for place in range(4)]
    assert receipt.count == 1
    assert agency.seen(anne)[made.id]["phone"] == ""
    with agency.database.reading("agence") as transaction:
        waiting = supervising.waiting(transaction)
    assert [(one.dossier, sender) for one, sender in waiting] == [(change.dossier, "Bob") for change in sent]
    opened = agency.database.attempt(
        "agence", lambda writing: supervising.open_seal(writing, waiting[0][0].id, "chief", agency.now)
    )
    assert opened.values == {"phone": "1"}
    assert chief.supervises


def test_a_record_of_others_cannot_be_reached_under_ones_own_dossier(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    theirs, mine = dossier(), dossier()
    child = barrier(theirs.id)
    agency.push(anne, theirs, child)
    agency.push(bob, mine)
    forged = replace(writes(child, 2, detail="taken"), dossier=mine.id)
    unknown = replace(forged, id="nobody-made-it")
    receipt = agency.push(bob, forged, unknown)
    assert receipt.fates == [Fate(place, "rejected", reason="purged") for place in (0, 1)]
    taken = replace(child, dossier=mine.id, values=child.values | {"job_seeker_id": mine.id})
    assert agency.push(bob, taken).fates == [Fate(0, "rejected", reason="no-access")]
    assert agency.seen(anne)[child.id]["detail"] == ""


def test_a_record_stays_in_its_dossier(agency: Agency) -> None:
    anne = agency.person("anne")
    one, other = dossier(), dossier()
    child = barrier(one.id)
    first = agency.push(anne, one, other, child).first
    moved = replace(writes(child, first + 2, job_seeker_id=other.id), dossier=other.id)
    assert agency.push(anne, moved).fates == [Fate(0, "rejected", reason="purged")]
    (fate, _) = agency.push(anne, moved, writes(one, first, phone="")).fates
    assert (fate.outcome, fate.field) == ("rejected", "job_seeker_id")
    assert agency.seen(anne)[child.id]["job_seeker_id"] == one.id


def test_a_record_twice_in_a_batch_is_taken_once(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    receipt = agency.push(anne, made, replace(made, values=made.values | {"phone": "x"}), dossier())
    assert [(fate.place, fate.outcome) for fate in receipt.fates] == [(1, "rejected")]
    assert receipt.count == 2
    assert agency.seen(anne)[made.id]["phone"] == ""


def test_nothing_is_added_to_a_deleted_dossier_until_it_is_back(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    first = agency.push(anne, made).first
    deleted = agency.push(anne, Change("job_seeker", made.id, made.id, Kind.DELETE, {}, AT, {"": first})).first
    assert agency.push(anne, barrier(made.id)).fates == [Fate(0, "rejected", reason="dossier-deleted")]
    back = replace(made, bases={"": deleted})
    receipt = agency.push(anne, back, barrier(made.id))
    assert (receipt.count, receipt.fates) == (2, [])


def test_a_record_that_is_too_large_is_told_so(agency: Agency) -> None:
    anne = agency.person("anne")
    receipt = agency.push(anne, dossier(), dossier(street="x" * (LARGEST_RECORD + 1)), dossier())
    assert receipt.fates == [Fate(1, "rejected", reason=Reason.TOO_LARGE.value)]
    assert receipt.count == 2


def test_a_batch_that_comes_again_is_answered_word_for_word(agency: Agency) -> None:
    anne = agency.person("anne")
    peer = agency.peer(anne)
    batch = Batch("once", "", change_sheets_of([dossier(), dossier(gender="?")]))
    call = Call(PROTOCOL, "", 0, batch=batch)
    first = peer.exchange(call)
    assert peer.exchange(call).receipt == first.receipt
    assert peer.exchange(call).head == first.head == 1


def test_a_chain_that_was_left_is_a_fork(agency: Agency) -> None:
    anne = agency.person("anne")
    agency.push(anne, dossier())
    peer = agency.peer(anne)
    for chain in ("", "invented"):
        with pytest.raises(Forked):
            peer.exchange(Call(PROTOCOL, "", 0, batch=Batch("other", chain, change_sheets_of([dossier()]))))


def test_who_sent_it_is_whom_the_server_knows(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    (entry,) = agency.peer(anne).history("job_seeker", made.id)
    assert (entry.author, entry.at, entry.kind) == ("Anne", AT, "create")


def test_nobody_is_told_from_which_device_a_change_came(agency: Agency) -> None:
    """By a device's id one could ask in its name for what it must sign."""
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier(phone="1")
    number = agency.push(anne, made).first
    agency.push(anne, writes(made, number, phone="2"))
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=made.id, holder=bob.person_id, starts_on=date(2026, 11, 22)
    )
    agency.push(anne, Change("share", share.id, made.id, Kind.CREATE, to_plain(share), AT))
    entries = agency.peer(bob).history("job_seeker", made.id)
    assert [entry.kind for entry in entries] == ["create", "change"]
    assert anne.device_id not in repr(entries)


@pytest.mark.parametrize("batch", [Batch("", "", []), Batch("x\0", "", [])])
def test_a_batch_without_an_identity_is_malformed(agency: Agency, batch: Batch) -> None:
    with pytest.raises(Malformed):
        agency.peer(agency.person("anne")).exchange(Call(PROTOCOL, "", 0, batch=batch))


def test_an_outcome_has_a_fate_or_a_number(agency: Agency) -> None:
    """Every place of a batch is answered for: plainly accepted, or by its own fate."""
    anne = agency.person("anne")
    made = [dossier() for _ in range(3)]
    first = agency.push(anne, *made).first
    sent = [
        writes(made[0], first, phone="new"),
        writes(made[1], 0, street="blind"),
        dossier(gender="?"),
        dossier(),
        writes(made[2], first + 2, phone=""),
    ]
    receipt = agency.push(anne, *sent)
    assert receipt.count + len(receipt.fates) == len(sent)
    outcomes = {fate.place: Outcome(fate.outcome) for fate in receipt.fates}
    assert outcomes == {1: Outcome.RIVALLED, 2: Outcome.REJECTED, 4: Outcome.SAME}


def test_a_sheet_of_which_some_is_plain_is_parted(agency: Agency) -> None:
    """What is plain has its numbers first, in the order of the places; the rest has its fate, and nothing is lost."""
    anne, bob = agency.person("anne"), agency.person("bob")
    made = [dossier(phone="before") for _ in range(4)]
    first = agency.push(anne, *made).first
    theirs = dossier()
    base = agency.push(bob, theirs).first
    agency.push(anne, writes(made[1], first + 1, phone="mine"))
    sent = [writes(one, first + place, phone=f"new {place}") for place, one in enumerate(made)]
    sent.append(writes(theirs, base, street="not mine"))
    receipt = agency.push(anne, *sent)
    assert [(fate.place, fate.outcome) for fate in receipt.fates] == [(1, "rivalled"), (4, "sealed")]
    assert (receipt.count, receipt.fates[0].number) == (3, receipt.first + 3)
    entries = [agency.peer(anne).history("job_seeker", one.id)[-1] for one in made]
    assert [entry.number for entry in entries] == [receipt.first + step for step in (0, 3, 1, 2)]
    assert [entry.kind for entry in entries] == ["change", "rival", "change", "change"]
    assert all(entry.before == {"phone": "before"} for entry in entries if entry.kind == "change")
    seen = agency.seen(anne)
    assert [seen[one.id]["phone"] for one in made] == ["new 0", "mine", "new 2", "new 3"]


def test_a_sheet_without_anything_hides_none(agency: Agency) -> None:
    anne = agency.person("anne")
    empty = Batch("one", "", [*change_sheets_of([dossier()]), *change_sheets_of([dossier(gender="?")])])
    nothing = msgspec.structs.replace(
        empty.sheets[0], ids=b"", columns=[[] for _ in empty.sheets[0].fields], ats=[], dossiers=[]
    )
    batch = Batch("one", "", [nothing, empty.sheets[1], nothing])
    receipt = agency.peer(anne).exchange(Call(PROTOCOL, "", 0, batch=batch)).receipt
    assert receipt is not None
    assert [(fate.place, fate.reason) for fate in receipt.fates] == [(0, "unreadable")]
