"""The history of every record: who changed which field from what to what, and when; kept until it is erased."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from parcours_core.records.codec import Plain
from parcours_core.records.declare import record_type
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import HISTORY, WRITE

_OPEN = "INSERT INTO write (label, author, at) VALUES (?, ?, ?) RETURNING number"
_NOTE = 'INSERT INTO history (write, record, record_id, kind, "before", "after") VALUES (?, ?, ?, ?, ?, ?)'


class Happening(StrEnum):
    """What a write did to a record."""

    MADE = "made"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Entry:
    """What write number ``write`` did to one record: the fields that changed, before and after, as plain values.

    A made record has an empty ``before`` and, in ``after``, what differs from the declared defaults; a deleted one has
    all its values in ``before``. Where a sync brought it, ``author`` and ``at`` are those of who changed it elsewhere.
    """

    write: int
    label: str
    author: str
    at: datetime
    record: str
    record_id: str
    kind: Happening
    before: Mapping[str, Plain]
    after: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's change as plain values, with who made it and when; ``before`` is None where it was made."""

    field: str
    before: Plain
    after: Plain
    author: str
    at: datetime
    write: int


def open_write(connection: Connection, label: str, author: str, at: datetime) -> int:
    """Record that a write happens; return its number, which grows with every write of this file."""
    return int(connection.exec_driver_sql(_OPEN, (label, author, at.isoformat())).scalar_one())


def note(
    connection: Connection,
    write: int,
    key: tuple[str, str],
    kind: Happening,
    *,
    before: Mapping[str, Plain],
    after: Mapping[str, Plain],
) -> None:
    """Write down what ``write`` did to the record ``key`` (type code, id)."""
    connection.exec_driver_sql(_NOTE, (write, *key, kind.value, dump(dict(before)), dump(dict(after))))


def entries_of_write(connection: Connection, write: int) -> tuple[Entry, ...]:
    """Return what the write did, the latest first, so that taking it back is walking through it."""
    statement = _entries().where(HISTORY.c.write == write).order_by(HISTORY.c.number.desc())
    return tuple(map(_entry, connection.execute(statement)))


def entries_of(reader: Reader, cls: type[Any], record_id: str) -> tuple[Entry, ...]:
    """Return everything that happened to a record, the first thing first."""
    statement = (
        _entries()
        .where(HISTORY.c.record == record_type(cls).code, HISTORY.c.record_id == record_id)
        .order_by(HISTORY.c.number)
    )
    return tuple(map(_entry, reader.connection.execute(statement)))


def field_changes(reader: Reader, cls: type[Any], record_id: str, field: str = "") -> tuple[FieldChange, ...]:
    """Return the changes of one field of a record, or of all of them, the first change first."""
    return tuple(
        change
        for entry in entries_of(reader, cls, record_id)
        for change in _fields(entry)
        if field in ("", change.field)
    )


def _fields(entry: Entry) -> Iterator[FieldChange]:
    for name in entry.after or entry.before:
        yield FieldChange(name, entry.before.get(name), entry.after.get(name), entry.author, entry.at, entry.write)


def _entries() -> Select[Any]:
    return select(
        WRITE.c.number,
        WRITE.c.label,
        func.coalesce(HISTORY.c.author, WRITE.c.author),
        func.coalesce(HISTORY.c.at, WRITE.c.at),
        HISTORY.c.record,
        HISTORY.c.record_id,
        HISTORY.c.kind,
        HISTORY.c.before,
        HISTORY.c.after,
    ).join_from(HISTORY, WRITE)


def _entry(row: Row[Any]) -> Entry:
    number, label, author, at, record, record_id, kind, before, after = tuple(row)
    return Entry(
        write=number,
        label=label,
        author=author,
        at=datetime.fromisoformat(at),
        record=record,
        record_id=record_id,
        kind=Happening(kind),
        before=json.loads(before),
        after=json.loads(after),
    )
