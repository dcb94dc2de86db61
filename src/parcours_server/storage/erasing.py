"""Erasing a person's file at their request: nothing is left here but the tombstones that take it from every device."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from parcours_core.merge import Stamp, State
from parcours_server.storage import contents, feed, snapshots
from parcours_server.storage.access import MANY
from parcours_server.storage.transaction import Transaction


def erase(transaction: Transaction, dossier: str, author: str, at: str) -> int:
    """Erase a dossier: values, confidences, log, attachments, what lies under seal; return how many records it had.

    The records stay as tombstones without values, under new numbers, and ``erased`` says so for ever.
    ``Database.scrub`` takes what the database itself still keeps on the disk. Raises ``UnknownScope``.
    """
    known = feed.dossiers(transaction, [dossier], lock=True)
    transaction.change(
        """INSERT INTO erasure (scope, dossier, at, author, scrubbed) VALUES (:scope, :dossier, :at, :author, FALSE)
        ON CONFLICT (scope, dossier) DO NOTHING""",
        dossier=dossier,
        at=at,
        author=author,
    )
    rows = transaction.rows(
        """SELECT r.record, r.id, r.holder, r.deleted, r.mark FROM record r
        WHERE r.scope = :scope AND r.id = :dossier AND r.dossier = r.id
        UNION ALL SELECT r.record, r.id, r.holder, r.deleted, r.mark FROM record r
        WHERE r.scope = :scope AND r.dossier = :dossier AND r.dossier <> r.id""",
        dossier=dossier,
    )
    first = feed.take_numbers(transaction, len(rows))
    feed.hold(transaction, feed.sums_without(rows))
    for table in ("sealed", "content_use"):
        transaction.change(f"DELETE FROM {table} WHERE scope = :scope AND dossier = :dossier", dossier=dossier)
    for table in ("confidence", "change_log", "record"):
        for which in ("id = :dossier AND dossier = id", "dossier = :dossier AND dossier <> id"):
            transaction.change(f"DELETE FROM {table} WHERE scope = :scope AND {which}", dossier=dossier)
    graves = [
        State(record, record_id, dossier, number, {}, Stamp(number, author, at), deleted=True)
        for number, (record, record_id, _, _, _) in zip(count(first), rows)
    ]
    feed.create(transaction, graves, {one: found.holder for one, found in known.items()} or {dossier: ""})
    contents.drop_unused(transaction)
    snapshots.drop_all(transaction)
    return len(rows)


def erased(transaction: Transaction, dossiers: Iterable[str]) -> set[str]:
    """Return those of the dossiers that were erased."""
    asked = sorted(set(dossiers))
    if len(asked) > MANY and transaction.row("SELECT 1 FROM erasure WHERE scope = :scope LIMIT 1") is None:
        return set()
    rows = transaction.rows(
        "SELECT dossier FROM erasure WHERE scope = :scope AND dossier AMONG :dossiers", dossiers=asked
    )
    return {dossier for (dossier,) in rows}


def unscrubbed(transaction: Transaction) -> set[str]:
    """Return the erased dossiers of which the disk may still hold something."""
    return {dossier for (dossier,) in transaction.rows(_UNSCRUBBED)}


def keep_scrubbed(transaction: Transaction, dossiers: Iterable[str]) -> None:
    """Keep that the database was scrubbed since these dossiers were erased."""
    transaction.change(
        "UPDATE erasure SET scrubbed = TRUE WHERE scope = :scope AND dossier AMONG :dossiers",
        dossiers=sorted(set(dossiers)),
    )


_UNSCRUBBED = "SELECT dossier FROM erasure WHERE scope = :scope AND NOT scrubbed"
