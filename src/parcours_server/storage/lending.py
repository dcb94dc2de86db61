"""Lends the connections of a pool so that the one used last is used first: its plans and caches are warm."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import Final

import psycopg
from psycopg_pool import ConnectionPool

from parcours_server.storage.sending import Link

_AT_HAND_SECONDS: Final = 60.0
"""So long a connection may be kept from its pool, which looks when one is given back whether it has grown too old."""


class Lending:
    """One connection of a pool stays at hand between two transactions; the pool by itself lends all of them in turn."""

    def __init__(self, pool: ConnectionPool[Link]) -> None:
        self._pool = pool
        self._lock = Lock()
        self._at_hand: Link | None = None
        self._favourite: Link | None = None
        """The one that was at hand last, lent or not."""
        self._favoured_since = 0.0
        self._waiting = 0
        self._closed = False

    def lend(self) -> Link:
        """Return a connection. Raises ``PoolTimeout``, and ``PoolClosed`` after the end."""
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

    def give_back(self, connection: Link) -> None:
        """Take back what ``lend`` returned; whoever waits for one gets it."""
        with self._lock:
            if self._stays(connection):
                self._at_hand = connection
                return
            if self._favourite is connection:
                self._favourite = None
        self._put(connection)

    def close(self) -> None:
        """Give all back to the pool, and close it; what is lent is closed when it comes back."""
        with self._lock:
            self._closed = True
            left, self._at_hand = self._at_hand, None
        if left is not None:
            self._put(left)
        self._pool.close()

    def _put(self, connection: Link) -> None:
        try:
            connection.rest()
        except psycopg.Error:
            # It broke meanwhile, or by that.
            connection.close()
        self._pool.putconn(connection)

    def _stays(self, connection: Link) -> bool:
        # Who waits does so at the pool, where what is at hand would never come.
        if self._closed or self._waiting or self._at_hand is not None or connection.closed:
            return False
        if self._favourite is not connection:
            self._favourite, self._favoured_since = connection, monotonic()
        return monotonic() - self._favoured_since < _AT_HAND_SECONDS
