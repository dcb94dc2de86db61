"""What a sync must send: exactly the difference between what was last sent and what stands now.

A record made here is ``create``; a changed one ``change``, with the value that each unsent field had before its first
unsent change (the base of the three-way merge, architecture law 5); a deleted one ``delete``, with all its last sent
values. A field that came back to its base is not sent, a record made and deleted before the first sync leaves no trace.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from parcours_core.records.codec import Plain
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import OUTBOX


class Kind(StrEnum):
    """What happened to a record since it was last sent."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Unsent:
    """A record that waits to be sent. ``edits`` counts its unsent writes: a push settles only the count it has read."""

    record: str
    record_id: str
    kind: Kind
    base: Mapping[str, Plain]
    edits: int


def pending(reader: Reader) -> tuple[Unsent, ...]:
    """Return everything that waits to be sent, by record type and id."""
    rows = reader.connection.execute(select(OUTBOX).order_by(OUTBOX.c.record, OUTBOX.c.record_id))
    return tuple(Unsent(row[0], row[1], Kind(row[2]), json.loads(row[3]), row[4]) for row in rows)


def count_pending(reader: Reader) -> int:
    """Return how many records wait to be sent."""
    return int(reader.connection.execute(select(func.count()).select_from(OUTBOX)).scalar_one())


def mark_put(
    connection: Connection, record: str, record_id: str, before: Mapping[str, Plain] | None, after: Mapping[str, Plain]
) -> None:
    """Mark that a record was made (``before`` None) or changed from ``before`` to ``after``."""
    entry = _entry(connection, record, record_id)
    if entry is None and before is None:
        _keep(connection, Unsent(record, record_id, Kind.CREATE, {}, 1))
        return
    if entry is not None and entry.kind is Kind.CREATE:
        _keep(connection, Unsent(record, record_id, Kind.CREATE, {}, entry.edits + 1))
        return
    base = {**(before or {}), **(entry.base if entry else {})}
    unsent = {field: value for field, value in base.items() if field in after and after[field] != value}
    if unsent:
        _keep(connection, Unsent(record, record_id, Kind.CHANGE, unsent, (entry.edits if entry else 0) + 1))
    else:
        forget(connection, record, record_id)


def mark_delete(connection: Connection, record: str, record_id: str, before: Mapping[str, Plain]) -> bool:
    """Mark that a record was deleted; return whether there is anything to send, since nobody else knew it if not."""
    entry = _entry(connection, record, record_id)
    if entry is not None and entry.kind is Kind.CREATE:
        forget(connection, record, record_id)
        return False
    base = {**before, **(entry.base if entry else {})}
    _keep(connection, Unsent(record, record_id, Kind.DELETE, base, (entry.edits if entry else 0) + 1))
    return True


def settle(connection: Connection, sent: Unsent) -> bool:
    """Take ``sent`` off the list unless it was written again meanwhile; return whether it was taken off."""
    result = connection.execute(
        delete(OUTBOX).where(
            OUTBOX.c.record == sent.record, OUTBOX.c.record_id == sent.record_id, OUTBOX.c.edits == sent.edits
        )
    )
    return result.rowcount == 1


def forget(connection: Connection, record: str, record_id: str) -> None:
    """Take a record off the list."""
    connection.execute(delete(OUTBOX).where(OUTBOX.c.record == record, OUTBOX.c.record_id == record_id))


def _entry(connection: Connection, record: str, record_id: str) -> Unsent | None:
    row = connection.execute(
        select(OUTBOX).where(OUTBOX.c.record == record, OUTBOX.c.record_id == record_id)
    ).fetchone()
    return None if row is None else Unsent(row[0], row[1], Kind(row[2]), json.loads(row[3]), row[4])


def _keep(connection: Connection, entry: Unsent) -> None:
    values = {"kind": entry.kind.value, "base": dump(dict(entry.base)), "edits": entry.edits}
    statement = insert(OUTBOX).values(record=entry.record, record_id=entry.record_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["record", "record_id"], set_=values))
