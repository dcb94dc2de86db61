"""When each device last synced, without a write of its own in any sync.

A push keeps the moment with its receipt. A device that only read has nothing to be written: its moment stays in the
memory of this process and goes to the table with all others once a minute. What is lost when the process is killed is
that minute, and then the report of a lost device tells of too much rather than too little.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from threading import Lock

from parcours_server.services.moments import written
from parcours_server.services.session import Session
from parcours_server.storage import accounts
from parcours_server.storage.database import Database
from parcours_server.storage.errors import Collided, Unavailable
from parcours_server.storage.transaction import Transaction

KEPT_EVERY_S = 60.0


class LastSyncs:
    """The moments that are not in the table yet, by agency and device. Any thread may call."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[str, str]] = {}
        self._lock = Lock()

    def note(self, session: Session, at: datetime) -> None:
        """Keep in memory that the device of ``session`` synced now."""
        with self._lock:
            self._waiting.setdefault(session.scope, {})[session.device_id] = written(at)

    def keep(self, database: Database) -> None:
        """Write what waits, one transaction an agency; what the database does not take now waits for the next time."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        try:
            for scope in list(waiting):
                with suppress(Collided, Unavailable):
                    database.attempt(scope, partial(_keep, waiting[scope]))
                    del waiting[scope]
        finally:
            # Also what was not come to, where a fault of ours ended it.
            with self._lock:
                for scope, moments in waiting.items():
                    self._waiting[scope] = moments | self._waiting.get(scope, {})


def _keep(moments: dict[str, str], transaction: Transaction) -> None:
    for device, at in sorted(moments.items()):
        accounts.keep_synced(transaction, device, at)
