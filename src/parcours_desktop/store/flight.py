"""The batch that is on its way: chosen and kept before it is sent, made again the very same, settled by its receipt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from parcours_core.merge import Change, Kind
from parcours_core.wire.messages import ChangeSheet, encode
from parcours_core.wire.packing import unpack_ids
from parcours_core.wire.sheets import change_sheets_of
from parcours_desktop.store import outbox, versions
from parcours_desktop.store.creations import Creations
from parcours_desktop.store.holding import held_records
from parcours_desktop.store.mapping import plain_row
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import RECORDS, TYPES

MOST_BYTES = 4 * 1024 * 1024
"""The size up to which a batch is filled, before it is compressed; a single larger record goes alone."""

_RANK = " ".join(f"WHEN '{code}' THEN {rank}" for rank, code in enumerate(RECORDS))
_TAKE = f"""
UPDATE outbox SET batch = :batch WHERE (record, record_id) IN (
    SELECT record, record_id FROM outbox WHERE batch IS NULL AND rejected = ''
    AND record_id NOT IN (SELECT value FROM json_each(:held))
    ORDER BY CASE record {_RANK} END, record_id LIMIT :most)
"""
_RELEASE = "UPDATE outbox SET batch = NULL WHERE batch = ?"
_OF_BATCH = "SELECT DISTINCT record FROM outbox WHERE batch = ?"
_SENT = "SELECT sent FROM outbox WHERE batch = ? AND record = ? AND sent IS NOT NULL"
_WAITING = """
SELECT 1 FROM outbox WHERE batch IS NULL AND rejected = ''
AND record_id NOT IN (SELECT value FROM json_each(:held)) LIMIT 1
"""
_DELETED = """
SELECT o.record_id, o.kind, o.base, o.resolves, o.settled, w.at, t.field_versions
FROM outbox o JOIN write w ON w.number = o.write
LEFT JOIN tombstone t ON t.record = o.record AND t.record_id = o.record_id
WHERE o.batch = ? AND o.record = ? AND o.sent IS NULL AND o.kind = 'delete'
"""


@dataclass(frozen=True, slots=True)
class Flight:
    """A batch as it is sent: its sheets, and for each of its changes, by place, type, id and kind."""

    id: str
    sheets: list[ChangeSheet]
    keys: list[tuple[str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)


def anything_waits(reader: Reader) -> bool:
    """Say whether anything waits that is not on its way yet, and may go (``store.holding``)."""
    return reader.connection.exec_driver_sql(_WAITING, {"held": held_records(reader)}).fetchone() is not None


def take(unit: Reader, batch: str, most: int) -> Flight:
    """Put up to ``most`` records that wait, owners before what refers to them, into ``batch``, and return it.

    The unit must be committed before it is sent, so that a repetition finds it.
    """
    held = held_records(unit)
    while True:
        unit.connection.exec_driver_sql(_TAKE, {"batch": batch, "most": most, "held": held})
        flight = again(unit, batch)
        if most == 1 or len(flight) <= 1 or len(encode(flight.sheets)) <= MOST_BYTES:
            return flight
        unit.connection.exec_driver_sql(_RELEASE, (batch,))
        most = max(1, most // 4)


def again(reader: Reader, batch: str) -> Flight:
    """Return ``batch`` as it was sent first, whatever was written since."""
    found = {str(row[0]) for row in reader.connection.exec_driver_sql(_OF_BATCH, (batch,))}
    sheets = [sheet for code in RECORDS if code in found for sheet in _sheets(reader.connection, batch, code)]
    return Flight(batch, sheets, [(sheet.record, one) for sheet in sheets for one in unpack_ids(sheet.ids)])


def release(unit: Reader, batch: str) -> None:
    """Let what is in ``batch`` wait again, as it stands now: it never reached the server under this identity."""
    for entry in in_batch(unit.connection, batch):
        back_to_waiting(unit, entry)


def in_batch(connection: Connection, batch: str, *, edited: bool = False) -> list[Unsent]:
    """Return the entries of a batch, or only those that were written again since it was made."""
    found = connection.exec_driver_sql(_EDITED if edited else _ENTRIES, (batch,)).fetchall()
    return [entry for record, record_id in found if (entry := outbox.find(connection, record, record_id))]


_ENTRIES = "SELECT record, record_id FROM outbox WHERE batch = ?"
_EDITED = f"{_ENTRIES} AND sent IS NOT NULL"


def back_to_waiting(unit: Reader, entry: Unsent, *, why: str = "") -> None:
    """Let an entry wait again, since nothing of it was taken; ``why`` the server rejected it, if it did.

    One that was written again meanwhile is offered again as it stands now, since that answers the rejection.
    """
    connection = unit.connection
    now = unit.plain(*entry.key)
    sent = entry.sent
    if sent is None:
        outbox.keep(connection, _waiting(entry, rejected=why))
        return
    resolves = entry.resolves | sent.resolves
    if sent.kind is Kind.CREATE:
        if now is None:
            outbox.forget(connection, *entry.key)
            connection.exec_driver_sql("DELETE FROM tombstone WHERE record = ? AND record_id = ?", entry.key)
        else:
            outbox.keep(connection, _waiting(entry, kind=Kind.CREATE, base={}, resolves=resolves))
    elif now is None:
        outbox.keep(connection, _waiting(entry, kind=Kind.DELETE, resolves=resolves))
    else:
        left = outbox.unlike(entry.base, now)
        outbox.keep_or_forget(connection, _waiting(entry, kind=Kind.CHANGE, base=left, resolves=resolves))


def _waiting(entry: Unsent, **changed: Any) -> Unsent:
    values = {
        name: getattr(entry, name) for name in ("record", "record_id", "kind", "base", "write", "resolves", "settled")
    }
    return Unsent(**{**values, **changed})


def _sheets(connection: Connection, batch: str, code: str) -> Iterator[ChangeSheet]:
    sent = [outbox.read_change(row[0]) for row in connection.exec_driver_sql(_SENT, (batch, code))]
    creations = Creations(TYPES[code])
    changed = [change for change in sent if change.kind is not Kind.CREATE]
    creations.add_changes(change for change in sent if change.kind is Kind.CREATE)
    rows = connection.exec_driver_sql(creations.statement, (batch, code)).fetchall()
    for row in rows:
        beside, values = row[:6], row[6:]
        if beside[0] == Kind.CREATE.value:
            creations.add(beside, values)
        else:
            changed.append(_change(code, beside, plain_row(TYPES[code], values)))
    for row in connection.exec_driver_sql(_DELETED, (batch, code)).fetchall():
        changed.append(_change(code, row[1:], {**json.loads(row[2]), "id": row[0]}))
    yield from creations.sheets()
    changed.sort(key=lambda change: (change.kind.value, tuple(change.values), change.id))
    yield from change_sheets_of(changed)


def _change(code: str, beside: Iterable[Any], told: Mapping[str, Any]) -> Change:
    kind, base, resolves, settled, at, kept = beside
    entry = Unsent(
        code,
        str(told["id"]),
        Kind(kind),
        json.loads(base),
        write=0,
        resolves=frozenset(json.loads(resolves)),
        settled=json.loads(settled),
    )
    return outbox.make_change(entry, told, versions.unpack(kept or versions.NEVER_SENT), at)
