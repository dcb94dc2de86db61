"""Small agencies for the tests of the storage: invented people, written straight into the feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from parcours_core.merge import Stamp, State
from parcours_server.storage import access, feed
from parcours_server.storage.access import Grant
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction

SCOPE = "agence"
OTHER = "voisine"
AT = "2026-11-22T08:00:00.000000+00:00"
AUTHOR = "Camille Duplan"
LEA, SAM, NOE = "lea", "sam", "noe"


def person(dossier: str, number: int, **values: Any) -> State:
    """Return the state of a job seeker, who is a dossier of their own."""
    return record("job_seeker", dossier, dossier, number, **values)


def encounter(record_id: str, dossier: str, number: int, **values: Any) -> State:
    """Return the state of an encounter."""
    return record("encounter", record_id, dossier, number, **{"text": "", "confidential": False, **values})


def record(kind: str, record_id: str, dossier: str, number: int, **values: Any) -> State:
    """Return a state as it was first written under ``number``."""
    return State(kind, record_id, dossier, number, {"id": record_id, **values}, Stamp(number, AUTHOR, AT))


def create(transaction: Transaction, states: Sequence[State], holders: Mapping[str, str]) -> list[State]:
    """Write states under the next numbers and return them as they are."""
    first = feed.take_numbers(transaction, len(states))
    placed = [_placed(state, number) for number, state in enumerate(states, first)]
    feed.create(transaction, placed, holders)
    return placed


def filled(database: Database, states: Sequence[State], holders: Mapping[str, str], scope: str = SCOPE) -> list[State]:
    """Write states in a transaction of their own and return them as they are."""
    with database.writing(scope) as transaction:
        placed = create(transaction, states, holders)
        transaction.commit()
    return placed


def shared(database: Database, dossier: str, whom: str, *, confidences: bool = True, active: bool = True) -> None:
    """Share a dossier."""
    grant = Grant(dossier, whom, f"share-{dossier}-{whom}", "help", confidences, "2026-11-22", active=active)
    with database.writing(SCOPE) as transaction:
        access.grant(transaction, [grant])
        transaction.commit()


def seen(database: Database, whom: str, scope: str = SCOPE) -> dict[feed.Key, State]:
    """Return all that a person may see, read page by page as a device does."""
    from parcours_server.storage import pages

    found: dict[feed.Key, State] = {}
    with database.reading(scope, whom) as transaction:
        head = feed.head(transaction).number
        cursor, more = 0, True
        while more:
            page = pages.page(transaction, head, cursor, 3)
            found |= {(state.record, state.id): state for state in page.states}
            cursor, more = page.cursor, page.more
    assert cursor == head
    return found


def ids(database: Database, whom: str, scope: str = SCOPE) -> set[str]:
    """Return the ids of all that a person may see."""
    return {record_id for _, record_id in seen(database, whom, scope)}


def _placed(state: State, number: int) -> State:
    return replace(state, number=number, stamp=Stamp(number, AUTHOR, AT), stamps={}, rivals=())
