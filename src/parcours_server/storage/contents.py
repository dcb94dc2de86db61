"""Attachments by the hash of what they hold, in pieces: received in a row, readable once they are whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from parcours_server.storage import pieces
from parcours_server.storage.transaction import Transaction

_APART = "."
"""Between the hash of an attachment and the dossier for which it is being sent."""


@dataclass(frozen=True, slots=True)
class Content:
    """An attachment on its way or whole: ``received`` of ``size`` bytes."""

    sha256: str
    size: int
    received: int
    complete: bool


_READS = """(EXISTS (SELECT 1 FROM record r WHERE r.scope = :scope AND r.id = u.dossier AND r.dossier = r.id
        AND CONFIDED(r))
    OR EXISTS (SELECT 1 FROM record r WHERE r.scope = :scope AND r.dossier = u.dossier AND r.dossier <> r.id
        AND r.record = 'attachment' AND NOT r.deleted AND VISIBLE(r) AND HOLDS(r, :sha256)))"""
"""Where a dossier may be read with its confidences, so may what it uses; else what a record shown there names."""


def content(transaction: Transaction, sha256: str, *, lock: bool = False) -> Content | None:
    """Return an attachment as far as the person may read it in a dossier that uses it. ``lock``: its other senders
    wait.
    """
    sql = f"""SELECT c.sha256, c.size, c.received, c.complete FROM content c
        WHERE c.scope = :scope AND c.sha256 = :sha256 AND (:person = '*' OR EXISTS (
            SELECT 1 FROM content_use u WHERE u.scope = :scope AND u.sha256 = c.sha256 AND {_READS}))"""
    found = transaction.row(f"{sql} LOCKED" if lock else sql, sha256=sha256)
    return Content(found[0], found[1], found[2], bool(found[3])) if found else None


def use(transaction: Transaction, sha256: str, dossier: str) -> None:
    """Note that a dossier uses an attachment: whoever sees all of the one may read the other."""
    transaction.change(
        """INSERT INTO content_use (scope, sha256, dossier) VALUES (:scope, :sha256, :dossier)
        ON CONFLICT (scope, sha256, dossier) DO NOTHING""",
        sha256=sha256,
        dossier=dossier,
    )


def used_in(transaction: Transaction, dossier: str) -> set[str]:
    """Return the attachments that a dossier uses, those that are on their way too."""
    rows = transaction.rows(
        "SELECT u.sha256 FROM content_use u WHERE u.scope = :scope AND u.dossier = :dossier", dossier=dossier
    )
    return {str(name).partition(_APART)[0] for (name,) in rows}


def receive(
    transaction: Transaction, sha256: str, offset: int, data: bytes, *, size: int, at: str, apart: str = ""
) -> int:
    """Take a piece that begins where the received bytes end; return how many are received now.

    A piece from elsewhere is not taken. The last one has the whole verified: where it differs from ``sha256`` or
    ``size`` all of it is forgotten and 0 is returned. With ``apart`` it is received under another name (``claim``).
    """
    name = _claim_of(sha256, apart) if apart else sha256
    transaction.change(
        """INSERT INTO content (scope, sha256, size, received, complete, at)
        VALUES (:scope, :sha256, :size, 0, FALSE, :at) ON CONFLICT (scope, sha256) DO NOTHING""",
        sha256=name,
        size=size,
        at=at,
    )
    known = content(transaction, name, lock=True)
    if known is None:
        raise LookupError(name)
    if known.complete or offset != known.received or (not data and known.received < known.size):
        return known.received
    received = offset + len(data)
    if data:
        pieces.put(transaction, pieces.CONTENT, name, offset, data)
    complete = received >= known.size
    if complete and not _is_whole(transaction, name, sha256, known.size, received):
        forget(transaction, name)
        return 0
    transaction.change(
        "UPDATE content SET received = :received, complete = :complete WHERE scope = :scope AND sha256 = :sha256",
        received=received,
        complete=complete,
        sha256=name,
    )
    return received


def claim(transaction: Transaction, sha256: str, dossier: str, offset: int, data: bytes, *, size: int, at: str) -> int:
    """Take a piece of an attachment for ``dossier``; return how many bytes are received for it now.

    The dossier uses the attachment once all of it was sent for it, whatever others sent before: who only knows its hash
    and how it begins is given nothing, and nobody's wrong bytes stand in the way of another's.
    """
    name = _claim_of(sha256, dossier)
    begun = content(transaction, name)
    if begun is not None and begun.size != size:
        forget(transaction, name)
    use(transaction, name, dossier)
    received = receive(transaction, sha256, offset, data, size=size, at=at, apart=dossier)
    done = content(transaction, name)
    if done is not None and done.complete:
        _keep_claimed(transaction, sha256, name)
        use(transaction, sha256, dossier)
    return received


def claimed(transaction: Transaction, sha256: str) -> int:
    """Return how many bytes were received for any dossier where the person may read it, while none has it whole."""
    found = transaction.row(
        f"""SELECT coalesce(max(c.received), 0) FROM content c, content_use u
        WHERE c.scope = :scope AND c.sha256 >= :first AND c.sha256 < :last AND u.scope = :scope
        AND u.sha256 = c.sha256 AND {_READS}""",
        sha256=sha256,
        first=f"{sha256}{_APART}",
        last=f"{sha256}{chr(ord(_APART) + 1)}",
    )
    return int(found[0]) if found else 0


def _claim_of(sha256: str, dossier: str) -> str:
    return f"{sha256}{_APART}{dossier}"


def _keep_claimed(transaction: Transaction, sha256: str, name: str) -> None:
    """Keep what was sent whole under its own hash, unless it is there."""
    held = content(transaction, sha256, lock=True)
    if held is not None and held.complete:
        forget(transaction, name)
    else:
        # Who noted a use of it before it was whole showed nothing.
        forget(transaction, sha256)
        transaction.change("DELETE FROM content_use WHERE scope = :scope AND sha256 = :sha256", sha256=sha256)
        for table in ("content", "content_piece"):
            transaction.change(
                f"UPDATE {table} SET sha256 = :sha256 WHERE scope = :scope AND sha256 = :name", sha256=sha256, name=name
            )
    transaction.change("DELETE FROM content_use WHERE scope = :scope AND sha256 = :name", name=name)


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


def _is_whole(transaction: Transaction, name: str, sha256: str, size: int, received: int) -> bool:
    digest = hashlib.sha256()
    for piece in pieces.each(transaction, pieces.CONTENT, name):
        digest.update(piece)
    return received == size and digest.hexdigest() == sha256
