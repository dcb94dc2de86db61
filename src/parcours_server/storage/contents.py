"""Attachments by the hash of what they hold, in pieces: received in a row, readable once they are whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from parcours_server.storage import pieces
from parcours_server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Content:
    """An attachment on its way or whole: ``received`` of ``size`` bytes."""

    sha256: str
    size: int
    received: int
    complete: bool


def content(transaction: Transaction, sha256: str, *, lock: bool = False) -> Content | None:
    """Return an attachment as far as the person sees a dossier that uses it. ``lock``: its other senders wait."""
    sql = """SELECT c.sha256, c.size, c.received, c.complete FROM content c
        WHERE c.scope = :scope AND c.sha256 = :sha256 AND (:person = '*' OR EXISTS (
            SELECT 1 FROM content_use u, record r WHERE u.scope = :scope AND u.sha256 = c.sha256
            AND r.scope = :scope AND r.id = u.dossier AND r.dossier = r.id AND VISIBLE(r)))"""
    found = transaction.row(f"{sql} LOCKED" if lock else sql, sha256=sha256)
    return Content(found[0], found[1], found[2], bool(found[3])) if found else None


def use(transaction: Transaction, sha256: str, dossier: str) -> None:
    """Note that a dossier uses an attachment: whoever sees the one may read the other."""
    transaction.change(
        """INSERT INTO content_use (scope, sha256, dossier) VALUES (:scope, :sha256, :dossier)
        ON CONFLICT (scope, sha256, dossier) DO NOTHING""",
        sha256=sha256,
        dossier=dossier,
    )


def receive(transaction: Transaction, sha256: str, offset: int, data: bytes, *, size: int, at: str) -> int:
    """Take a piece that begins where the received bytes end; return how many are received now.

    A piece from elsewhere is not taken. The last one has the whole verified: where it differs from ``sha256`` or
    ``size`` all of it is forgotten and 0 is returned.
    """
    transaction.change(
        """INSERT INTO content (scope, sha256, size, received, complete, at)
        VALUES (:scope, :sha256, :size, 0, FALSE, :at) ON CONFLICT (scope, sha256) DO NOTHING""",
        sha256=sha256,
        size=size,
        at=at,
    )
    known = content(transaction, sha256, lock=True)
    if known is None:
        raise LookupError(sha256)
    if known.complete or offset != known.received or (not data and known.received < known.size):
        return known.received
    received = offset + len(data)
    if data:
        pieces.put(transaction, pieces.CONTENT, sha256, offset, data)
    complete = received >= known.size
    if complete and not _is_whole(transaction, sha256, known.size, received):
        forget(transaction, sha256)
        return 0
    transaction.change(
        "UPDATE content SET received = :received, complete = :complete WHERE scope = :scope AND sha256 = :sha256",
        received=received,
        complete=complete,
        sha256=sha256,
    )
    return received


def read(transaction: Transaction, sha256: str, offset: int, length: int) -> bytes | None:
    """Return up to ``length`` bytes of a whole attachment that the person may see, None where there is none."""
    known = content(transaction, sha256)
    if known is None or not known.complete:
        return None
    return pieces.read(transaction, pieces.CONTENT, sha256, offset, length)


def forget(transaction: Transaction, sha256: str) -> None:
    """Forget what was received of an attachment; who uses it stays known."""
    pieces.drop(transaction, pieces.CONTENT, sha256)
    transaction.change("DELETE FROM content WHERE scope = :scope AND sha256 = :sha256", sha256=sha256)


def drop_unused(transaction: Transaction) -> int:
    """Forget the attachments that no dossier uses any more; return how many."""
    unused = [
        sha256
        for (sha256,) in transaction.rows(
            """SELECT c.sha256 FROM content c WHERE c.scope = :scope AND NOT EXISTS (
            SELECT 1 FROM content_use u WHERE u.scope = :scope AND u.sha256 = c.sha256)"""
        )
    ]
    for sha256 in unused:
        forget(transaction, sha256)
    return len(unused)


def _is_whole(transaction: Transaction, sha256: str, size: int, received: int) -> bool:
    digest = hashlib.sha256()
    for piece in pieces.each(transaction, pieces.CONTENT, sha256):
        digest.update(piece)
    return received == size and digest.hexdigest() == sha256
