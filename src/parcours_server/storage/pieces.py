"""Long byte strings in rows of pieces: attachments, snapshots, packs. A piece is found by where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parcours_server.storage.transaction import Transaction

PIECE_BYTES = 256 * 1024
"""The size of the pieces that the server cuts itself; those that arrive are as large as they were sent."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A table of pieces, and the column that names the whole."""

    table: str
    name: str


CONTENT = Shelf("content_piece", "sha256")
SNAPSHOT = Shelf("snapshot_piece", "name")
PACK = Shelf("pack_piece", "sha256")


def put(transaction: Transaction, shelf: Shelf, name: str, place: int, data: bytes) -> None:
    """Keep bytes that begin at ``place``. Raises ``Collided`` where something begins there."""
    values = [
        {"name": name, "place": place + start, "data": data[start : start + PIECE_BYTES]}
        for start in range(0, len(data), PIECE_BYTES)
    ]
    transaction.change_many(
        f"INSERT INTO {shelf.table} (scope, {shelf.name}, place, data) VALUES (:scope, :name, :place, :data)", values
    )


def read(transaction: Transaction, shelf: Shelf, name: str, offset: int, length: int) -> bytes:
    """Return up to ``length`` bytes from ``offset``: fewer only at the end."""
    rows = transaction.rows(
        f"""SELECT p.place, p.data FROM {shelf.table} p WHERE p.scope = :scope AND p.{shelf.name} = :name
        AND p.place > :before AND p.place < :end ORDER BY p.place""",
        name=name,
        before=offset - PIECE_BYTES,
        end=offset + length,
    )
    if not rows:
        return b""
    begins = int(rows[0][0])
    joined = b"".join(data for _, data in rows)
    return joined[max(0, offset - begins) : offset - begins + length]


def each(transaction: Transaction, shelf: Shelf, name: str) -> Iterator[bytes]:
    """Yield the pieces in order, one in memory at a time."""
    place = 0
    while piece := read(transaction, shelf, name, place, PIECE_BYTES):
        yield piece
        place += len(piece)


def drop(transaction: Transaction, shelf: Shelf, name: str) -> None:
    """Forget all pieces of a whole."""
    transaction.change(f"DELETE FROM {shelf.table} WHERE scope = :scope AND {shelf.name} = :name", name=name)
