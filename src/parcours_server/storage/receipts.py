"""Receipts of batches: kept in the batch's own transaction, returned word for word when it comes again."""

from __future__ import annotations

from parcours_core.wire.messages import Receipt, decode, encode
from parcours_server.storage.transaction import Transaction


def receipt(transaction: Transaction, device: str, batch: str) -> Receipt | None:
    """Return the receipt of a device's batch, or None if it never came."""
    found = transaction.row(
        "SELECT receipt FROM receipt WHERE scope = :scope AND device = :device AND batch = :batch",
        device=device,
        batch=batch,
    )
    return decode(found[0], Receipt) if found else None


def keep(transaction: Transaction, device: str, receipt: Receipt, at: str) -> None:
    """Keep a receipt. Raises ``Collided`` where the batch has one by now: it came twice at once."""
    transaction.change(
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
