"""The log of changes: what each field was and became, by whom. Its creation is told by its own first stamp."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parcours_core.merge import WHOLE, State
from parcours_core.wire.messages import FieldEntry
from parcours_server.storage.bodies import read, split, written
from parcours_server.storage.transaction import Bulk, Row, Transaction

CREATED = "create"
CHANGED = "change"
DELETED = "delete"
RIVALLED = "rival"
"""Nothing was taken: the value met another one and waits for a person beside it."""

ENTRIES = Bulk(
    "change_log",
    ("id", "record", "number", "dossier", "holder", "author", "at", "device", "kind", "guarded", "body"),
    ("text", "text", "int8", "text", "text", "text", "text", "text", "text", "bool", "bytea"),
)
_APART = Bulk(
    "confidence",
    ("id", "record", "number", "dossier", "holder", "body"),
    ("text", "text", "int8", "text", "text", "bytea"),
)
_SIDES = tuple[Mapping[str, Any], Mapping[str, Any]]


def note(
    transaction: Transaction,
    changed: Sequence[tuple[State, State]],
    holders: Mapping[str, str],
    *,
    device: str,
    author: str,
    at: str,
) -> None:
    """Note what each record was and became; who and when come from its stamps, else from ``author`` and ``at``."""
    entries, apart = _creations(transaction, [before for before, _ in changed], holders)
    for before, after in changed:
        holder = holders[after.dossier]
        kind, sides = _difference(before, after)
        if kind == CHANGED and not sides[1] and before.rivals == after.rivals:
            # It only takes a new number.
            continue
        who, when = _signature(after, author, at)
        frame = (after.id, after.record, after.number, after.dossier, holder)
        body, guarded = _packed(after.record, sides)
        entries.append((*frame, who, when, device, kind, guarded is not None, body))
        if guarded is not None:
            apart.append((*frame, guarded))
    if entries:
        transaction.put(ENTRIES, entries)
    if apart:
        transaction.put(_APART, apart)


def history(transaction: Transaction, state: State) -> list[FieldEntry]:
    """Return every change of the record of ``state``, the first one first, as far as the person may see it.

    Whoever may not see the record is told of no change at all.
    """
    rows = transaction.rows(
        """SELECT l.number, l.author, l.at, l.device, l.kind, l.body FROM change_log l
        WHERE l.scope = :scope AND l.id = :id AND l.record = :record
        AND EXISTS (SELECT 1 FROM record r
            WHERE r.scope = :scope AND r.id = l.id AND r.record = l.record AND VISIBLE(r))
        ORDER BY l.number""",
        id=state.id,
        record=state.record,
    )
    if not rows:
        seen = transaction.row(
            "SELECT 1 FROM record r WHERE r.scope = :scope AND r.id = :id AND r.record = :record AND VISIBLE(r)",
            id=state.id,
            record=state.record,
        )
        if seen is None:
            return []
        stamp = state.stamp
        return [FieldEntry(stamp.number, stamp.author, stamp.at, "", CREATED, {}, dict(state.values))]
    apart: dict[int, bytes] = dict(
        transaction.rows(
            """SELECT c.number, c.body FROM confidence c WHERE c.scope = :scope AND c.id = :id
            AND c.record = :record AND c.number > 0 AND CONFIDED(c)""",
            id=state.id,
            record=state.record,
        )
    )
    return [_entry(row, apart.get(row[0])) for row in rows]


def _creations(
    transaction: Transaction, states: Sequence[State], holders: Mapping[str, str]
) -> tuple[list[Row], list[Row]]:
    """Return the entries of how records were made that are changed for the first time now, and what is set apart."""
    fresh = [state for state in states if not state.stamps and not state.deleted]
    if not fresh:
        return [], []
    noted = set(
        transaction.rows(
            "SELECT l.id, l.record, l.number FROM change_log l WHERE l.scope = :scope AND l.id AMONG :ids",
            ids=sorted({state.id for state in fresh}),
        )
    )
    entries: list[Row] = []
    apart: list[Row] = []
    for state in fresh:
        stamp = state.stamp
        if (state.id, state.record, stamp.number) in noted:
            continue
        body, guarded = _packed(state.record, ({}, state.values))
        frame = (state.id, state.record, stamp.number, state.dossier, holders[state.dossier])
        entries.append((*frame, stamp.author, stamp.at, "", CREATED, guarded is not None, body))
        if guarded is not None:
            apart.append((*frame, guarded))
    return entries, apart


def _difference(before: State, after: State) -> tuple[str, _SIDES]:
    names = [name for name, value in after.values.items() if name not in before.values or before.values[name] != value]
    sides = (
        {name: before.values[name] for name in names if name in before.values},
        {name: after.values[name] for name in names},
    )
    if before.deleted != after.deleted:
        return (DELETED if after.deleted else CREATED), sides
    known = {rival.id for rival in before.rivals}
    rivals = [rival for rival in after.rivals if rival.id not in known]
    if names or not rivals:
        return CHANGED, sides
    told = [rival for rival in rivals if rival.field != WHOLE]
    return RIVALLED, ({rival.field: rival.before for rival in told}, {rival.field: rival.value for rival in told})


def _signature(after: State, author: str, at: str) -> tuple[str, str]:
    for stamp in (after.stamp, *after.stamps.values()):
        if stamp.number == after.number:
            return stamp.author, stamp.at
    for rival in after.rivals:
        if rival.id.startswith(f"{after.number}."):
            return rival.author, rival.at
    return author, at


def _packed(record: str, sides: _SIDES) -> tuple[bytes, bytes | None]:
    # A confidence that was emptied is one all the same: what stands on one side is set apart on both.
    guarded = {name for side in sides for name in split(record, side)[1]}
    parts = [
        {name: value for name, value in side.items() if (name in guarded) is apart}
        for apart in (False, True)
        for side in sides
    ]
    return written(parts[:2]), (written(parts[2:]) if guarded else None)


def _entry(row: Row, guarded: bytes | None) -> FieldEntry:
    number, author, at, device, kind, body = row
    before, after = read(body)
    if guarded is not None:
        apart_before, apart_after = read(guarded)
        before |= apart_before
        after |= apart_after
    return FieldEntry(number, author, at, device, kind, before, after)
