"""What a device reads of the feed: pages by number, and the tallies that tell whether it holds the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parcours_core.merge import State
from parcours_core.wire.messages import BucketTally, Graves, Listed, Sheet, Tally
from parcours_server.storage import feed, images, laying
from parcours_server.storage.bodies import unpack
from parcours_server.storage.transaction import Row, Transaction

BUCKET_LETTERS = 2
_NUMBERS = 1 << 62


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Part of the feed up to ``cursor``: records as the person sees them, and dossiers that left their sight."""

    cursor: int
    more: bool
    states: list[State]
    left: list[str]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A page as it travels; ``count`` is how many records lie in it."""

    cursor: int
    more: bool
    sheets: list[Sheet]
    graves: list[Graves]
    left: list[str]
    count: int


def page(
    transaction: Transaction, head: int, cursor: int, limit: int, *, but: range = range(0), until: int | None = None
) -> FeedPage:
    """Return up to ``limit`` records after ``cursor``, in the order of their numbers; ``head`` is the scope's number.

    Records with a number in ``but`` are left out: those that the device itself has just written. ``until`` is the
    last number to read, the head if not given. The page that is the last has that number as its cursor.
    """
    end = head if until is None else min(head, until)
    rows, reached, left = _read(transaction, cursor, end, limit, but)
    return FeedPage(reached, reached < end, list(map(unpack, rows)), left)


def sheet_page(
    transaction: Transaction, head: int, cursor: int, limit: int, *, but: range = range(0), in_rows: bool = False
) -> SheetPage:
    """Return the same as ``page``, laid in sheets at once: no state is made of a record that nobody changed yet.

    ``in_rows``: the sheets may lie in rows, whose values nobody here has read.
    """
    rows, reached, left = _read(transaction, cursor, head, limit, but)
    count = len(rows)
    sheets, graves = laying.laid(rows, in_rows=in_rows)
    return SheetPage(reached, reached < head, sheets, graves, left, count)


def image_page(transaction: Transaction, head: int, cursor: int, limit: int) -> tuple[SheetPage, bytes]:
    """Return the same as ``sheet_page``, as much of it as may be in an image, and that."""
    rows, reached, left = _read(transaction, cursor, head, limit, range(0))
    count = len(rows)
    image, others = images.laid(rows)
    sheets, graves = laying.laid(others, in_rows=True)
    return SheetPage(reached, reached < head, sheets, graves, left, count), image


def _read(transaction: Transaction, cursor: int, end: int, limit: int, but: range) -> tuple[list[Row], int, list[str]]:
    """Return the rows of a page, the number up to which it reaches, and the dossiers that left."""
    if cursor >= end:
        return [], cursor, []
    if but and but.start <= cursor + 1 and end < but.stop:
        # There is nothing else: the counter gives each number once, to a record or to what leaves somebody's sight.
        return [], end, []
    rows = transaction.rows(
        f"""SELECT {feed.READ} FROM record r
        WHERE r.scope = :scope AND r.number > :cursor AND r.number <= :end AND VISIBLE(r)
        AND (r.number < :first OR r.number > :last) ORDER BY r.number LIMIT :limit""",
        cursor=cursor,
        end=end,
        first=but.start if but else _NUMBERS,
        last=but.stop - 1 if but else _NUMBERS,
        limit=limit + 1,
    )
    more = len(rows) > limit
    del rows[limit:]
    reached = rows[-1][3] if more else end
    left = transaction.rows(
        """SELECT DISTINCT l.dossier FROM leave l
        WHERE l.scope = :scope AND l.person = :person AND l.number > :cursor AND l.number <= :reached
        AND NOT EXISTS (SELECT 1 FROM record r WHERE r.scope = :scope AND r.id = l.dossier
            AND r.dossier = r.id AND VISIBLE(r))
        ORDER BY l.dossier""",
        cursor=cursor,
        reached=reached,
    )
    return rows, reached, [dossier for (dossier,) in left]


def changed_since(transaction: Transaction, number: int, most: int) -> int:
    """Return how many records that the person may see have a higher number, counted no further than ``most``."""
    found = transaction.row(
        """SELECT count(*) FROM (SELECT 1 FROM record r
        WHERE r.scope = :scope AND r.number > :number AND VISIBLE(r) LIMIT :most) changed""",
        number=number,
        most=most,
    )
    return int(found[0]) if found else 0


def confided_since(transaction: Transaction, number: int, person: str) -> bool:
    """Say whether a record of a dossier that ``person`` sees without its confidences may have become one since.

    The transaction sees all of the scope.
    """
    found = transaction.row(
        """SELECT 1 FROM record r WHERE r.scope = :scope AND r.number > :number AND r.confidential
        AND r.holder <> :whose AND r.dossier IN (SELECT a.dossier FROM access a
            WHERE a.scope = :scope AND a.person = :whose AND a.active AND NOT a.confidences) LIMIT 1""",
        number=number,
        whose=person,
    )
    return found is not None


def tally(transaction: Transaction, counted: Row | None = None) -> Tally:
    """Return how many living records the person may see, and the sum of their marks, from what is kept of both.

    ``counted`` is what is kept of those that lie with the person, and whether any are shared with them, if that is
    known already.
    """
    count, total, shares = (
        counted
        or transaction.row(
            """SELECT coalesce(sum(h.count), 0), coalesce(sum(h.sum), 0), EXISTS (
            SELECT 1 FROM access a WHERE a.scope = :scope AND a.person = :person AND a.active)
        FROM holding h WHERE h.scope = :scope AND h.holder = :person"""
        )
        or (0, 0, False)
    )
    shared_count, shared_total = (_shared(transaction) if shares else None) or (0, 0)
    return Tally(int(count) + int(shared_count), int(total) + int(shared_total))


def _shared(transaction: Transaction) -> Row | None:
    return transaction.row(
        """WITH mine AS (SELECT a.dossier FROM access a
            WHERE a.scope = :scope AND a.person = :person AND a.active),
        seen AS (SELECT r.id, r.record, r.mark, r.holder, r.deleted, r.dossier, r.confidential FROM record r
            WHERE r.scope = :scope AND r.id IN (SELECT dossier FROM mine) AND r.dossier = r.id
            UNION ALL SELECT r.id, r.record, r.mark, r.holder, r.deleted, r.dossier, r.confidential FROM record r
            WHERE r.scope = :scope AND r.dossier IN (SELECT dossier FROM mine) AND r.dossier <> r.id)
        SELECT count(*), coalesce(sum(r.mark), 0) FROM seen r
        WHERE NOT r.deleted AND r.holder <> :person AND VISIBLE(r)"""
    )


def tallies(transaction: Transaction) -> list[BucketTally]:
    """Return the tally of each bucket, counted anew from the records that the person may see."""
    rows = transaction.rows(
        f"""SELECT substr(r.id, length(r.id) - {BUCKET_LETTERS - 1}, {BUCKET_LETTERS}) AS bucket,
            count(*), sum(r.mark)
        FROM record r WHERE r.scope = :scope AND NOT r.deleted AND VISIBLE(r) GROUP BY bucket ORDER BY bucket"""
    )
    return [BucketTally(bucket, count, int(total)) for bucket, count, total in rows]


def listing(transaction: Transaction, buckets: Iterable[str]) -> list[Listed]:
    """Return the living records of some buckets that the person may see."""
    rows = transaction.rows(
        f"""SELECT r.record, r.id, r.number FROM record r
        WHERE r.scope = :scope AND NOT r.deleted AND VISIBLE(r)
        AND substr(r.id, length(r.id) - {BUCKET_LETTERS - 1}, {BUCKET_LETTERS}) AMONG :buckets
        ORDER BY r.record, r.id""",
        buckets=sorted(set(buckets)),
    )
    return [Listed(*row) for row in rows]
