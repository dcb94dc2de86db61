"""Snapshots: all that a person may see at one number, as one file in pieces, kept while it is fetched."""

from __future__ import annotations

from parcours_core.wire.messages import SnapshotInfo
from parcours_server.storage import pieces
from parcours_server.storage.transaction import Transaction

_INFO = "name, number, size, sha256, records, epoch"


def begin(transaction: Transaction, info: SnapshotInfo, person: str, at: str) -> None:
    """Keep a snapshot of what ``person`` may see; its bytes follow by ``put``. Raises ``Collided``."""
    transaction.change(
        f"""INSERT INTO snapshot (scope, person, at, {_INFO})
        VALUES (:scope, :whose, :at, :name, :number, :size, :sha256, :records, :epoch)""",
        whose=person,
        at=at,
        name=info.name,
        number=info.number,
        size=info.size,
        sha256=info.sha256,
        records=info.records,
        epoch=info.epoch,
    )


def put(transaction: Transaction, name: str, offset: int, data: bytes) -> None:
    """Keep bytes of a snapshot from ``offset``."""
    pieces.put(transaction, pieces.SNAPSHOT, name, offset, data)


def newest(transaction: Transaction, person: str, epoch: str) -> SnapshotInfo | None:
    """Return a person's newest snapshot of the epoch, or None."""
    found = transaction.row(
        f"""SELECT {_INFO} FROM snapshot WHERE scope = :scope AND person = :whose AND epoch = :epoch
        ORDER BY number DESC, at DESC LIMIT 1""",
        whose=person,
        epoch=epoch,
    )
    return SnapshotInfo(*found) if found else None


def read(transaction: Transaction, person: str, name: str, offset: int, length: int) -> bytes | None:
    """Return up to ``length`` bytes of a person's snapshot, None where it is not theirs or not there."""
    found = transaction.row(
        "SELECT size FROM snapshot WHERE scope = :scope AND name = :name AND person = :whose", name=name, whose=person
    )
    return pieces.read(transaction, pieces.SNAPSHOT, name, offset, length) if found else None


def drop_before(transaction: Transaction, at: str) -> int:
    """Forget the snapshots made before a moment; return how many."""
    old = [name for (name,) in transaction.rows("SELECT name FROM snapshot WHERE scope = :scope AND at < :at", at=at)]
    return _drop(transaction, old)


def drop_of(transaction: Transaction, person: str) -> int:
    """Forget a person's snapshots: what they may see has changed. Return how many."""
    names = transaction.rows("SELECT name FROM snapshot WHERE scope = :scope AND person = :whose", whose=person)
    return _drop(transaction, [name for (name,) in names])


def drop_all(transaction: Transaction) -> int:
    """Forget all snapshots of the scope, as an erasure must. Return how many."""
    return _drop(transaction, [name for (name,) in transaction.rows("SELECT name FROM snapshot WHERE scope = :scope")])


def _drop(transaction: Transaction, names: list[str]) -> int:
    for name in names:
        pieces.drop(transaction, pieces.SNAPSHOT, name)
        transaction.change("DELETE FROM snapshot WHERE scope = :scope AND name = :name", name=name)
    return len(names)
