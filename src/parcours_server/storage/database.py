"""The server's database behind one door: where it is, what it is, and the transactions on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from parcours_server.storage.errors import Collided, NewerDatabase, NotMigrated, Unavailable, UnknownScope
from parcours_server.storage.statements import EVERY_SCOPE, EVERYONE
from parcours_server.storage.transaction import Observer, Transaction
from parcours_server.storage.versions import HEAD, KNOWN, SQLITE, path_of, version_of

T = TypeVar("T")

TRIES = 8
_COPY_SECONDS = 1.0
"""So long a replica may take to lend a connection; one that does not is left alone for ``_LEFT_ALONE`` seconds."""
_LEFT_ALONE = 30.0


class _Engine(Protocol):
    kind: str

    def transaction(self, scope: str, person: str, *, writes: bool) -> AbstractContextManager[Transaction]: ...

    def scrub(self) -> None: ...

    def close(self) -> None: ...


class Database:
    """A database of agencies. It keeps no state of its own: any number of processes may open the same one."""

    def __init__(self, url: str, main: _Engine, replica: _Engine | None) -> None:
        self.url = url
        self.kind = main.kind
        self._main = main
        self._replica = replica
        self._copy_again = 0.0

    @classmethod
    def open(
        cls,
        url: str,
        *,
        replica: str = "",
        pool_size: int = 10,
        pool_timeout: float = 30.0,
        prepared: bool = True,
        migrated: bool = True,
        observer: Observer | None = None,
    ) -> Database:
        """Open ``sqlite:///path`` or ``postgresql://…``.

        A new SQLite file gets its tables at once; PostgreSQL wants ``migrate`` first. ``replica`` is a copy that
        ``reading`` asks instead. ``prepared`` must be off behind a PgBouncer that does not follow prepared statements.
        ``observer`` is called with each statement. Raises ``NotMigrated``, ``NewerDatabase`` (unless ``migrated`` is
        False, as for migrating) and ``Unavailable``.
        """

        def engine(where: str, seconds: float) -> _Engine:
            return _engine(where, size=pool_size, timeout=seconds, prepared=prepared, observer=observer)

        seconds = min(_COPY_SECONDS, pool_timeout)
        database = cls(url, engine(url, pool_timeout), engine(replica, seconds) if replica else None)
        try:
            version = version_of(url)
            if url.startswith(SQLITE) and not version:
                database.migrate()
            elif migrated and version != HEAD:
                raise NewerDatabase(version) if version and version not in KNOWN else NotMigrated(version)
        except BaseException:
            database.close()
            raise
        return database

    def reading(
        self, scope: str, person: str = EVERYONE, *, fresh: bool = False
    ) -> AbstractContextManager[Transaction]:
        """Give a transaction that reads one moment of ``scope`` as ``person`` sees it.

        It may come from a replica, which can lag behind, unless it must be ``fresh``.
        """
        engine = self._main if fresh or self._replica is None else self._replica
        return engine.transaction(scope, person, writes=False)

    def on_copy(self, scope: str, person: str, work: Callable[[Transaction], T]) -> T | None:
        """Do ``work``, which only reads, on the replica; None where there is none or it does not answer.

        It shows one moment, which may be past: ``work`` looks first at which one, and does nothing where it must not.
        """
        if self._replica is None or time.monotonic() < self._copy_again:
            return None
        try:
            with self._replica.transaction(scope, person, writes=False) as transaction:
                return work(transaction)
        except (Collided, UnknownScope):
            # It was interrupted so as to catch up, or is so far behind that it has not heard of the agency.
            return None
        except Unavailable:
            self._copy_again = time.monotonic() + _LEFT_ALONE
            return None

    def writing(self, scope: str, person: str = EVERYONE) -> AbstractContextManager[Transaction]:
        """Give a transaction that may write; it is rolled back unless ``commit`` is called.

        Queries in it may raise ``Collided``: then the whole is to be done again, as ``attempt`` does.
        """
        return self._main.transaction(scope, person, writes=True)

    def administering(self) -> AbstractContextManager[Transaction]:
        """Give a transaction that sees the list of the scopes and nothing in them."""
        return self._main.transaction(EVERY_SCOPE, EVERYONE, writes=False)

    def attempt(self, scope: str, work: Callable[[Transaction], T], person: str = EVERYONE) -> T:
        """Do ``work`` in a transaction and commit; do it again where it collided with another one.

        Raises ``Collided`` after ``TRIES`` times, and what ``work`` raises, with nothing written.
        """
        for left in reversed(range(TRIES)):
            try:
                with self.writing(scope, person) as transaction:
                    result = work(transaction)
                    transaction.commit()
                    return result
            except Collided:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def migrate(self, target: str = HEAD) -> None:
        """Bring the tables to ``target`` (``base``: none). Raises ``NewerDatabase`` and ``Unavailable``.

        On PostgreSQL the one who connects must own the tables, and be allowed to make the role they are used under.
        """
        # alembic and SQLAlchemy are heavy, and only needed here.
        from parcours_server.storage.migrating import migrate

        migrate(self.url, target)

    def answers(self) -> bool:
        """Say whether the database can be asked now."""
        try:
            with self.administering() as transaction:
                transaction.rows("SELECT 1 WHERE :scope <> ''")
        except Unavailable:
            return False
        return True

    def scrub(self) -> None:
        """Take from the disk what was deleted: erased values lie in neither tables, indexes nor the journal of SQLite.

        On PostgreSQL the tables of records are rewritten, which stops everyone for that time; its own write-ahead log
        and the backups are for the one who keeps the machine. Raises ``Unavailable``.
        """
        self._main.scrub()

    def close(self) -> None:
        """Close every connection."""
        self._main.close()
        if self._replica is not None:
            self._replica.close()


def _engine(url: str, *, size: int, timeout: float, prepared: bool, observer: Observer | None) -> _Engine:
    # Each database's driver is only loaded by those who have it.
    if url.startswith(SQLITE):
        from parcours_server.storage.sqlite import SqliteFile

        return SqliteFile(path_of(url), observer=observer)
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError("neither sqlite:///path nor postgresql://…")
    from parcours_server.storage.postgres import PostgresPool

    return PostgresPool(url, size=size, timeout=timeout, prepared=prepared, observer=observer)
