"""Lays snapshots part by part: for whoever is reading one, and ahead for a device that is about to come in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from weakref import WeakValueDictionary

from parcours_core.protocol import NotThere
from parcours_core.wire.messages import SnapshotInfo
from parcours_server.services import sharing, snapshotting
from parcours_server.services.moments import day_of
from parcours_server.services.session import Session
from parcours_server.services.transactions import Transactions
from parcours_server.storage import accounts, pages
from parcours_server.storage.database import Database
from parcours_server.storage.errors import UnknownScope

MOST_AHEAD = 250_000
"""A snapshot of more records is not laid ahead, only while it is read."""


class _Turn:
    """Held by the thread that lays the next part of one snapshot."""

    def __init__(self) -> None:
        self.lock = Lock()


_TURNS: WeakValueDictionary[str, _Turn] = WeakValueDictionary()
_TURNING = Lock()


@contextmanager
def _turn(name: str) -> Iterator[None]:
    """Wait while another thread lays a part of this snapshot: what it lays need not be laid twice.

    Two processes may still do so; then the part of the second one is not kept.
    """
    with _TURNING:
        turn = _TURNS.setdefault(name, _Turn())
    with turn.lock:
        yield


def grow(transactions: Transactions, name: str, size: int, *, ahead: bool = False) -> SnapshotInfo:
    """Lay the next part of a snapshot, unless more than ``size`` bytes of it are there by now; return how it stands.

    ``ahead``: before anybody reads it. Raises ``NotThere`` where it is gone.
    """
    with _turn(name):
        info, part = transactions.read(
            lambda transaction, session: snapshotting.next_part(transaction, session, name, size, ahead=ahead)
        )
        if part is None:
            return info
        return transactions.write(lambda transaction, session: snapshotting.keep(transaction, session, part))


def lay_ready(database: Database, scope: str, person_id: str, now: datetime) -> bool:
    """Lay a snapshot for a person who sees many dossiers, unless one is ready; return whether there is one then.

    Each part is a transaction of its own: nobody waits for it. Raises ``StorageError`` and ``Collided``.
    """
    try:
        sharing.settle(database, scope, day_of(now))
        with database.reading(scope, fresh=True) as transaction:
            person = accounts.person(transaction, person_id)
            if person is None or person.disabled:
                return False
            session = Session(scope, person.id, person.name, person.role, "")
            transaction.see_as(person.id)
            count = pages.tally(transaction).count
    except UnknownScope:
        return False
    if not snapshotting.LARGE <= count <= MOST_AHEAD:
        return False
    transactions = Transactions(database, session)
    info = transactions.write(
        lambda transaction, who: snapshotting.snapshot(
            transaction, who, now, growing=True, images=snapshotting.image_form()
        )
    )
    try:
        while info.growing:
            info = grow(transactions, info.name, info.size, ahead=True)
    except NotThere:
        # What the person sees has just become less: it is laid when it is asked for.
        return False
    return True
