"""SQLite, for one team and no set-up: a file, any number of readers, one writer at a time."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from parcours_server.storage.checkpointing import LONG_BYTES, Checkpoints
from parcours_server.storage.errors import Collided, Unavailable
from parcours_server.storage.statements import for_sqlite
from parcours_server.storage.transaction import Bulk, Observer, Row, Transaction

BUSY_SECONDS = 30.0
_TOGETHER = 20
"""So many rows are put in by one statement: to begin it costs as much as a row."""
_OWNER_ALONE, _OTHERS = 0o600, 0o007
_BESIDE = ("-wal", "-shm")
_TAKEN = (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE)

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -2048",
    "PRAGMA wal_autocheckpoint = 0",
    f"PRAGMA journal_size_limit = {LONG_BYTES}",
)
"""``synchronous = FULL``: what was acknowledged is on the disk. The system's own cache holds the pages: one
of each connection's would fill the memory of a small server. ``secure_delete``: what was erased is gone from it.
The journal is moved into the file beside the work (``checkpointing``)."""


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to the file at ``path``, which is made if it is not there, for its owner's eyes alone.

    Its journal gets the same rights from SQLite. Raises ``Unavailable``.
    """
    with suppress(OSError):
        # What cannot be made SQLite says in the next line.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ALONE))
    with told():
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            for setting in _SETTINGS:
                connection.execute(setting)
        except sqlite3.Error:
            connection.close()
            raise
    return connection


def hide_from_others(path: Path) -> None:
    """Take from a file of before what everybody on the machine could do with it; what a group may do stays."""
    for one in (path, *(path.with_name(path.name + suffix) for suffix in _BESIDE)):
        with suppress(OSError):
            # On Windows the folder says who may read, and this nothing.
            mode = one.stat().st_mode
            if mode & _OTHERS and os.name == "posix":
                one.chmod(mode & ~_OTHERS & 0o777)


@contextmanager
def told() -> Iterator[None]:
    """Tell the driver's errors in our own words: collisions, and what the world does; our bugs stay what they are."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode not in _TAKEN:
            raise
        raise Collided from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            raise
        raise Unavailable from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.ProgrammingError):
            raise
        raise Unavailable from error


class SqliteTransaction(Transaction):
    """A transaction on one connection of a file."""

    kind = "sqlite"

    def __init__(
        self, connection: sqlite3.Connection, scope: str, person: str, observer: Observer | None = None
    ) -> None:
        super().__init__(scope, person, observer)
        self._connection = connection

    def put_each(self, bulk: Bulk, rows: Iterable[Row], count: int) -> None:
        """Insert rows by prepared statements, some rows at a time."""
        self._told(bulk.statement)
        coming = iter(rows)
        scope = (self.scope,)
        together = (scope + tuple(chain.from_iterable(islice(coming, _TOGETHER))) for _ in range(count // _TOGETHER))
        with told():
            self._connection.executemany(_inserting(bulk, _TOGETHER), together)
            self._connection.executemany(_inserting(bulk, 1), map(scope.__add__, coming))

    def rewrite(self, bulk: Bulk, rows: Sequence[Row]) -> None:
        """Write rows anew by one prepared statement."""
        self._told(bulk.rewriting)
        key, columns = bulk.columns[: bulk.key], bulk.columns[bulk.key :]
        which = "".join(f" AND {column} = ?" for column in key)
        scope = (self.scope,)
        with told():
            self._connection.executemany(
                f"UPDATE {bulk.table} SET {', '.join(f'{column} = ?' for column in columns)} WHERE scope = ?{which}",
                [row[bulk.key :] + scope + row[: bulk.key] for row in rows],
            )

    def see_as(self, person: str) -> None:
        """Look as ``person``: here the code's own filter is the only one."""
        self.person = person

    def turn_to(self, scope: str) -> None:
        """Go on in another scope."""
        self.scope = scope
        self.standing = self.counted = None
        self.held.clear()

    def commit(self) -> None:
        """Commit; with ``synchronous = FULL`` this waits for the disk."""
        with told():
            self._connection.execute("COMMIT")

    def _run(self, sql: str, values: dict[str, Any]) -> tuple[list[Row], int]:
        with told(), closing(self._connection.execute(for_sqlite(sql), _plain(values))) as cursor:
            return cursor.fetchall(), cursor.rowcount

    def _run_many(self, sql: str, values: list[dict[str, Any]]) -> None:
        with told():
            self._connection.executemany(for_sqlite(sql), map(_plain, values))


class SqliteFile:
    """The connections to one file: any number read, the one that writes is lent to one thread at a time."""

    kind = "sqlite"

    def __init__(self, path: Path, *, observer: Observer | None = None, checkpoints: Checkpoints | None = None) -> None:
        self.path = path
        hide_from_others(path)
        self._observer = observer
        self._readers: deque[sqlite3.Connection] = deque()
        """Those that are not lent, the one that was used last at the end: its statements are made, its pages read."""
        self._writer: sqlite3.Connection | None = None
        self._writing = threading.Lock()
        self._checkpoints = checkpoints or Checkpoints(path, connect)

    @contextmanager
    def transaction(self, scope: str, person: str, *, writes: bool) -> Iterator[SqliteTransaction]:
        """Give a transaction, rolled back at the end unless it was committed. Raises ``Unavailable``."""
        with self._the_writer() if writes else self._a_reader() as connection:
            try:
                with told():
                    connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
                yield SqliteTransaction(connection, scope, person, self._observer)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                elif writes:
                    self._checkpoints.look(connection)

    def scrub(self) -> None:
        """Empty the journal into the file, where ``secure_delete`` has overwritten what was deleted.

        Raises ``Unavailable`` where somebody reads for so long, or another process moves the journal, that it is not
        emptied: SQLite says so in its answer alone.
        """
        with self._the_writer() as connection, self._checkpoints.still(), told():
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Unavailable

    def close(self) -> None:
        """Close the connections that are not lent; those that are must have come back."""
        self._checkpoints.close()
        with self._writing:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        while self._readers:
            self._readers.pop().close()

    @contextmanager
    def _the_writer(self) -> Iterator[sqlite3.Connection]:
        with self._writing:
            if self._writer is None:
                self._writer = connect(self.path)
            yield self._writer

    @contextmanager
    def _a_reader(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._readers.pop()
        except IndexError:
            connection = connect(self.path)
            connection.execute("PRAGMA query_only = ON")
        try:
            yield connection
        finally:
            self._readers.append(connection)


@cache
def _inserting(bulk: Bulk, rows: int) -> str:
    # A row that is there already fails the statement, and with it the transaction: SQLite need not be ready to take
    # back the rows before it alone.
    one = f"(?1, {', '.join('?' * len(bulk.columns))})"
    return f"INSERT OR FAIL INTO {bulk.table} (scope, {', '.join(bulk.columns)}) VALUES {', '.join([one] * rows)}"


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(value) if isinstance(value, list) else value for name, value in values.items()}
