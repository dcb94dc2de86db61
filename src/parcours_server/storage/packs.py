"""Directory packs: the newest one whole, and patches to it from earlier ones."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_server.storage import pieces
from parcours_server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Pack:
    """A file by its ``sha256``: a pack (``base`` empty, ``target`` itself) or the patch from ``base`` to ``target``."""

    sha256: str
    target: str
    base: str
    size: int
    built_on: str
    at: str


_COLUMNS = "sha256, target, base, size, built_on, at"


def add(transaction: Transaction, pack: Pack, data: bytes) -> None:
    """Keep a pack or a patch. Raises ``Collided`` where it is there."""
    transaction.change(
        f"INSERT INTO pack (scope, {_COLUMNS}) VALUES (:scope, :sha256, :target, :base, :size, :built_on, :at)",
        sha256=pack.sha256,
        target=pack.target,
        base=pack.base,
        size=pack.size,
        built_on=pack.built_on,
        at=pack.at,
    )
    pieces.put(transaction, pieces.PACK, pack.sha256, 0, data)


def newest(transaction: Transaction) -> Pack | None:
    """Return the newest pack, or None."""
    found = transaction.row(
        f"SELECT {_COLUMNS} FROM pack WHERE scope = :scope AND base = '' ORDER BY built_on DESC, at DESC LIMIT 1"
    )
    return Pack(*found) if found else None


def patch(transaction: Transaction, base: str, target: str) -> Pack | None:
    """Return the patch from one pack to another, or None."""
    found = transaction.row(
        f"SELECT {_COLUMNS} FROM pack WHERE scope = :scope AND base = :base AND target = :target",
        base=base,
        target=target,
    )
    return Pack(*found) if found else None


def listed(transaction: Transaction) -> list[Pack]:
    """Return all packs and patches, the newest first."""
    return [
        Pack(*row)
        for row in transaction.rows(
            f"SELECT {_COLUMNS} FROM pack WHERE scope = :scope ORDER BY built_on DESC, at DESC, sha256"
        )
    ]


def read(transaction: Transaction, sha256: str, offset: int, length: int) -> bytes | None:
    """Return up to ``length`` bytes of a pack or a patch, None where there is none."""
    found = transaction.row("SELECT size FROM pack WHERE scope = :scope AND sha256 = :sha256", sha256=sha256)
    return pieces.read(transaction, pieces.PACK, sha256, offset, length) if found else None


def drop(transaction: Transaction, sha256: str) -> None:
    """Forget a pack or a patch."""
    pieces.drop(transaction, pieces.PACK, sha256)
    transaction.change("DELETE FROM pack WHERE scope = :scope AND sha256 = :sha256", sha256=sha256)
