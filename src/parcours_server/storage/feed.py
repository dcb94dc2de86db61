"""The feed of a scope: every record with the number of its last change, written under the counter, read by number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from parcours_core.merge import State
from parcours_core.wire.packing import mark, marks_of
from parcours_server.storage import log
from parcours_server.storage.bodies import apart, pack, pack_new, sole_writer, unpack
from parcours_server.storage.errors import UnknownScope
from parcours_server.storage.transaction import Bulk, Row, Transaction

Key = tuple[str, str]
"""The type and the id of a record."""

RECORDS = Bulk(
    "record",
    ("id", "record", "dossier", "holder", "number", "mark", "deleted", "confidential", "guarded", "body"),
    ("text", "text", "text", "text", "int8", "int8", "bool", "bool", "bool", "bytea"),
)
_STATES = Bulk(
    "record",
    ("id", "record", "number", "mark", "deleted", "confidential", "guarded", "body"),
    ("text", "text", "int8", "int8", "bool", "bool", "bool", "bytea"),
    key=2,
)
CONFIDENCES = Bulk(
    "confidence",
    ("id", "record", "number", "dossier", "holder", "body", "writer"),
    ("text", "text", "int8", "text", "text", "bytea", "text"),
)
READ = """r.record, r.id, r.dossier, r.number, r.deleted, r.body, r.guarded, CASE WHEN r.guarded THEN (
    SELECT c.body FROM confidence c WHERE c.scope = :scope AND c.id = r.id AND c.record = r.record AND c.number = 0
    AND (CONFIDED(c) OR WRITTEN(c))) END"""
"""What is read of a record ``r``; the last is what is set apart of it, none where that may not be seen.

It is looked up record by record: as a join PostgreSQL reads all that is set apart in the scope, for a hundred records.
"""

_OPEN = "r.record, r.id, r.dossier, r.number, r.deleted, r.body, r.guarded, NULL"
"""The same, without a look at what is set apart."""

_STANDING = ("epoch", "number", "horizon", "restored_from", "people", "settled_on", "name", "lease_days")
STANDING = ", ".join(f"s.{column}" for column in _STANDING)
"""What is read of a scope ``s`` to say where it stands (``Head``)."""

_PACKED_AT_ONCE = 500
"""So many new records are packed before they are put in: a whole batch would be in memory twice."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a scope stands: its epoch, the last number given, the highest number of what was purged.

    ``restored_from`` is where it stood in the backup that was last restored, 0 if none ever was. ``people`` counts
    the changes of people, teams and devices; ``settled_on`` is the day on which shares were last begun and ended;
    ``agency`` what the agency is called, ``lease_days`` how long its devices open without having heard from it.
    """

    epoch: str
    number: int
    horizon: int
    restored_from: int = 0
    people: int = 0
    settled_on: str = ""
    agency: str = ""
    lease_days: int = 0


@dataclass(frozen=True, slots=True)
class New:
    """New records of one type in the same ``fields``: one column of plain values a field, one place a record."""

    record: str
    fields: Sequence[str]
    ids: Sequence[str]
    dossiers: Sequence[str]
    columns: Sequence[Sequence[Any]]
    ats: Sequence[str]

    def part(self, start: int, end: int) -> New:
        """Return the records from place ``start`` to before ``end``."""
        here = slice(start, end)
        columns = [column[here] for column in self.columns]
        return New(self.record, self.fields, self.ids[here], self.dossiers[here], columns, self.ats[here])


@dataclass(frozen=True, slots=True)
class Dossier:
    """Who is responsible for a dossier (a person's id), and whether it was deleted."""

    id: str
    holder: str
    deleted: bool


def head(transaction: Transaction) -> Head:
    """Return where the scope stands. Raises ``UnknownScope``."""
    found = transaction.standing or transaction.row(f"SELECT {STANDING} FROM scope s WHERE s.scope = :scope")
    transaction.standing = None
    if found is None:
        raise UnknownScope(transaction.scope)
    return Head(*found)


def take_numbers(transaction: Transaction, count: int) -> int:
    """Take ``count`` numbers in a row and return the first; the scope's other writers wait until this one ends.

    To be called last: when every record that is to be written is known and locked, right before it is. From then on
    nobody else moves where the scope stands. Raises ``UnknownScope``.
    """
    found = transaction.row(
        f"UPDATE scope SET number = number + :count WHERE scope = :scope RETURNING {', '.join(_STANDING)}", count=count
    )
    if found is None:
        raise UnknownScope(transaction.scope)
    transaction.standing = found
    return Head(*found).number - count + 1


def dossiers(transaction: Transaction, ids: Iterable[str], *, lock: bool = False) -> dict[str, Dossier]:
    """Return those of the dossiers that exist. ``lock``: nobody else writes them until the transaction ends.

    Whoever writes records of a dossier locks it first; records need no lock of their own.
    """
    asked = sorted(set(ids))
    rows = transaction.rows(
        "SELECT id, holder, deleted FROM record WHERE scope = :scope AND id AMONG :ids AND dossier = id ORDER BY id"
        + (" LOCKED" if lock else ""),
        ids=asked,
    )
    return {found[0]: Dossier(found[0], found[1], bool(found[2])) for found in rows}


def dossiers_and_rows(transaction: Transaction, ids: Iterable[str]) -> tuple[dict[str, Dossier], dict[Key, Row]]:
    """Lock the dossiers and return them as ``dossiers`` does, with their own rows as ``open_rows_of`` does.

    By the same statement, so that what is read is what was locked. What is set apart lies in another table, of which
    the statement might still see what was there before somebody else let go of the dossier.
    """
    rows = transaction.rows(
        f"""SELECT {_OPEN}, r.holder FROM record r WHERE r.scope = :scope AND r.id AMONG :ids AND r.dossier = r.id
        ORDER BY r.id LOCKED""",
        ids=sorted(set(ids)),
    )
    found = {row[1]: Dossier(row[1], row[-1], bool(row[4])) for row in rows}
    return found, {(row[0], row[1]): row[:-1] for row in rows}


def states(transaction: Transaction, keys: Iterable[Key]) -> dict[Key, State]:
    """Return those of the records that exist and may be seen, by type and id."""
    return {key: unpack(found) for key, found in _read(transaction, READ, keys).items()}


def open_rows_of(transaction: Transaction, keys: Iterable[Key]) -> dict[Key, Row]:
    """Return the rows (``READ``) of the same without what is set apart of them, for who has no question about that."""
    return _read(transaction, _OPEN, keys)


def _read(transaction: Transaction, columns: str, keys: Iterable[Key]) -> dict[Key, Row]:
    wanted = set(keys)
    if not wanted:
        return {}
    found = transaction.rows(
        f"SELECT {columns} FROM record r WHERE r.scope = :scope AND r.id AMONG :ids AND VISIBLE(r)",
        ids=sorted({record_id for _, record_id in wanted}),
    )
    return {key: row for row in found if (key := (row[0], row[1])) in wanted}


def states_in(transaction: Transaction, record: str, dossier: str) -> list[State]:
    """Return those of the living records of one type in a dossier that may be seen."""
    rows = transaction.rows(
        f"""SELECT {READ} FROM record r WHERE r.scope = :scope AND r.dossier = :dossier AND r.record = :record
        AND NOT r.deleted AND VISIBLE(r)""",
        dossier=dossier,
        record=record,
    )
    return [unpack(found) for found in rows]


def existing(transaction: Transaction, record: str, ids: Iterable[str]) -> set[str]:
    """Return those of the ids under which the scope holds a record of this type, also a deleted one."""
    rows = transaction.rows(
        "SELECT r.id FROM record r WHERE r.scope = :scope AND r.id AMONG :ids AND r.record = :record AND VISIBLE(r)",
        ids=sorted(set(ids)),
        record=record,
    )
    return {record_id for (record_id,) in rows}


def create(transaction: Transaction, created: Sequence[State], holders: Mapping[str, str]) -> None:
    """Put in records that the scope does not hold; ``holders`` says who is responsible for each dossier.

    Raises ``Collided`` where one is there by now.
    """
    rows: list[Row] = []
    guarded_rows: list[Row] = []
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for state in created:
        record_id, record, dossier, number = state.id, state.record, state.dossier, state.number
        holder = holders[dossier]
        confidential, body, guarded = pack(state)
        marked = mark(record, record_id, number)
        deleted = state.deleted
        rows.append(
            (record_id, record, dossier, holder, number, marked, deleted, confidential, guarded is not None, body)
        )
        if guarded is not None:
            guarded_rows.append((record_id, record, 0, dossier, holder, guarded, sole_writer(guarded)))
        if not deleted:
            total = sums[holder]
            total[0] += 1
            total[1] += marked
    if rows:
        transaction.put(RECORDS, rows)
    if guarded_rows:
        transaction.put(CONFIDENCES, guarded_rows)
    hold(transaction, sums)


def create_new(
    transaction: Transaction, new: New, first: int, author: str, holders: Mapping[str, str], *, writer: str = ""
) -> None:
    """Put in a whole sheet of records that the scope does not hold, under the numbers from ``first``.

    ``writer`` is the id of who is called ``author``.

    It comes to the same as ``create``, without a state for each. Raises ``Collided``, ``ValueError`` for columns of
    uneven length.
    """
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    guarded: list[Row] = []
    held = [holders[dossier] for dossier in new.dossiers]
    rows = _new_rows(new, first, (author, writer), held, guarded=guarded, sums=sums)
    transaction.put_each(RECORDS, rows, len(new.ids))
    if guarded:
        transaction.put(CONFIDENCES, guarded)
    hold(transaction, sums)


def _new_rows(
    new: New,
    first: int,
    by: tuple[str, str],
    held: Sequence[str],
    *,
    guarded: list[Row],
    sums: defaultdict[str, list[int]],
) -> Iterator[Row]:
    """Yield the rows of new records, which lie with those in ``held``; add to ``guarded`` and ``sums`` on the way.

    ``by`` is who wrote them, name and id.

    They are packed some at a time.
    """
    record, count = new.record, len(new.ids)
    for start in range(0, count, _PACKED_AT_ONCE):
        part = new.part(start, start + _PACKED_AT_ONCE)
        numbers = range(first + start, first + start + len(part.ids))
        marks = marks_of(record, part.ids, numbers)
        confidential: Iterable[bool] = repeat(False)
        if "confidential" in new.fields:
            confidential = [one is True for one in part.columns[new.fields.index("confidential")]]
        bodies, apart_of_it = pack_new(
            record, new.fields, part.columns, numbers=numbers, author=by[0], ats=part.ats, writer=by[1]
        )
        rows = zip(
            part.ids, part.dossiers, held[start:], numbers, marks, confidential, bodies, apart_of_it, strict=False
        )
        for record_id, dossier, holder, number, marked, hidden, body, kept in rows:
            if kept is not None:
                guarded.append((record_id, record, 0, dossier, holder, kept, by[1]))
            total = sums[holder]
            total[0] += 1
            total[1] += marked
            yield (record_id, record, dossier, holder, number, marked, False, hidden, kept is not None, body)


def replace(
    transaction: Transaction,
    changed: Sequence[tuple[State, State]],
    holders: Mapping[str, str],
    *,
    device: str = "",
    author: str = "",
    at: str = "",
) -> None:
    """Write records anew, each given as it was and as it is, and note who changed what from which device.

    The dossiers must be locked. ``author`` and ``at`` are for the log.
    """
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    updates: list[Row] = []
    stale: list[Row] = []
    kept_apart: list[Row] = []
    for before, after in changed:
        holder = holders[after.dossier]
        confidential, body, guarded = pack(after)
        marked = mark(after.record, after.id, after.number)
        updates.append(
            (after.id, after.record, after.number, marked, after.deleted, confidential, guarded is not None, body)
        )
        was_apart = apart(before.record, before.values)
        if before.rivals or after.rivals or was_apart != apart(after.record, after.values):
            if before.rivals or was_apart:
                stale.append((before.id, before.record))
            if guarded is not None:
                kept_apart.append((after.id, after.record, 0, after.dossier, holder, guarded, sole_writer(guarded)))
        total = sums[holder]
        if not before.deleted:
            total[0] -= 1
            total[1] -= mark(before.record, before.id, before.number)
        if not after.deleted:
            total[0] += 1
            total[1] += marked
    if not updates:
        return
    transaction.rewrite(_STATES, updates)
    if stale:
        transaction.change_many(
            "DELETE FROM confidence WHERE scope = :scope AND id = :id AND record = :record AND number = 0",
            [{"id": record_id, "record": record} for record_id, record in stale],
        )
    if kept_apart:
        transaction.put(CONFIDENCES, kept_apart)
    log.note(transaction, changed, holders, device=device, author=author, at=at)
    # Last: it is asked what came of it, and until then the database is at what was sent.
    hold(transaction, sums)


def hold(transaction: Transaction, sums: Mapping[str, Sequence[int]]) -> None:
    """Add to how many living records lie with each holder, and to the sum of their marks.

    To be called once the numbers are taken: what is kept of both in ``transaction`` is then all there is.
    """
    held: dict[str, Row] = {}
    for holder, (count, total) in sorted(sums.items()):
        if count or total:
            found = transaction.row(
                """INSERT INTO holding (scope, holder, count, sum) VALUES (:scope, :holder, :count, :sum)
                ON CONFLICT (scope, holder) DO UPDATE
                SET count = holding.count + excluded.count, sum = holding.sum + excluded.sum
                RETURNING count, sum, EXISTS (
                    SELECT 1 FROM access a WHERE a.scope = :scope AND a.person = :holder AND a.active)""",
                holder=holder,
                count=count,
                sum=total,
            )
            if found is not None:
                held[holder] = found
    transaction.held.update(held)


def sums_without(rows: Iterable[Row]) -> dict[str, list[int]]:
    """Return what ``hold`` must be given when rows (…, …, holder, deleted, mark) are taken away."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for _, _, holder, deleted, marked in rows:
        if not deleted:
            total = sums[holder]
            total[0] -= 1
            total[1] -= marked
    return sums
