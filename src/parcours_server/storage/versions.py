"""Which step of the tables a database stands at, asked without the heavy machinery that moves it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from parcours_server.storage.errors import NoDatabase, NoPlace

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")
"""The steps that this program knows, oldest first; a test holds them equal to alembic's."""

HEAD = KNOWN[-1]

SQLITE = "sqlite:///"

_ASK = "SELECT version_num FROM alembic_version"


def path_of(url: str) -> Path:
    """Return the file of a ``sqlite:///path``."""
    return Path(url.removeprefix(SQLITE))


def check_place(url: str) -> None:
    """Return where a SQLite database can be at ``url``. Raises ``NoPlace``."""
    path = path_of(url)
    if url.startswith(SQLITE) and (path.is_dir() or not path.parent.is_dir()):
        raise NoPlace(path)


def check_there(url: str) -> None:
    """Return where ``url`` is no SQLite file, or one that is there. Raises ``NoPlace`` and ``NoDatabase``."""
    check_place(url)
    if url.startswith(SQLITE) and not path_of(url).exists():
        raise NoDatabase(path_of(url))


def version_of(url: str) -> str:
    """Return the step of the database at ``url``, empty where it has no tables. Raises ``Unavailable``."""
    return _of_sqlite(path_of(url)) if url.startswith(SQLITE) else _of_postgres(url)


def _of_sqlite(path: Path) -> str:
    if not path.exists():
        return ""
    import sqlite3

    from parcours_server.storage import sqlite

    with sqlite.told(), closing(sqlite3.connect(path)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return ""
        found = connection.execute(_ASK).fetchone()
        return str(found[0]) if found else ""


def _of_postgres(url: str) -> str:
    # psycopg is only loaded by those who have PostgreSQL.
    import psycopg

    from parcours_server.storage import postgres

    with postgres.told(), psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        there = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        found = connection.execute(_ASK).fetchone() if there and there[0] else None
        return str(found[0]) if found else ""
