"""PostgreSQL, for a region: a pool of connections, arrays for many rows, and the settings that its policies read.

Nothing outlives a transaction (role, scope and person are set for it alone), so that PgBouncer may lend the same
session to everyone in turn; there ``prepared`` must be off, unless it is told to follow prepared statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg_pool import ConnectionPool, PoolTimeout

from parcours_server.storage.arrays import Spread, inserting, register, updating
from parcours_server.storage.errors import Collided, Unavailable
from parcours_server.storage.lending import Lending
from parcours_server.storage.statements import EVERY_SCOPE, SEPARATOR, for_postgres
from parcours_server.storage.transaction import Bulk, Observer, Row, Transaction

ROLE = "parcours_app"
"""The role that every transaction takes: it owns nothing and passes no policy."""

PREPARE_AFTER = 1
_AT_ONCE = 500
"""So many rows travel in one statement, as arrays. COPY, which policies forbid but into a table of one's own, writes
each row twice: it took the database a third longer, for thousands too."""
_CONNECTING = 1
"""Threads that do nothing but connect: each keeps memory of its own."""
_KEPT_OPEN = {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 3}
"""In seconds, but for the last: one connection stays at hand however long nobody asks, and what lies between lets go
without a word of a line on which nothing is said; over that the next request would wait for a quarter of an hour."""
_MANY_READ = 100
"""A cursor that has read more rows than these is let go."""

_OF_PEOPLE = ("record", "confidence", "change_log", "sealed", "content_piece", "snapshot_piece")
_SAMPLES = "pg_statistic"

_SETTINGS = sql.SQL(
    """SELECT set_config('role', {}, true), set_config('app.scope', {}, true), set_config('app.person', {}, true)"""
)
_WRITE = b"BEGIN ISOLATION LEVEL READ COMMITTED; "
_READ = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
_PLANS = b"SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; SET LOCAL jit = off; "
"""In a scope a statement is planned once for each connection: to plan took as long as to execute. All that is asked
there stands at the beginning of an index; so what was planned while a table was empty serves when it is full."""
_MOST_REMEMBERED = 10_000
_WRITTEN: dict[tuple[str, str], bytes] = {}
"""The settings of a transaction, by scope and person."""


@contextmanager
def told() -> Iterator[None]:
    """Tell the driver's errors in our own words: collisions, and what the world does; our bugs stay what they are."""
    try:
        yield
    except (errors.UniqueViolation, errors.SerializationFailure, errors.DeadlockDetected) as error:
        raise Collided from error
    except (PoolTimeout, psycopg.OperationalError) as error:
        raise Unavailable from error


class PostgresTransaction(Transaction):
    """A transaction on one lent connection, under the role that the policies bind."""

    kind = "postgresql"

    def __init__(
        self, connection: psycopg.Connection[Row], scope: str, person: str, observer: Observer | None = None
    ) -> None:
        super().__init__(scope, person, observer)
        self._connection = connection
        self._cursor = connection.cursor(binary=True)
        self._way = b""
        """How the transaction begins."""
        self._begins = b""
        """The same until it has begun; said with the settings before its first statement."""
        self._set = False
        """Whether the database knows who looks, and at what."""

    def begin(self, *, writes: bool) -> None:
        """Begin, and take role, scope and person, in one way to the server and back with the first statement."""
        # Who goes through all of the scopes reads them whole.
        self._way = (_WRITE if writes else _READ) + (b"" if self.scope == EVERY_SCOPE else _PLANS)
        self._begins = self._way

    def put_each(self, bulk: Bulk, rows: Iterable[Row], count: int) -> None:
        """Insert rows as arrays, some at a time."""
        self._told(bulk.statement)
        coming = iter(rows)
        with told():
            while part := list(islice(coming, _AT_ONCE)):
                spread = Spread(bulk, part)
                self._prepared().execute(inserting(bulk, spread.told), {**spread.values, "scope": self.scope})

    def rewrite(self, bulk: Bulk, rows: Sequence[Row]) -> None:
        """Write rows anew as arrays, some at a time."""
        self._told(bulk.rewriting)
        with told():
            for start in range(0, len(rows), _AT_ONCE):
                part = rows[start : start + _AT_ONCE]
                spread = Spread(bulk, part)
                cursor = self._prepared().execute(updating(bulk, spread.told), {**spread.values, "scope": self.scope})
                if cursor.rowcount != len(part):
                    # Where it was found another one stands by now: nobody may have written it who had not locked it.
                    raise Collided

    def see_as(self, person: str) -> None:
        """Look as ``person``, to the policies too."""
        if person != self.person:
            self.person = person
            self._set = False

    def commit(self) -> None:
        """Commit; this waits for the disk, and for the replica where one is synchronous.

        What is asked after it is asked in another transaction of the same kind, by the same person: bare, the
        connection's own role passes all policies.
        """
        with told():
            self._connection.commit()
        self._begins, self._set = self._way, False

    def turn_to(self, scope: str) -> None:
        """Go on in another scope."""
        self.scope = scope
        self.standing = self.counted = None
        self.held.clear()
        self._set = False

    def _prepared(self) -> psycopg.Cursor[Row]:
        """Return what runs a statement, once the database knows who looks: nobody waits for that alone."""
        if not self._set:
            self._connection.execute(self._begins + self._settings(), prepare=False)
            self._begins, self._set = b"", True
        return self._cursor

    def _settings(self) -> bytes:
        # Asked for in every transaction of the same few people: put together once.
        known = _WRITTEN.get((self.scope, self.person))
        if known is None:
            made = _SETTINGS.format(sql.Literal(ROLE), sql.Literal(self.scope), sql.Literal(self.person))
            known = made.as_bytes(self._connection)
            if len(_WRITTEN) < _MOST_REMEMBERED:
                _WRITTEN[self.scope, self.person] = known
        return known

    def _run(self, sql: str, values: dict[str, Any]) -> tuple[list[Row], int]:
        with told():
            cursor = self._prepared().execute(_statement(sql), _plain(values))
            result = cursor.pgresult
            rows = cursor.fetchall() if result is not None and result.nfields else []
            if len(rows) > _MANY_READ:
                # The old one would hold all of them a second time until its next statement.
                self._cursor = self._connection.cursor(binary=True)
            return rows, cursor.rowcount

    def _run_many(self, sql: str, values: list[dict[str, Any]]) -> None:
        with told():
            if len(values) == 1:
                self._prepared().execute(_statement(sql), _plain(values[0]))
                return
            self._prepared().executemany(_statement(sql), [_plain(one) for one in values])


class PostgresPool:
    """The connections to one database, lent for a transaction each."""

    kind = "postgresql"

    def __init__(
        self, url: str, *, size: int, timeout: float, prepared: bool, observer: Observer | None = None
    ) -> None:
        self._observer = observer
        pool: ConnectionPool[psycopg.Connection[Row]] = ConnectionPool(
            url,
            min_size=0,
            max_size=size,
            timeout=timeout,
            num_workers=_CONNECTING,
            configure=_configure,
            # Transactions are begun by hand, together with their settings.
            kwargs={"autocommit": True, "prepare_threshold": PREPARE_AFTER if prepared else None, **_KEPT_OPEN},
            open=True,
        )
        self._connections = Lending(pool)

    @contextmanager
    def transaction(self, scope: str, person: str, *, writes: bool) -> Iterator[PostgresTransaction]:
        """Give a transaction, rolled back at the end unless it was committed. Raises ``Unavailable``.

        One that only reads sees one moment of the database throughout.
        """
        with told():
            connection = self._connections.lend()
        try:
            transaction = PostgresTransaction(connection, scope, person, self._observer)
            transaction.begin(writes=writes)
            yield transaction
            if not writes:
                # To roll back would make the driver forget what it has prepared.
                transaction.commit()
        finally:
            try:
                connection.rollback()
            except psycopg.Error:
                # The server went away: what was not committed is gone, and so is the connection.
                connection.close()
            self._connections.give_back(connection)

    def scrub(self) -> None:
        """Write the tables that hold people's data anew, without what was deleted from them.

        So too the samples that PostgreSQL keeps of columns, where whoever connects owns the database: those of ids and
        days alone by now, but older ones may lie in its free room.
        """
        with told():
            connection = self._connections.lend()
        try:
            with told():
                for table in (*_OF_PEOPLE, _SAMPLES):
                    connection.execute(sql.SQL("VACUUM (FULL) {}").format(sql.Identifier(table)))
        finally:
            self._connections.give_back(connection)

    def close(self) -> None:
        """Close all connections and the pool's own threads."""
        self._connections.close()


def _configure(connection: psycopg.Connection[Row]) -> None:
    register(connection.adapters)


@cache
def _statement(sql: str) -> bytes:
    return for_postgres(sql).encode()


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _listed(value) if isinstance(value, list) else value for name, value in values.items()}


def _listed(texts: list[str]) -> str:
    # What PostgreSQL cannot hold, or the list not part again, is in no row: nothing is found under it.
    return SEPARATOR.join(text for text in texts if "\0" not in text and SEPARATOR not in text)
