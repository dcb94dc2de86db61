"""The batch that is on its way: chosen and kept before it is sent, made again the very same, settled by its receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from parcours_core.merge import Change, Kind
from parcours_core.records.codec import Plain
from parcours_core.wire.messages import ChangeSheet
from parcours_core.wire.packed import PackedSheets
from parcours_core.wire.packing import count_ids
from parcours_core.wire.sheets import change_sheets_of, changes_of
from parcours_desktop.store import alterations, deliveries, direct, outbox, receipted, versions
from parcours_desktop.store.alterations import Beside
from parcours_desktop.store.creations import Creations
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.holding import held_records
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import RECORDS, TYPES

MOST_BYTES = 4 * 1024 * 1024
"""The size up to which a batch is filled, before it is compressed; a single larger record goes alone."""

_RANK = " ".join(f"WHEN '{code}' THEN {rank}" for rank, code in enumerate(RECORDS))
_TAKE = f"""
UPDATE outbox SET batch = :batch WHERE rowid IN (
    SELECT rowid FROM outbox WHERE batch IS NULL AND rejected = ''
    AND record_id NOT IN (SELECT value FROM json_each(:held))
    ORDER BY CASE record {_RANK} END, rowid LIMIT :most)
"""
"""In the order in which they were written: what was made together lies together in the file, and each page of it is
read, and written when it is settled, once."""
_RELEASE = "UPDATE outbox SET batch = NULL WHERE batch = ?"
_OF_BATCH = "SELECT DISTINCT record FROM outbox WHERE batch = ?"
_KNOWN = "SELECT 1 FROM outbox WHERE batch = ? AND kind <> 'create' LIMIT 1"
_SENT = "SELECT sent FROM outbox WHERE batch = ? AND record = ? AND sent IS NOT NULL"
_WAITING = """
SELECT 1 FROM outbox WHERE batch IS NULL AND rejected = ''
AND record_id NOT IN (SELECT value FROM json_each(?)) LIMIT 1
"""
_DELETED = """
SELECT o.base, o.resolves, o.settled, w.at, t.field_versions, o.record_id
FROM outbox o JOIN write w ON w.number = o.write
LEFT JOIN tombstone t ON t.record = o.record AND t.record_id = o.record_id
WHERE o.batch = ? AND o.record = ? AND o.sent IS NULL AND o.kind = 'delete'
"""


@dataclass(frozen=True, slots=True)
class Flight:
    """A batch as it is sent; its length is how many changes it holds.

    ``beside`` is by type what stood beside the changed records when it was read; that was in the writing ``turn``
    (``Caseload.turns``), or, where that is not known, at another time.
    """

    id: str
    sheets: PackedSheets
    beside: dict[str, Beside] = field(default_factory=dict, compare=False)
    turn: int = field(default=-1, compare=False)

    def __len__(self) -> int:
        return sum(count_ids(sheet.ids) for sheet in self.sheets.as_packed())


def anything_waits(reader: Reader) -> bool:
    """Say whether anything waits that is not on its way yet, and may go (``store.holding``)."""
    return bool(plain_rows(reader.connection, _WAITING, (held_records(reader),)))


def take(unit: Reader, batch: str, most: int) -> Flight:
    """Put up to ``most`` records that wait, owners before what refers to them, into ``batch``, and return it.

    The unit must be committed before it is sent, so that a repetition finds it.
    """
    held = held_records(unit)
    while True:
        direct.rows(unit.connection, _TAKE, {"batch": batch, "most": most, "held": held})
        if plain_rows(unit.connection, _KNOWN, (batch,)):
            # They are sent with the versions beside them.
            receipted.write_beside(unit.connection)
        deliveries.tell_anew(unit, batch)
        flight = again(unit, batch)
        if most == 1 or len(flight) <= 1 or len(flight.sheets.packed) <= MOST_BYTES:
            return flight
        unit.connection.exec_driver_sql(_RELEASE, (batch,))
        most = max(1, most // 4)


def again(reader: Reader, batch: str) -> Flight:
    """Return ``batch`` as it was sent first, whatever was written since."""
    found = {str(row[0]) for row in plain_rows(reader.connection, _OF_BATCH, (batch,))}
    beside: dict[str, Beside] = {code: {} for code in RECORDS if code in found}
    sheets = (sheet for code, seen in beside.items() for sheet in _sheets(reader.connection, batch, code, seen))
    return Flight(batch, PackedSheets(sheets), beside)


def release(unit: Reader, batch: str) -> None:
    """Let what is in ``batch`` wait again, as it stands now.

    The server may have it all the same, where the answer was lost: so what was taken back meanwhile waits too.
    """
    for entry in in_batch(unit.connection, batch):
        back_to_waiting(unit, entry, unsure=True)


def in_batch(connection: Connection, batch: str, *, edited: bool = False) -> list[Unsent]:
    """Return the entries of a batch, or only those that were written again since it was made."""
    found = plain_rows(connection, _EDITED if edited else _ENTRIES, (batch,))
    return [entry for record, record_id in found if (entry := outbox.find(connection, record, record_id))]


_ENTRIES = "SELECT record, record_id FROM outbox WHERE batch = ?"
_EDITED = f"{_ENTRIES} AND sent IS NOT NULL"


def back_to_waiting(unit: Reader, entry: Unsent, *, why: str = "", unsure: bool = False) -> None:
    """Let an entry wait again: nothing of it was taken, or that is ``unsure``; ``why`` it was rejected, if it was.

    One that was written again meanwhile is offered again as it stands now, since that answers the rejection.
    """
    connection = unit.connection
    now = unit.plain(*entry.key)
    sent = entry.sent
    if sent is None:
        outbox.keep(connection, _waiting(entry, rejected=why))
        return
    resolves = entry.resolves | sent.resolves
    if entry.brings_back:
        outbox.keep(connection, _waiting(entry, kind=Kind.CREATE, base={}, resolves=resolves))
    elif sent.kind is Kind.CREATE:
        if now is None:
            outbox.forget(connection, *entry.key)
            connection.exec_driver_sql("DELETE FROM tombstone WHERE record = ? AND record_id = ?", entry.key)
        else:
            outbox.keep(connection, _waiting(entry, kind=Kind.CREATE, base={}, resolves=resolves))
    elif now is None:
        outbox.keep(connection, _waiting(entry, kind=Kind.DELETE, resolves=resolves))
    else:
        left = outbox.unlike(entry.base, now)
        taken_back = outbox.unlike(sent.values, now) if unsure else {}
        base = {**taken_back, **left}
        # What is told of the base before says nothing of what was sent on it, and may stand there by now.
        settled = {name: number for name, number in entry.settled.items() if name in left}
        change = _waiting(entry, kind=Kind.CHANGE, base=base, resolves=resolves, settled=settled)
        outbox.keep_or_forget(connection, change)


def _waiting(entry: Unsent, **changed: Any) -> Unsent:
    values = {
        name: getattr(entry, name) for name in ("record", "record_id", "kind", "base", "write", "resolves", "settled")
    }
    return Unsent(**{**values, **changed})


def _sheets(connection: Connection, batch: str, code: str, beside: Beside) -> Iterator[ChangeSheet]:
    sent = [outbox.read_change(row[0]) for row in plain_rows(connection, _SENT, (batch, code))]
    made = [change for change in sent if change.kind is Kind.CREATE]
    yield from Creations(TYPES[code]).sheets(connection, batch, made)
    altered = alterations.sheets(connection, TYPES[code], batch, beside)
    others = [change for change in sent if change.kind is not Kind.CREATE]
    if others:
        # In their places among them, which stay what they were.
        others += changes_of(altered)
    else:
        yield from altered
    for row in plain_rows(connection, _DELETED, (batch, code)):
        others.append(_deletion(code, row))
    others.sort(key=lambda change: (change.kind.value, tuple(change.values), change.id))
    yield from change_sheets_of(others)


def _deletion(code: str, row: Sequence[Any]) -> Change:
    base: dict[str, Plain] = json.loads(row[0])
    _, resolves, settled, at, kept, record_id = row
    entry = Unsent(code, record_id, Kind.DELETE, base, 0, resolves=_chosen(resolves), settled=json.loads(settled))
    return outbox.make_change(entry, {**base, "id": record_id}, versions.unpack(kept or versions.NEVER_SENT), at)


def _chosen(resolves: str) -> frozenset[str]:
    return frozenset(json.loads(resolves)) if resolves != "[]" else frozenset()
