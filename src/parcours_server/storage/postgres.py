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

from parcours_server.storage.arrays import Spread, inserting, updating
from parcours_server.storage.errors import Collided, Unavailable
from parcours_server.storage.lending import Lending
from parcours_server.storage.sending import Link, Told, numbered
from parcours_server.storage.statements import EVERY_SCOPE, SEPARATOR, for_postgres
from parcours_server.storage.transaction import Bulk, Observer, Row, Transaction

ROLE = "parcours_app"
"""The role that every transaction takes: it owns nothing and passes no policy."""

_AT_ONCE = 500
"""So many rows travel in one statement, as arrays. COPY, which policies forbid but into a table of one's own, writes
each row twice: it took the database a third longer, for thousands too."""
_CONNECTING = 1
"""Threads that do nothing but connect: each keeps memory of its own."""
_KEPT_OPEN = {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 3}
"""In seconds, but for the last: one connection stays at hand however long nobody asks, and what lies between lets go
without a word of a line on which nothing is said; over that the next request would wait for a quarter of an hour."""
_TOGETHER = 1000
"""So many statements are sent before somebody waits for what became of them."""

_OF_PEOPLE = ("record", "confidence", "change_log", "sealed", "content_piece", "snapshot_piece")
_SAMPLES = "pg_statistic"

_WRITE = numbered("BEGIN ISOLATION LEVEL READ COMMITTED")
_READ = numbered("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
_COMMIT, _ROLLBACK = numbered("COMMIT"), numbered("ROLLBACK")
_WHO = f"""SELECT set_config('role', '{ROLE}', true), set_config('app.scope', %(scope)s, true),
    set_config('app.person', %(person)s, true)"""
_SETTINGS = numbered(_WHO)
_PLANNED = numbered(
    f"""{_WHO}, set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
    set_config('jit', 'off', true)"""
)
"""In a scope a statement is planned once for each connection: to plan took as long as to execute. All that is asked
there stands at the beginning of an index; so what was planned while a table was empty serves when it is full."""


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
    """A transaction on one lent connection, under the role that the policies bind.

    What writes is sent and nobody waits for it: whether it was done is said by the next statement that asks anything,
    or the commit.
    """

    kind = "postgresql"

    def __init__(
        self, connection: Link, scope: str, person: str, observer: Observer | None = None, *, writes: bool
    ) -> None:
        super().__init__(scope, person, observer)
        self._connection = connection
        self._way = _WRITE if writes else _READ
        self._begun = False
        self._set = False
        """Whether the database was told who looks, and at what."""

    def put_each(self, bulk: Bulk, rows: Iterable[Row], count: int) -> None:
        """Insert rows as arrays, some at a time: while the database takes them, the next ones are made."""
        self._told(bulk.statement)
        coming = iter(rows)
        with told():
            while part := list(islice(coming, _AT_ONCE)):
                spread = Spread(bulk, part)
                self._send(numbered(inserting(bulk, spread.told)), {**spread.values, "scope": self.scope})
                self._connection.send_on()

    def rewrite(self, bulk: Bulk, rows: Sequence[Row]) -> None:
        """Write rows anew as arrays, some at a time.

        Where one was found another one may stand by now, if somebody wrote it who had not locked it: that collides.
        """
        self._told(bulk.rewriting)
        with told():
            for start in range(0, len(rows), _AT_ONCE):
                part = rows[start : start + _AT_ONCE]
                spread = Spread(bulk, part)
                values = {**spread.values, "scope": self.scope}
                self._send(numbered(updating(bulk, spread.told)), values, rows=len(part))
                self._connection.send_on()

    def send(self, sql: str, **values: Any) -> None:
        """Run a statement that writes; what waits next says whether it was done."""
        self._told(sql)
        with told():
            self._send(_statement(sql), _plain(self._bound(values)))
            self._connection.send_on()

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
        if not self._begun:
            return
        with told():
            if self._connection.unsure:
                self._connection.ask()
            self._connection.send(_COMMIT, {})
            done = self._connection.ask().command_status
            if done != b"COMMIT":
                raise RuntimeError("rolled back for a fault that was passed over")
            self._connection.rest()
        self._begun = self._set = False

    def turn_to(self, scope: str) -> None:
        """Go on in another scope."""
        self.scope = scope
        self.standing = self.counted = None
        self.held.clear()
        self._set = False

    def leave(self, *, read: bool) -> None:
        """End it, if it was not committed. Where all was ``read`` as it should be, nobody waits until it has ended."""
        if read and self._begun:
            self._connection.send(_COMMIT, {})
            self._connection.end()
        elif self._begun:
            self._connection.rest()
            if self._connection.in_transaction:
                self._connection.send(_ROLLBACK, {})
                self._connection.ask()
            self._connection.rest()

    def _send(self, statement: Told, values: dict[str, Any], *, rows: int = -1) -> None:
        """Send a statement; nobody waits for that alone that the database is told who looks."""
        if not self._begun:
            self._connection.send(self._way, {})
            self._begun = True
        if not self._set:
            # Who goes through all of the scopes reads them whole.
            settings = _SETTINGS if self.scope == EVERY_SCOPE else _PLANNED
            self._connection.send(settings, {"scope": self.scope, "person": self.person})
            self._set = True
        self._connection.send(statement, values, rows=rows)

    def _run(self, sql: str, values: dict[str, Any]) -> tuple[list[Row], int]:
        with told():
            self._send(_statement(sql), _plain(values))
            result = self._connection.ask()
            return self._connection.rows_of(result), result.command_tuples or 0

    def _run_many(self, sql: str, values: list[dict[str, Any]]) -> None:
        with told():
            for place, one in enumerate(values, 1):
                self._send(_statement(sql), _plain(one))
                if not place % _TOGETHER:
                    self._connection.ask()


class PostgresPool:
    """The connections to one database, lent for a transaction each."""

    kind = "postgresql"

    def __init__(
        self, url: str, *, size: int, timeout: float, prepared: bool, observer: Observer | None = None
    ) -> None:
        self._observer = observer

        def configure(connection: Link) -> None:
            connection.prepares = prepared

        pool: ConnectionPool[Link] = ConnectionPool(
            url,
            connection_class=Link,
            min_size=0,
            max_size=size,
            timeout=timeout,
            num_workers=_CONNECTING,
            configure=configure,
            # Transactions are begun by hand, together with their settings.
            kwargs={"autocommit": True, "prepare_threshold": None, "client_encoding": "utf8", **_KEPT_OPEN},
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
        transaction = PostgresTransaction(connection, scope, person, self._observer, writes=writes)
        read = False
        try:
            yield transaction
            read = not writes
        finally:
            try:
                transaction.leave(read=read)
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
                connection.rest()
                for table in (*_OF_PEOPLE, _SAMPLES):
                    connection.execute(sql.SQL("VACUUM (FULL) {}").format(sql.Identifier(table)))
        finally:
            self._connections.give_back(connection)

    def close(self) -> None:
        """Close all connections and the pool's own threads."""
        self._connections.close()


@cache
def _statement(sql: str) -> Told:
    return numbered(for_postgres(sql))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _listed(value) if isinstance(value, list) else value for name, value in values.items()}


def _listed(texts: list[str]) -> str:
    # What PostgreSQL cannot hold, or the list not part again, is in no row: nothing is found under it.
    return SEPARATOR.join(text for text in texts if "\0" not in text and SEPARATOR not in text)
