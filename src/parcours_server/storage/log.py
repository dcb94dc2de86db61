"""The log of changes: what each field was and became, by whom.

How a record was made is written nowhere: the entry of its first change keeps the stamp that it had until then, and
what it held is what it holds now with every change since undone. The rivals that an entry brought are kept with it:
when somebody takes back a choice between them, they wait again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from parcours_core.merge import WHOLE, Rival, Stamp, State
from parcours_core.wire.messages import FieldEntry
from parcours_server.storage.bodies import apart, read, row_of, written
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
_Sides = tuple[Mapping[str, Any], Mapping[str, Any]]
_SIDES_ONLY = 2
"""How many parts the body of an entry has; that of a first change has the stamp that the record had until then too."""
_STAMPED = 3
"""How many parts it has at least that has rivals after them; where there is no stamp, nothing stands in its place."""


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
    entries: list[Row] = []
    set_apart: list[Row] = []
    for before, after in changed:
        kind, sides = _difference(before, after)
        if kind == CHANGED and not sides[1] and before.rivals == after.rivals:
            # It only takes a new number.
            continue
        who, when = _signature(before, after, author, at)
        frame = (after.id, after.record, after.number, after.dossier, holders[after.dossier])
        # One without stamps of single fields is as it was made, or brought back.
        made = None if before.stamps or before.deleted else before.stamp
        body, guarded = _packed(after.record, sides, made, _new_rivals(before, after))
        entries.append((*frame, who, when, device, kind, guarded is not None, body))
        if guarded is not None:
            set_apart.append((*frame, guarded))
    if entries:
        transaction.put(ENTRIES, entries)
    if set_apart:
        transaction.put(_APART, set_apart)


def history(transaction: Transaction, state: State) -> list[FieldEntry]:
    """Return every change of the record of ``state``, the first one first, as far as the person may see it.

    Whoever may not see the record is told of no change at all.
    """
    rows = transaction.rows(
        """SELECT l.number, l.author, l.at, l.device, l.kind, l.guarded, l.body FROM change_log l
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
        return [_made(state.stamp, state.values)]
    confided: dict[int, bytes] = dict(
        transaction.rows(
            """SELECT c.number, c.body FROM confidence c WHERE c.scope = :scope AND c.id = :id
            AND c.record = :record AND c.number > 0 AND CONFIDED(c)""",
            id=state.id,
            record=state.record,
        )
    )
    return _told(state, rows, confided)


def deletions(transaction: Transaction, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return who deleted some records (type, id), or wished to, and when, behind the record's type and id."""
    wanted = set(keys)
    rows = transaction.rows(
        """SELECT l.record, l.id, l.author, l.at FROM change_log l
        WHERE l.scope = :scope AND l.id AMONG :ids AND l.kind AMONG :kinds""",
        ids=sorted({record_id for _, record_id in wanted}),
        kinds=[DELETED, RIVALLED],
    )
    return [(record, record_id, author, at) for record, record_id, author, at in rows if (record, record_id) in wanted]


def rivals(transaction: Transaction, record: str, record_id: str, ids: Collection[str]) -> tuple[Rival, ...]:
    """Return those of the rivals of a record that it ever had, as far as the log knows them. It sees all of the scope.

    An earlier program noted them only where nothing else was changed with them.
    """
    found: dict[str, Rival] = {}
    for number, author, at, kind, body, guarded in transaction.rows(
        """SELECT l.number, l.author, l.at, l.kind, l.body, c.body FROM change_log l
        LEFT JOIN confidence c ON c.scope = :scope AND c.id = l.id AND c.record = l.record AND c.number = l.number
        WHERE l.scope = :scope AND l.id = :id AND l.record = :record ORDER BY l.number""",
        id=record_id,
        record=record,
    ):
        shown = read(body)
        hidden = read(guarded) if guarded is not None else ({}, {})
        rows = [*shown[_STAMPED:][:1], *hidden[_SIDES_ONLY:][:1]]
        if kind == RIVALLED and not rows:
            before, after = (one | other for one, other in zip(shown[:2], hidden[:2], strict=True))
            rows = [[(f"{number}.{name}", name, value, before.get(name), author, at) for name, value in after.items()]]
        found |= {row[0]: Rival(*row) for some in rows for row in some if row[0] in ids}
    return tuple(found[one] for one in sorted(found))


def _told(state: State, rows: Sequence[Row], confided: Mapping[int, bytes]) -> list[FieldEntry]:
    """Return the entries in ``rows`` (by number), and before them how the record was made where one of them says so."""
    entries = [_entry(row, confided.get(row[0])) for row in rows]
    making = _makings(rows)
    values = dict(state.values)
    if any(guarded and number not in confided for number, _, _, _, _, guarded, _ in rows):
        # What a confidence that is not shown was before, nobody can say who does not see how it changed.
        for name in apart(state.record, dict.fromkeys(values, True)):
            del values[name]
    told: list[FieldEntry] = []
    for place in reversed(range(len(entries))):
        entry = entries[place]
        told.append(entry)
        if entry.kind != RIVALLED:
            _undo(values, entry)
        if place in making:
            told.append(_made(making[place], values))
    return told[::-1]


def _makings(rows: Sequence[Row]) -> dict[int, Stamp]:
    """Return by place the entries that were the first after the record was made, and the stamp that it had then."""
    noted = {row[0] for row in rows}
    making: dict[int, Stamp] = {}
    for place, row in enumerate(rows):
        parts = read(row[-1])
        if len(parts) > _SIDES_ONLY and parts[_SIDES_ONLY] and parts[_SIDES_ONLY][0] not in noted:
            making[place] = Stamp(*parts[_SIDES_ONLY])
            noted.add(making[place].number)
    return making


def _made(stamp: Stamp, values: Mapping[str, Any]) -> FieldEntry:
    return FieldEntry(stamp.number, stamp.author, stamp.at, "", CREATED, {}, dict(values))


def _undo(values: dict[str, Any], entry: FieldEntry) -> None:
    for name in entry.after:
        if name in entry.before:
            values[name] = entry.before[name]
        else:
            values.pop(name, None)


def _difference(before: State, after: State) -> tuple[str, _Sides]:
    names = [name for name, value in after.values.items() if name not in before.values or before.values[name] != value]
    sides = (
        {name: before.values[name] for name in names if name in before.values},
        {name: after.values[name] for name in names},
    )
    if before.deleted != after.deleted:
        return (DELETED if after.deleted else CREATED), sides
    # One that waits again is nothing that was proposed now.
    fresh = [rival for rival in _new_rivals(before, after) if rival.id.startswith(f"{after.number}.")]
    if names or not fresh:
        return CHANGED, sides
    told = [rival for rival in fresh if rival.field != WHOLE]
    return RIVALLED, ({rival.field: rival.before for rival in told}, {rival.field: rival.value for rival in told})


def _new_rivals(before: State, after: State) -> list[Rival]:
    if not after.rivals:
        return []
    known = {rival.id for rival in before.rivals}
    return [rival for rival in after.rivals if rival.id not in known]


def _signature(before: State, after: State, author: str, at: str) -> tuple[str, str]:
    # A deletion that a restore lost and a device told again is whose it was.
    told = after.stamp if after.deleted and not before.deleted else None
    for stamp in (after.stamp, *after.stamps.values()):
        if stamp.number == after.number or stamp is told:
            return stamp.author, stamp.at
    for rival in after.rivals:
        if rival.id.startswith(f"{after.number}."):
            return rival.author, rival.at
    return author, at


def _packed(record: str, sides: _Sides, made: Stamp | None, brought: Sequence[Rival]) -> tuple[bytes, bytes | None]:
    # A confidence that was emptied is one all the same: what stands on one side is set apart on both.
    guarded = {name for side in sides for name in apart(record, side)}
    stamp = None if made is None else (made.number, made.author, made.at)
    behind = apart(record, {rival.field: True for rival in brought if rival.field != WHOLE}) if brought else {}
    rows = [[row_of(rival) for rival in brought if (rival.field in behind) is inside] for inside in (False, True)]
    more = (stamp, rows[0]) if rows[0] else (stamp,) if stamp else ()
    if not guarded and not rows[1]:
        return written((*sides, *more)), None
    shown, kept = ([_part(side, guarded, inside) for side in sides] for inside in (False, True))
    return written((*shown, *more)), written((*kept, rows[1]) if rows[1] else kept)


def _part(side: Mapping[str, Any], names: set[str], inside: bool) -> dict[str, Any]:
    return {name: value for name, value in side.items() if (name in names) is inside}


def _entry(row: Row, guarded: bytes | None) -> FieldEntry:
    number, author, at, device, kind, _, body = row
    before, after = read(body)[:_SIDES_ONLY]
    if guarded is not None:
        apart_before, apart_after = read(guarded)[:_SIDES_ONLY]
        before |= apart_before
        after |= apart_after
    return FieldEntry(number, author, at, device, kind, before, after)
