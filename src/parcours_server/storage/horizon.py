"""How long deletions are remembered: what is older is purged, and a device that was away longer reads a snapshot.

Age is told by the counter: the server keeps where it stood on each day, and no device's clock is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from parcours_server.storage import contents, feed
from parcours_server.storage.transaction import Transaction

REMEMBERED_DAYS = 180
"""For so many days a deletion is remembered (a laptop may lie in a drawer for a season)."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What was purged: how many records, and attachments that nothing uses any more."""

    records: int
    contents: int


def keep_day(transaction: Transaction, day: str) -> None:
    """Keep where the counter stands, the first time that it is asked on ``day`` (the server's, ISO 8601)."""
    transaction.change(
        """INSERT INTO milestone (scope, day, number)
        SELECT s.scope, :day, s.number FROM scope s WHERE s.scope = :scope
        ON CONFLICT (scope, day) DO NOTHING""",
        day=day,
    )


def number_on(transaction: Transaction, day: str) -> int:
    """Return where the counter stood when ``day`` began or before, 0 where nobody knows."""
    found = transaction.row("SELECT max(number) FROM milestone WHERE scope = :scope AND day <= :day", day=day)
    return int(found[0]) if found and found[0] is not None else 0


def purge(transaction: Transaction, before: str) -> Purged:
    """Forget for good what was deleted before the day ``before`` (the server's day less ``REMEMBERED_DAYS``).

    Raises ``UnknownScope``.
    """
    reached = transaction.row("SELECT max(number) FROM milestone WHERE scope = :scope AND day <= :day", day=before)
    until = reached[0] if reached else None
    if until is None:
        return Purged(0, 0)
    feed.take_numbers(transaction, 0)
    keys = transaction.rows(
        "SELECT id, record, number, dossier FROM record WHERE scope = :scope AND deleted AND number <= :until",
        until=until,
    )
    left = transaction.row("SELECT max(number) FROM leave WHERE scope = :scope AND number <= :until", until=until)
    forget(transaction, [(record, record_id) for record_id, record, _, _ in keys])
    roots = [record_id for record_id, _, _, dossier in keys if record_id == dossier]
    for table in ("access", "content_use"):
        transaction.change(f"DELETE FROM {table} WHERE scope = :scope AND dossier AMONG :roots", roots=roots)
    transaction.change("DELETE FROM leave WHERE scope = :scope AND number <= :until", until=until)
    transaction.change("DELETE FROM milestone WHERE scope = :scope AND number < :until", until=until)
    highest = max([number for _, _, number, _ in keys] + ([left[0]] if left and left[0] else []), default=0)
    transaction.change(
        "UPDATE scope SET horizon = :highest WHERE scope = :scope AND horizon < :highest", highest=highest
    )
    return Purged(len(keys), contents.drop_unused(transaction))


def forget(transaction: Transaction, keys: list[feed.Key]) -> None:
    """Take the rows of some deleted records, with all that was logged of them."""
    values = [{"record": record, "id": record_id} for record, record_id in keys]
    for table in ("confidence", "change_log", "record"):
        transaction.change_many(f"DELETE FROM {table} WHERE scope = :scope AND id = :id AND record = :record", values)
