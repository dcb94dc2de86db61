"""Opening a caseload file: the right key, a version that is ours, and the steps up from an older one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from parcours_desktop import __version__
from parcours_desktop.store import waiting_rows, word_index
from parcours_desktop.store.errors import Damaged, NewerFile, StoreError
from parcours_desktop.store.names import INDEX_VERSION

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
"""The versions of the file that this program knows, oldest first; a test holds them equal to alembic's steps."""

HEAD = KNOWN[-1]
MIGRATIONS = Path(__file__).resolve().parent / "migrations"

_PROGRAM = "store.program"
_INDEX = "store.index"


def bring_to_head(engine: Engine) -> None:
    """Make the file that ``engine`` writes ready for this program: make its tables, or migrate, or do nothing.

    What a sync that was broken off has left is laid in the list.

    Raises ``NewerFile`` for a file of a newer program, ``Damaged`` for a file that is no caseload, and what the driver
    raises. A failed step leaves the file as it was.
    """
    with engine.connect() as connection:
        version = _version(connection)
        if version is not None and version not in KNOWN:
            raise NewerFile(str(_setting(connection, _PROGRAM) or version), __version__)
        if version == HEAD and _setting(connection, _INDEX) == INDEX_VERSION:
            _lay_what_waits(connection)
            return
    with stepping(engine) as connection:
        if version != HEAD:
            migrate(connection, HEAD)
        word_index.rebuild(connection)
        _keep(connection, _INDEX, INDEX_VERSION)
        _keep(connection, _PROGRAM, __version__)


def _lay_what_waits(connection: Connection) -> None:
    """Lay in the list what a sync left. Where the disk refuses it goes on waiting: it is read all the same."""
    with suppress(DBAPIError, StoreError):
        if waiting_rows.any_wait(connection):
            waiting_rows.lay_all(connection)
            connection.commit()


@contextmanager
def stepping(engine: Engine) -> Iterator[Connection]:
    """Give a connection inside one transaction with foreign keys off; commit at the end, roll back on any error.

    With them on, rebuilding a parent table would delete its children; ``migrate`` checks them at the end instead.
    """
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("the connection is closed")
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def migrate(connection: Connection, target: str) -> None:
    """Step the file up or down to ``target`` inside the open transaction of ``connection``.

    Raises ``Damaged`` where a foreign key does not hold afterwards.
    """
    command = import_module("alembic.command")
    config = import_module("alembic.config").Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    current = _version(connection)
    down = current is not None and (target == "base" or current > target)
    (command.downgrade if down else command.upgrade)(config, target)
    if connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone() is not None:
        raise Damaged


def _version(connection: Connection) -> str | None:
    names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    if "alembic_version" not in names:
        if names:
            raise Damaged
        return None
    version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if version is None else str(version)


def _setting(connection: Connection, key: str) -> Any:
    stored = connection.execute(text("SELECT value FROM setting WHERE key = :key"), {"key": key}).scalar()
    return None if stored is None else json.loads(stored)


def _keep(connection: Connection, key: str, value: object) -> None:
    statement = text("INSERT INTO setting (key, value) VALUES (:key, :value) ON CONFLICT DO UPDATE SET value = :value")
    connection.execute(statement, {"key": key, "value": json.dumps(value)})
