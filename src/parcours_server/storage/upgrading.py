"""A SQLite file of an older program is brought up by itself, since it wants no set-up; how it was is kept beside it."""

from __future__ import annotations

from contextlib import closing
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

    path = path_of(url)
    kept = path.with_name(f"{path.name}.{version}")
    if not kept.exists():
        _copy(path, kept)
    migrate(url)
    return kept


def _copy(path: Path, kept: Path) -> None:
    """Copy a file with what its journal holds; ``kept`` is there whole or not at all, for its owner's eyes alone."""
    # Each database's driver is only loaded by those who have it, and every server asks whether a file is older.
    import sqlite3

    from parcours_server.storage import sqlite

    half = kept.with_name(f"{kept.name}.part")
    try:
        half.unlink(missing_ok=True)
        with (
            closing(sqlite.connect(half)) as copy,
            closing(sqlite3.connect(path, timeout=sqlite.BUSY_SECONDS)) as source,
            sqlite.told(),
        ):
            source.backup(copy)
            # In one file, without a journal beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
        half.replace(kept)
    except OSError as error:
        raise Unavailable from error
