"""Dossiers that come into sight, leave it, or change hands: their records take new numbers, so that the feed tells it.

Each function locks the dossiers, takes the counter, and writes; nothing else may be locked after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count

from parcours_core.wire.packing import mark
from parcours_server.storage import feed
from parcours_server.storage.transaction import Bulk, Row, Transaction

_NUMBERED = Bulk(
    "record", ("id", "record", "number", "mark", "holder"), ("text", "text", "int8", "int8", "text"), key=2
)

_OF_DOSSIERS = """SELECT r.record, r.id, r.dossier, r.number, r.deleted, r.holder, r.mark FROM record r
    WHERE r.scope = :scope AND r.id AMONG :ids AND r.dossier = r.id
    UNION ALL SELECT r.record, r.id, r.dossier, r.number, r.deleted, r.holder, r.mark FROM record r
    WHERE r.scope = :scope AND r.dossier AMONG :ids AND r.dossier <> r.id
    ORDER BY 4"""

_GRAVES = """SELECT r.record, r.id, r.dossier, r.number, r.deleted, r.holder, r.mark FROM record r
    WHERE r.scope = :scope AND r.deleted ORDER BY r.number"""
_READ_AT_ONCE = 1000


def touch(transaction: Transaction, dossiers: Iterable[str]) -> int:
    """Give all records of some dossiers new numbers, so that everyone who may see them reads them again.

    Return how many. Raises ``UnknownScope``.
    """
    return _renumber(transaction, dossiers, None)


def touch_cards_of_graves(transaction: Transaction) -> int:
    """Give all deleted records of the scope that have cards new numbers. Return how many.

    No count or sum tells a device of which of them it knows less than the server. Raises ``UnknownScope``.
    """
    rows = transaction.rows(_GRAVES)
    carded: set[feed.Key] = set()
    for start in range(0, len(rows), _READ_AT_ONCE):
        keys = [(record, record_id) for record, record_id, *_ in rows[start : start + _READ_AT_ONCE]]
        carded.update(key for key, state in feed.states(transaction, keys).items() if state.rivals)
    return _write_numbers(transaction, [row for row in rows if (row[0], row[1]) in carded], None)


def hand_over(transaction: Transaction, dossiers: Iterable[str], holder: str) -> int:
    """Make ``holder`` responsible for some dossiers; their records take new numbers. Return how many."""
    return _renumber(transaction, dossiers, holder)


def leave(transaction: Transaction, person: str, dossiers: Iterable[str]) -> None:
    """Note that some dossiers left a person's sight: their next page says so, unless they see them again by then."""
    left = sorted(set(dossiers))
    if not left:
        return
    first = feed.take_numbers(transaction, len(left))
    transaction.change_many(
        "INSERT INTO leave (scope, person, number, dossier) VALUES (:scope, :who, :number, :dossier)",
        [{"who": person, "number": number, "dossier": dossier} for number, dossier in zip(count(first), left)],
    )


def left_since(transaction: Transaction, person: str, number: int) -> set[str]:
    """Return the dossiers that left a person's sight after ``number``; some of them they may see again."""
    rows = transaction.rows(
        "SELECT dossier FROM leave WHERE scope = :scope AND person = :who AND number > :number",
        who=person,
        number=number,
    )
    return {dossier for (dossier,) in rows}


def keys_of(transaction: Transaction, dossiers: Iterable[str]) -> list[feed.Key]:
    """Return the type and id of every record of some dossiers, whoever may see them."""
    rows = transaction.rows(_OF_DOSSIERS, ids=sorted(set(dossiers)))
    return [(record, record_id) for record, record_id, *_ in rows]


def _renumber(transaction: Transaction, dossiers: Iterable[str], holder: str | None) -> int:
    ids = sorted(feed.dossiers(transaction, dossiers, lock=True))
    rows = transaction.rows(_OF_DOSSIERS, ids=ids)
    written = _write_numbers(transaction, rows, holder)
    if rows and holder is not None:
        for table in ("confidence", "change_log"):
            for which in ("id AMONG :ids AND dossier = id", "dossier AMONG :ids AND dossier <> id"):
                transaction.change(
                    f"UPDATE {table} SET holder = :holder WHERE scope = :scope AND {which}", holder=holder, ids=ids
                )
    return written


def _write_numbers(transaction: Transaction, rows: Sequence[Row], holder: str | None) -> int:
    if not rows:
        return 0
    first = feed.take_numbers(transaction, len(rows))
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    updates = []
    for number, row in zip(count(first), rows):
        updates.append(_renumbered(row, number, holder, sums))
    transaction.rewrite(_NUMBERED, updates)
    feed.hold(transaction, sums)
    return len(rows)


def _renumbered(row: Row, number: int, holder: str | None, sums: defaultdict[str, list[int]]) -> Row:
    record, record_id, _, _, deleted, old_holder, old_mark = row
    new_holder = old_holder if holder is None else holder
    new_mark = mark(record, record_id, number)
    if not deleted:
        before, after = sums[old_holder], sums[new_holder]
        before[0] -= 1
        before[1] -= old_mark
        after[0] += 1
        after[1] += new_mark
    return (record_id, record, number, new_mark, new_holder)
