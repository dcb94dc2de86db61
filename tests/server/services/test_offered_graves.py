"""Graves that a restored server is given back: of what was made and deleted after the backup, for its cards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.agency import AT, Agency, dossier

from parcours_core.merge import UNKNOWN_VERSION, Change, Rival, Stamp, State
from parcours_core.wire.messages import Fate, Page
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_server.services.session import Session
from parcours_server.storage import scopes

AFTER_THE_BACKUP = 5


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
