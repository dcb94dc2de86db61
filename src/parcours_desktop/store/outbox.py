"""What a sync must send: exactly the difference between what was last sent and what stands now.

A record made here is ``create``; a changed one ``change``, with the value that each unsent field had before its first
unsent change (the base of the three-way merge, architecture law 5); a deleted one ``delete``, with all its last sent
values. A field that came back to its base is not sent, a record made and deleted before the first sync leaves no trace.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, func, select

from parcours_core.records.codec import Plain
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import OUTBOX

_FIND = "SELECT record, record_id, kind, base, write FROM outbox WHERE record = ? AND record_id = ?"
_FORGET = "DELETE FROM outbox WHERE record = ? AND record_id = ?"
_KEEP = "INSERT OR REPLACE INTO outbox (record, record_id, kind, base, write) VALUES (?, ?, ?, ?, ?)"


class Kind(StrEnum):
    """What happened to a record since it was last sent."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Unsent:
    """A record that waits to be sent. ``write`` is the write that last changed it: a push settles only that.

    It is the number of the write, not a count of edits, since a field that came back and was changed again would count
    from one again and could be taken for what is in flight.
    """

    record: str
    record_id: str
    kind: Kind
    base: Mapping[str, Plain]
    write: int


def pending(reader: Reader) -> tuple[Unsent, ...]:
    """Return everything that waits to be sent, by record type and id."""
    rows = reader.connection.execute(select(OUTBOX).order_by(OUTBOX.c.record, OUTBOX.c.record_id))
    return tuple(map(_unsent, rows))


def count_pending(reader: Reader) -> int:
    """Return how many records wait to be sent."""
    return int(reader.connection.execute(select(func.count()).select_from(OUTBOX)).scalar_one())


def mark_put(
    connection: Connection,
    key: tuple[str, str],
    write: int,
    before: Mapping[str, Plain] | None,
    after: Mapping[str, Plain],
) -> None:
    """Mark that ``write`` made the record ``key`` (type code, id; ``before`` None) or changed it to ``after``."""
    record, record_id = key
    entry = _entry(connection, record, record_id)
    if (entry is None and before is None) or (entry is not None and entry.kind is Kind.CREATE):
        _keep(connection, Unsent(record, record_id, Kind.CREATE, {}, write))
        return
    base = {**(before or {}), **(entry.base if entry else {})}
    unsent = {field: value for field, value in base.items() if field in after and after[field] != value}
    if unsent:
        _keep(connection, Unsent(record, record_id, Kind.CHANGE, unsent, write))
    else:
        forget(connection, record, record_id)


def mark_delete(connection: Connection, key: tuple[str, str], write: int, before: Mapping[str, Plain]) -> bool:
    """Mark that ``write`` deleted a record; return whether there is anything to send: if not, nobody else knew it."""
    record, record_id = key
    entry = _entry(connection, record, record_id)
    if entry is not None and entry.kind is Kind.CREATE:
        forget(connection, record, record_id)
        return False
    base = {**before, **(entry.base if entry else {})}
    _keep(connection, Unsent(record, record_id, Kind.DELETE, base, write))
    return True


def settle(connection: Connection, sent: Unsent) -> bool:
    """Take ``sent`` off the list unless it was written again meanwhile; return whether it was taken off."""
    result = connection.execute(
        delete(OUTBOX).where(
            OUTBOX.c.record == sent.record, OUTBOX.c.record_id == sent.record_id, OUTBOX.c.write == sent.write
        )
    )
    return result.rowcount == 1


def forget(connection: Connection, record: str, record_id: str) -> None:
    """Take a record off the list."""
    connection.exec_driver_sql(_FORGET, (record, record_id))


def _entry(connection: Connection, record: str, record_id: str) -> Unsent | None:
    row = connection.exec_driver_sql(_FIND, (record, record_id)).fetchone()
    return None if row is None else _unsent(row)


def _unsent(row: Sequence[Any]) -> Unsent:
    record, record_id, kind, base, write = row[:5]
    return Unsent(record, record_id, Kind(kind), json.loads(base), write)


def _keep(connection: Connection, entry: Unsent) -> None:
    kept = (entry.record, entry.record_id, entry.kind.value, dump(dict(entry.base)), entry.write)
    connection.exec_driver_sql(_KEEP, kept)
