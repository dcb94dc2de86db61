"""What a device cannot pass off as lost: the door for what a restore lost is open after it, within it, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.agency import AT, Agency, barrier, dossier

from parcours_core.identity import new_id
from parcours_core.merge import WHOLE, Change, Kind, Rival, Stamp, State
from parcours_core.protocol import Decision, EpochChanged
from parcours_core.records.codec import to_plain
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import PROTOCOL, Call, Receipt, Sheet
from parcours_core.wire.sheets import sheets_of
from parcours_server.services import sealing
from parcours_server.services.session import Role, Session
from parcours_server.services.supervising import open_seal, settle_seal
from parcours_server.storage import feed, scopes, sealed, trail

SCOPE = "agence"


def restored(agency: Agency) -> tuple[int, int]:
    """The server stands where its backup stood; return that number, and where the counter goes on."""
    with agency.database.writing(SCOPE) as transaction:
        before = feed.head(transaction).number
        scopes.begin_epoch(transaction, f"after {before}")
        transaction.commit()
        return before, feed.head(transaction).number


def held(made: Change, number: int, author: str = "Anne", **values: Any) -> State:
    """Return a record as a device tells that the server held it, with ``values`` at ``number``."""
    stamps = dict.fromkeys(values, Stamp(number, author, AT))
    base = number if not values else 1
    stamp = Stamp(base, author, AT)
    return State(made.record, made.id, made.dossier, number, {**made.values, **values}, stamp, stamps)


def sheets(*states: State) -> list[Sheet]:
    return sheets_of(states)[0]


def fates(receipt: Receipt) -> list[tuple[str, str]]:
    return [(fate.outcome, fate.reason) for fate in receipt.fates]


def shared(agency: Agency, anne: Session, made: Change, whom: Session, right: ShareRight) -> Share:
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=made.id, holder=whom.person_id, starts_on=agency.now.date(),
        right=right,
    )  # fmt: skip
    agency.push(anne, Change("share", share.id, made.id, Kind.CREATE, to_plain(share), AT))
    return share


def phone(agency: Agency, session: Session, made: Change) -> object:
    return agency.seen(session)[made.id]["phone"]


def test_without_a_restore_nothing_can_be_offered(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier(phone="081")
    agency.push(anne, made)
    for number in (1, 2, 50):
        agency.peer(anne).offer(sheets(held(made, number, "Somebody else", phone="forged")))
        agency.peer(anne).offer(sheets(held(barrier(made.id), number)))
    assert phone(agency, anne, made) == "081"
    assert list(agency.seen(anne)) == [made.id]


def test_only_versions_that_the_restore_lost_are_believed(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier(phone="081")
    agency.push(anne, made)
    before, after = restored(agency)
    with agency.database.writing(SCOPE) as transaction:
        feed.take_numbers(transaction, 10)
        transaction.commit()
    for number in (before, after + 1, after + 5):
        agency.peer(anne).offer(sheets(held(made, number, phone="forged")))
        new = held(barrier(made.id), number)
        assert fates(agency.peer(anne).offer(sheets(new))) == [("rejected", "purged")]
    assert phone(agency, anne, made) == "081"
    agency.peer(anne).offer(sheets(held(made, before + 1, phone="lost")))
    assert phone(agency, anne, made) == "lost"


def test_who_has_sent_anything_since_offers_no_more(agency: Agency) -> None:
    anne = agency.person("anne")
    made, other = dossier(phone="081"), dossier()
    agency.push(anne, made)
    before, _ = restored(agency)
    agency.push(anne, other)
    late = agency.peer(anne).offer(sheets(held(made, before + 1, phone="late")))
    assert fates(late) == [("rejected", "no-access")]
    assert phone(agency, anne, made) == "081"


def test_the_trail_tells_who_gave_back(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    before, _ = restored(agency)
    for _ in range(2):
        agency.peer(anne).offer(sheets(held(made, before + 1, "Somebody else", phone="lost")))
    with agency.database.reading(SCOPE) as transaction:
        deeds = [(one.deed.person, one.deed.what) for one in trail.of_dossier(transaction, made.id)]
    assert deeds == [(anne.person_id, "given-back")]


def test_a_record_that_was_forgotten_does_not_rise_again(agency: Agency) -> None:
    """The backup held its deletion, and forgot it: a device that was away for long offers what it still holds."""
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    gone = barrier(made.id)
    number = agency.push(anne, gone).first
    with agency.database.writing(SCOPE) as transaction:
        transaction.change("DELETE FROM record WHERE scope = :scope AND id = :id", id=gone.id)
        transaction.commit()
    restored(agency)
    assert fates(agency.peer(anne).offer(sheets(held(gone, number)))) == [("rejected", "purged")]
    assert list(agency.seen(anne)) == [made.id]


def test_nobody_gives_a_dossier_of_another_back_to_themselves(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier(phone="081")
    agency.push(anne, made)
    before, _ = restored(agency)
    forged = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=made.id, holder=bob.person_id, starts_on=agency.now.date(),
        right=ShareRight.RESPONSIBLE,
    )  # fmt: skip
    as_change = Change("share", forged.id, made.id, Kind.CREATE, to_plain(forged), AT)
    told = agency.peer(bob).offer(sheets(held(made, before + 1, phone="forged"), held(as_change, before + 2)))
    assert fates(told) == [("sealed", ""), ("sealed", "")]
    assert agency.seen(bob) == {}
    assert phone(agency, anne, made) == "081"


def test_what_cannot_be_given_back_is_sealed_once_and_taken_when_the_dossier_opens(agency: Agency) -> None:
    anne, bob, marc = agency.person("anne"), agency.person("bob"), agency.person("marc", Role.SUPERVISOR)
    made = dossier(phone="081")
    agency.push(anne, made)
    before, _ = restored(agency)
    lost = sheets(held(made, before + 1, phone="acknowledged, then lost"))
    for _ in range(2):
        assert fates(agency.peer(bob).offer(lost)) == [("sealed", "")]
    with agency.database.writing(SCOPE) as transaction:
        (one,) = sealed.waiting(transaction)
        assert open_seal(transaction, one.id, "marc", agency.now).values == {"phone": "acknowledged, then lost"}
    agency.push(bob, dossier())
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=made.id, holder=bob.person_id, starts_on=agency.now.date(),
        right=ShareRight.HELP,
    )  # fmt: skip
    agency.push(marc, Change("share", share.id, made.id, Kind.CREATE, to_plain(share), AT))
    assert fates(agency.peer(bob).offer(lost)) == []
    assert phone(agency, anne, made) == "acknowledged, then lost"


def test_a_card_that_cannot_be_given_back_is_sealed_with_its_value(agency: Agency) -> None:
    """Found by a seed: who only reads a dossier since the restore had a value beside another's in it."""
    anne, bob = agency.person("anne"), agency.person("bob")
    agency.person("marc", Role.SUPERVISOR)
    made = dossier(phone="081")
    agency.push(anne, made)
    shared(agency, anne, made, bob, ShareRight.READ)
    before, _ = restored(agency)
    beside = Rival(f"{before + 1}.phone", "phone", "acknowledged beside another", "081", "Bob", AT)
    goes = Rival(f"{before + 2}.", WHOLE, None, None, "Bob", AT)
    older = Rival("1.phone", "phone", "settled before the backup", "081", "Bob", AT)
    lost = replace(held(made, before), rivals=(beside, replace(beside, id=f"{before + 3}.phone"), goes, older))
    for _ in range(2):
        assert fates(agency.peer(bob).offer(sheets(lost))) == [("sealed", "")]
    with agency.database.writing(SCOPE) as transaction:
        opened = [open_seal(transaction, one.id, "marc", agency.now) for one in sealed.waiting(transaction)]
    told = sorted((one.kind, sorted(one.values.items())) for one in opened)
    assert told == [("change", [("phone", "acknowledged beside another")]), ("delete", [])]


def test_once_a_supervisor_has_decided_the_dossier_leaves(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    agency.person("marc", Role.SUPERVISOR)
    made = dossier()
    inside = barrier(made.id)
    agency.push(anne, made)
    agency.push(anne, inside)
    before, _ = restored(agency)
    agency.peer(bob).offer(sheets(held(made, before), held(inside, before + 3, detail="lost")))
    with agency.database.writing(SCOPE) as transaction:
        first, second = sealed.waiting(transaction)
        settle_seal(transaction, first.id, "marc", agency.now, Decision.REFUSED)
        transaction.commit()
    assert left(agency, bob) == []
    with agency.database.writing(SCOPE) as transaction:
        settle_seal(transaction, second.id, "marc", agency.now, Decision.REFUSED)
        transaction.commit()
    assert left(agency, bob) == [made.id]


def left(agency: Agency, session: Session) -> list[str]:
    page = agency.peer(session).exchange(Call(PROTOCOL, "", 0, limit=100)).page
    assert page is not None
    return page.left


def test_what_the_first_of_two_restores_lost_is_taken_after_the_second(agency: Agency) -> None:
    """A device that was away all the while: its versions lie below the second backup, which never held them."""
    anne = agency.person("anne")
    made = dossier(phone="081")
    agency.push(anne, made)
    before, _ = restored(agency)
    agency.push(anne, dossier())
    second, _ = restored(agency)
    assert before + 1 < second
    agency.peer(anne).offer(sheets(held(made, before + 1, phone="lost by the first")))
    assert phone(agency, anne, made) == "lost by the first"
    with pytest.raises(EpochChanged):
        agency.peer(anne).exchange(Call(PROTOCOL, "epoch-agence", 0))


def test_what_is_offered_finds_only_so_much_room(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made)
    before, _ = restored(agency)
    monkeypatch.setattr(sealing, "MOST_WAITING", 2)
    flood = [held(barrier(made.id), before + 1 + number) for number in range(5)]
    told = fates(agency.peer(bob).offer(sheets(*flood)))
    assert sorted(told) == [("rejected", "no-access")] * 3 + [("sealed", "")] * 2


@pytest.mark.parametrize("name", ["a\0b", "x" * 2_000], ids=["a zero", "far too long"])
def test_a_name_that_nobody_can_have_is_not_believed(agency: Agency, name: str) -> None:
    anne = agency.person("anne")
    made = dossier()
    inside = [barrier(made.id) for _ in range(4)]
    agency.push(anne, made, *inside)
    before, _ = restored(agency)
    lost = before + 1
    deleted, changed, asked, named = (
        State(one.record, one.id, one.dossier, 0, {}, Stamp(0, "", ""), rivals=()) for one in inside
    )
    stamp = Stamp(lost, name, AT)
    forged = [
        replace(deleted, stamp=stamp),
        replace(changed, values={"detail": "x"}, stamp=Stamp(1, "Anne", AT), stamps={"detail": stamp}),
        replace(asked, rivals=(Rival(f"{lost}.detail", "detail", "x", None, name, AT),)),
        replace(named, rivals=(Rival(f"{lost}.{name}", "detail", "x", None, "Anne", AT),)),
        held(barrier(made.id), lost, name),
    ]
    for one in forged:
        assert fates(agency.peer(anne).offer(sheets(one))) == [("rejected", "unreadable")]
    assert len(agency.seen(anne)) == 1 + len(inside)
