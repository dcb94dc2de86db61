"""Receipts of batches: kept in the batch's own transaction, returned word for word when it comes again."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.wire.messages import Receipt, decode, encode
from parcours_server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Standing:
    """How a device stands as a batch of it comes: when it was revoked, its last receipt's token, this batch's receipt.

    The last is None where the batch never came before.
    """

    revoked_at: str
    chain: str
    kept: Receipt | None


def standing(transaction: Transaction, device: str, batch: str) -> Standing | None:
    """Lock a device and return how it stands; its other pushes, and who revokes it, wait until the transaction ends.

    Where this one had to wait itself, the receipt is still that of the moment before: ``receipt`` tells anew.
    """
    found = transaction.row(
        """SELECT d.revoked_at, d.chain, (SELECT r.receipt FROM receipt r
            WHERE r.scope = :scope AND r.device = :device AND r.batch = :batch)
        FROM device d WHERE d.scope = :scope AND d.id = :device LOCKED""",
        device=device,
        batch=batch,
    )
    if found is None:
        return None
    return Standing(found[0], found[1], decode(found[2], Receipt) if found[2] is not None else None)


def receipt(transaction: Transaction, device: str, batch: str) -> Receipt | None:
    """Return the receipt of a device's batch, or None if it never came."""
    found = transaction.row(
        "SELECT receipt FROM receipt WHERE scope = :scope AND device = :device AND batch = :batch",
        device=device,
        batch=batch,
    )
    return decode(found[0], Receipt) if found else None


def keep(transaction: Transaction, device: str, receipt: Receipt, at: str) -> None:
    """Keep a receipt. Raises ``Collided``, or what waits next does, where the batch has one: it came twice at once."""
    transaction.send(
        "INSERT INTO receipt (scope, device, batch, receipt, at) VALUES (:scope, :device, :batch, :receipt, :at)",
        device=device,
        batch=receipt.batch,
        receipt=encode(receipt),
        at=at,
    )


def drop_before(transaction: Transaction, at: str) -> int:
    """Forget receipts older than a moment, but never a device's last one."""
    return transaction.change(
        """DELETE FROM receipt WHERE scope = :scope AND at < :at
        AND NOT EXISTS (SELECT 1 FROM device d
            WHERE d.scope = :scope AND d.id = receipt.device AND d.last_batch = receipt.batch)""",
        at=at,
    )
