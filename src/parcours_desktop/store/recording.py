"""Writing one record's row, and what stands beside it, in whatever transaction is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from parcours_core.records.codec import Plain, field_to_plain
from parcours_core.records.declare import RecordType
from parcours_desktop.store.mapping import BESIDE, columns_of
from parcours_desktop.store.schema import RECORDS, TOMBSTONE


def differing(left: Mapping[str, Plain], right: Mapping[str, Plain]) -> list[str]:
    """Return the names whose values differ, or that only one side has, in a steady order."""
    names = dict.fromkeys([*left, *right])
    return [name for name in names if name not in left or name not in right or left[name] != right[name]]


def unlike_defaults(declared: RecordType, plain: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return the fields that differ from what the declaration gives by default."""
    return {
        spec.name: plain[spec.name]
        for spec in declared.specs
        if spec.required or plain[spec.name] != field_to_plain(spec, spec.default)
    }


def insert_row(connection: Connection, declared: RecordType, plain: Mapping[str, Plain]) -> None:
    """Insert a record; one that was deleted here gets back what stood beside it, and its tombstone goes."""
    record_id = plain["id"]
    grave = (TOMBSTONE.c.record == declared.code, TOMBSTONE.c.record_id == record_id)
    beside = connection.execute(select(*(TOMBSTONE.c[name] for name in BESIDE)).where(*grave)).fetchone()
    values: dict[str, Any] = columns_of(declared, plain)
    if beside is not None:
        values.update(zip(BESIDE, beside, strict=True))
        connection.execute(delete(TOMBSTONE).where(*grave))
    connection.execute(insert(RECORDS[declared.code]).values(values))


def update_row(connection: Connection, declared: RecordType, record_id: str, changed: Mapping[str, Plain]) -> None:
    """Write the changed fields of a record."""
    table = RECORDS[declared.code]
    connection.execute(update(table).where(table.c.id == record_id).values(columns_of(declared, changed)))


def delete_row(connection: Connection, declared: RecordType, record_id: str, *, write: int, mourned: bool) -> None:
    """Delete a record; with ``mourned`` a tombstone keeps what stood beside it."""
    table = RECORDS[declared.code]
    if mourned:
        beside = connection.execute(select(*(table.c[name] for name in BESIDE)).where(table.c.id == record_id)).one()
        values = dict(zip(BESIDE, beside, strict=True))
        connection.execute(insert(TOMBSTONE).values(record=declared.code, record_id=record_id, write=write, **values))
    connection.execute(delete(table).where(table.c.id == record_id))
