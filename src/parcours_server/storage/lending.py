"""Lends the connections of a pool so that the one used last is used first: its plans and caches are warm."""

from __future__ import annotations

import time
from threading import Lock
from typing import Any, Final

import psycopg
from psycopg_pool import ConnectionPool

Connection = psycopg.Connection[tuple[Any, ...]]

_AT_HAND_SECONDS: Final = 60.0
"""So long a connection may be kept from its pool, which looks when one is given back whether it has grown too old."""


class Lending:
    """One connection of a pool stays at hand between two transactions; the pool by itself lends all of them in turn."""

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self._pool = pool
        self._lock = Lock()
        self._at_hand: Connection | None = None
        self._favourite: Connection | None = None
        """The one that was at hand last, lent or not, and since when it is."""
        self._since = 0.0
        self._waiting = 0

    def lend(self) -> Connection:
        """Return a connection. Raises ``PoolTimeout``."""
        with self._lock:
            lent, self._at_hand = self._at_hand, None
            if lent is not None:
                return lent
            self._waiting += 1
        try:
            return self._pool.getconn()
        finally:
            with self._lock:
                self._waiting -= 1

    def give_back(self, connection: Connection) -> None:
        """Take back what ``lend`` returned; whoever waits for one gets it."""
        with self._lock:
            # Who waits does so at the pool, where what is at hand would never come.
            stays = self._at_hand is None and not self._waiting and not connection.closed and self._is_young(connection)
            self._favourite = connection if stays else None
            if stays:
                self._at_hand = connection
                return
        self._pool.putconn(connection)

    def close(self) -> None:
        """Give all back to the pool, and close it."""
        with self._lock:
            left, self._at_hand = self._at_hand, None
        if left is not None:
            self._pool.putconn(left)
        self._pool.close()

    def _is_young(self, connection: Connection) -> bool:
        if self._favourite is not connection:
            self._since = time.monotonic()
        return time.monotonic() - self._since < _AT_HAND_SECONDS
