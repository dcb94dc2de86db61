"""Pieces of what is being fetched, kept inside the encrypted file until all of it is there."""

from __future__ import annotations

from collections.abc import Iterator

from parcours_desktop.store.reader import Reader

_END = 'SELECT "offset" + length(bytes) FROM staged WHERE name = ? ORDER BY "offset" DESC LIMIT 1'
_ADD = 'INSERT OR REPLACE INTO staged (name, "offset", bytes) VALUES (?, ?, ?)'
_OFFSETS = 'SELECT "offset" FROM staged WHERE name = ? ORDER BY "offset"'
_PIECE = 'SELECT bytes FROM staged WHERE name = ? AND "offset" = ?'
_NAMES = "SELECT DISTINCT name FROM staged"


def anything(reader: Reader, prefix: str) -> bool:
    """Say whether any piece is here of what has a name that begins with ``prefix``."""
    return any(name.startswith(prefix) for (name,) in reader.connection.exec_driver_sql(_NAMES))


def received(reader: Reader, name: str) -> int:
    """Return how many bytes of ``name`` are here, from the beginning."""
    return int(reader.connection.exec_driver_sql(_END, (name,)).scalar() or 0)


def stage(unit: Reader, name: str, offset: int, came: bytes) -> None:
    """Keep a piece; pieces come one after the other."""
    unit.connection.exec_driver_sql(_ADD, (name, offset, came))


def pieces(reader: Reader, name: str) -> Iterator[bytes]:
    """Yield the pieces of ``name`` in order, one at a time from the file."""
    for offset in offsets(reader, name):
        yield piece(reader, name, offset)


def offsets(reader: Reader, name: str) -> list[int]:
    """Return where the pieces of ``name`` that are here begin, in order."""
    return [int(row[0]) for row in reader.connection.exec_driver_sql(_OFFSETS, (name,))]


def piece(reader: Reader, name: str, offset: int) -> bytes:
    """Return the piece of ``name`` that begins at ``offset``."""
    found: bytes = reader.connection.exec_driver_sql(_PIECE, (name, offset)).scalar_one()
    return found


def discard(unit: Reader, name: str) -> None:
    """Throw the pieces of ``name`` away."""
    unit.connection.exec_driver_sql("DELETE FROM staged WHERE name = ?", (name,))


def discard_others(unit: Reader, prefix: str, keep: str) -> None:
    """Throw away what was staged under names that begin with ``prefix``, but for the one to ``keep``."""
    for (name,) in unit.connection.exec_driver_sql(_NAMES).fetchall():
        if name.startswith(prefix) and name != keep:
            discard(unit, name)
