"""Graves that a restored server is given back: of what was made and deleted after the backup, for its cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.agency import AT, Agency, dossier

from parcours_core.identity import new_id
from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind, Rival, Stamp, State
from parcours_core.records.codec import to_plain
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import Fate, Page
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_server.services.session import Session
from parcours_server.storage import accounts, log, scopes, sealed

AFTER_THE_BACKUP = 5
LATER = "2026-11-22T10:00:00.000000+00:00"


def grave(made: Change, number: int = AFTER_THE_BACKUP, at: str = AT) -> State:
    card = Rival(f"{number}.phone", "phone", "0499 11 22 33", None, "Anne", AT)
    return State(made.record, made.id, made.dossier, 0, {}, Stamp(UNKNOWN_VERSION, "Anne", at), rivals=(card,))


def offered(agency: Agency, session: Session, *states: State) -> list[Fate]:
    return agency.peer(session).offer(sheets_of(states)[0]).fates


@pytest.fixture
def anne(agency: Agency) -> Session:
    session = agency.person("anne")
    with agency.database.writing("agence") as transaction:
        scopes.begin_epoch(transaction, "another")
        transaction.commit()
    return session


def _seen(agency: Agency, session: Session, made: Change) -> list[State]:
    page: Page = agency.peer(session).fetch([(made.record, made.id)])
    return list(states_of(page.sheets, page.graves))


def test_a_grave_comes_back_with_its_card_once_and_for_who_may_see_it(agency: Agency, anne: Session) -> None:
    made = dossier()
    assert offered(agency, anne, grave(made)) == []
    (state,) = _seen(agency, anne, made)
    assert (state.deleted, state.values) == (True, {})
    assert [rival.value for rival in state.rivals] == ["0499 11 22 33"]
    assert [fate.outcome for fate in offered(agency, anne, grave(made))] == ["same"]
    assert _seen(agency, agency.person("bob"), made) == []


@pytest.mark.parametrize("number", [0, 2**62])
def test_of_a_card_that_no_restore_lost_nothing_is_believed(agency: Agency, anne: Session, number: int) -> None:
    made = dossier()
    offered(agency, anne, grave(made, number))
    assert [rival for state in _seen(agency, anne, made) for rival in state.rivals] == []


def test_what_cannot_be_shown_is_no_grave(agency: Agency, anne: Session) -> None:
    (fate,) = offered(agency, anne, grave(dossier(), at="yesterday"))
    assert (fate.outcome, fate.reason) == ("rejected", "unreadable")


def test_a_living_record_is_not_buried_by_an_offered_grave(agency: Agency, anne: Session) -> None:
    made = dossier()
    whole = State(made.record, made.id, made.id, 7, dict(made.values), Stamp(7, "Anne", AT))
    assert offered(agency, anne, whole) == []
    offered(agency, anne, replace(grave(made), rivals=()))
    (state,) = _seen(agency, anne, made)
    assert not state.deleted
    assert state.values == made.values


def _held(agency: Agency, session: Session, number: int) -> Change:
    """Let the agency hold a dossier that was last written under ``number``, which a restore lost."""
    made = dossier()
    whole = State(made.record, made.id, made.id, number, dict(made.values), Stamp(number, "Anne", AT))
    assert offered(agency, session, whole) == []
    return made


def _deletion(made: Change, number: int) -> State:
    return State(made.record, made.id, made.dossier, 0, {}, Stamp(number, "Claire", LATER))


@pytest.mark.parametrize(("number", "deleted"), [(7, False), (8, True), (6, False)])
def test_a_deletion_that_was_lost_is_taken_back_under_its_version(
    agency: Agency, anne: Session, number: int, deleted: bool
) -> None:
    """What was written after it, or at it, stands."""
    made = _held(agency, anne, 7)
    fates = offered(agency, anne, _deletion(made, number))
    (state,) = _seen(agency, anne, made)
    assert state.deleted is deleted
    assert [fate.outcome for fate in fates] == ([] if deleted else ["merged"])
    if deleted:
        assert state.stamp == Stamp(8, "Claire", LATER)
        with agency.database.reading("agence") as transaction:
            (entry,) = [each for each in log.history(transaction, state) if each.kind == log.DELETED]
        assert (entry.author, entry.at) == ("Claire", LATER)


def test_a_deletion_is_taken_back_once_whatever_became_of_it(agency: Agency, anne: Session) -> None:
    made = _held(agency, anne, 7)
    offered(agency, anne, _deletion(made, 8))
    back = replace(made, bases={WHOLE: 8})
    agency.push(anne, back)
    with agency.database.writing("agence") as transaction:
        accounts.add_device(transaction, accounts.Device("second", anne.person_id, "x", b"", b"", "", "", AT, AT, ""))
        transaction.commit()
    another = replace(anne, device_id="second")
    assert [fate.outcome for fate in offered(agency, another, _deletion(made, 8))] == ["merged"]
    (state,) = _seen(agency, anne, made)
    assert (state.deleted, state.rivals) == (False, ())


def test_of_a_deletion_that_no_restore_lost_nothing_is_believed(agency: Agency, anne: Session) -> None:
    made = _held(agency, anne, 7)
    assert [fate.outcome for fate in offered(agency, anne, _deletion(made, 2**60))] == ["rejected"]
    assert not _seen(agency, anne, made)[0].deleted


def test_who_is_not_responsible_deletes_no_dossier_by_telling_of_it(agency: Agency, anne: Session) -> None:
    made = _held(agency, anne, 7)
    bob = agency.person("bob")
    (fate,) = offered(agency, bob, _deletion(made, 8))
    assert (fate.outcome, fate.reason) == ("rejected", "no-access")
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=made.id, holder=bob.person_id, starts_on=agency.now.date(),
        right=ShareRight.HELP,
    )  # fmt: skip
    agency.push(anne, Change("share", share.id, made.id, Kind.CREATE, to_plain(share), AT))
    (fate,) = offered(agency, bob, _deletion(made, 8))
    assert (fate.outcome, fate.reason) == ("rejected", "no-access")
    assert not _seen(agency, anne, made)[0].deleted


def test_nobody_seals_by_an_offer_where_no_restore_lost_anything(agency: Agency) -> None:
    claire = agency.person("claire")
    made = dossier()
    sent = State(made.record, made.id, made.id, 0, {"phone": "081"}, Stamp(UNKNOWN_VERSION, "", AT))
    assert [fate.outcome for fate in offered(agency, claire, sent)] == ["same"]
    with agency.database.reading("agence") as transaction:
        assert sealed.waiting(transaction) == []


def test_what_was_sealed_is_sealed_again_once_and_writes_nothing(agency: Agency, anne: Session) -> None:
    made = _held(agency, anne, 7)
    sent = State(made.record, made.id, made.id, 0, {"phone": "081"}, Stamp(UNKNOWN_VERSION, "", AT))
    other = State("barrier", made.id, made.id, 0, {"detail": "x"}, Stamp(9, "", AT))
    assert [fate.outcome for fate in offered(agency, anne, sent, other)] == ["sealed", "same"]
    assert [fate.outcome for fate in offered(agency, anne, sent)] == ["same"]
    assert _seen(agency, anne, made)[0].values == made.values
    with agency.database.reading("agence") as transaction:
        (kept,) = sealed.waiting(transaction)
    assert (kept.person, kept.batch, kept.dossier) == (anne.person_id, sealed.AGAIN, made.id)


SPOILS: dict[str, dict[str, Any]] = {
    "no moment": {"stamp": Stamp(UNKNOWN_VERSION, "", "yesterday")},
    "a zero": {"values": {"phone": "a\0b"}},
    "what the field cannot hold": {"values": {"birth_date": "yesterday"}},
    "a type that nobody knows": {"record": "nothing"},
    "a dossier that no database holds": {"record": "barrier", "dossier": "a\0b", "values": {"detail": "x"}},
    "no dossier": {"record": "barrier", "dossier": "", "values": {"detail": "x"}},
}


@pytest.mark.parametrize("spoils", SPOILS.values(), ids=SPOILS)
def test_what_could_not_have_been_sent_is_not_sealed(agency: Agency, anne: Session, spoils: dict[str, Any]) -> None:
    made = _held(agency, anne, 7)
    sent = State(made.record, made.id, made.id, 0, {"phone": "081"}, Stamp(UNKNOWN_VERSION, "", AT))
    assert [fate.outcome for fate in offered(agency, anne, replace(sent, **spoils))] == ["same"]
    with agency.database.reading("agence") as transaction:
        assert sealed.waiting(transaction) == []


def test_the_same_words_in_two_dossiers_are_sealed_for_both(agency: Agency, anne: Session) -> None:
    one, other = _held(agency, anne, 7), _held(agency, anne, 8)
    inside = State("barrier", new_id(1_764_000_000_000), one.id, 0, {"detail": "x"}, Stamp(UNKNOWN_VERSION, "", AT))
    for dossier_id in (one.id, other.id):
        told = [fate.outcome for fate in offered(agency, anne, replace(inside, dossier=dossier_id))]
        assert told == ["sealed"]
    with agency.database.reading("agence") as transaction:
        assert {one.dossier for one in sealed.waiting(transaction)} == {one.id, other.id}
