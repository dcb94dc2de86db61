"""A SQLite file of an older program is brought up by itself, since it wants no set-up; how it was is kept beside it."""

from __future__ import annotations

from contextlib import closing
from filecmp import cmp
from itertools import count
from pathlib import Path

from parcours_server.storage.errors import Unavailable
from parcours_server.storage.versions import HEAD, KNOWN, SQLITE, path_of, version_of


def bring_up(url: str) -> Path | None:
    """Bring an older SQLite file to the newest tables; return the copy of how it was, None where nothing was to do.

    What is no older SQLite file is left as it is. Raises ``Unavailable``, also where there is no room for the copy:
    then nothing is changed.
    """
    if not url.startswith(SQLITE):
        return None
    version = version_of(url)
    if version == HEAD or version not in KNOWN:
        return None
    # alembic and SQLAlchemy are heavy, and only needed here.
    from parcours_server.storage.migrating import migrate

    kept = _keep(url, version)
    migrate(url)
    return kept


def _keep(url: str, version: str) -> Path | None:
    """Copy a file beside it as it is, one program at a time; None where another one brought it up meanwhile.

    A copy of before stays as it is: only where it holds the very same is none added to it.
    """
    # Each database's driver is only loaded by those who have it, and every server asks whether a file is older.
    from parcours_server.storage import sqlite

    path = path_of(url)
    with closing(sqlite.connect(path)) as holding, sqlite.told():
        # Whoever else brings it up waits, and so does who still writes there.
        holding.execute("BEGIN IMMEDIATE")
        if version_of(url) != version:
            return None
        half = path.with_name(f"{path.name}.{version}.part")
        try:
            half.unlink(missing_ok=True)
            _copy(path, half)
            return _beside(half, f"{path.name}.{version}")
        except OSError as error:
            raise Unavailable from error


def _copy(path: Path, half: Path) -> None:
    """Copy a file with what its journal holds, for its owner's eyes alone."""
    import sqlite3

    from parcours_server.storage import sqlite

    with (
        closing(sqlite.connect(half)) as copy,
        closing(sqlite3.connect(path, timeout=sqlite.BUSY_SECONDS)) as source,
    ):
        source.backup(copy)
        # In one file, without a journal beside it.
        copy.execute("PRAGMA journal_mode = DELETE")


def _beside(half: Path, name: str) -> Path:
    """Give a whole copy a name that no other has, and return it; where one holds the same already, return that."""
    for number in count(1):
        kept = half.with_name(name if number == 1 else f"{name}-{number}")
        if not kept.exists():
            half.replace(kept)
            break
        if cmp(half, kept, shallow=False):
            half.unlink()
            break
    return kept
