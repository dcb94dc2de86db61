"""Writing one record's row, and what stands beside it, in whatever transaction is open.

The statements are texts made once from the declarations: building them anew for each save cost most of its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection

from parcours_core.records.codec import Plain, field_to_plain
from parcours_core.records.declare import RecordType
from parcours_desktop.store import direct
from parcours_desktop.store.mapping import BESIDE, columns_of

_BESIDE = ", ".join(BESIDE)
_FIND_GRAVE = f"SELECT {_BESIDE} FROM tombstone WHERE record = ? AND record_id = ?"
_OPEN_GRAVE = "DELETE FROM tombstone WHERE record = ? AND record_id = ?"


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
    grave = (declared.code, plain["id"])
    beside = direct.rows(connection, _FIND_GRAVE, grave)
    values: dict[str, Any] = columns_of(declared, plain)
    if beside:
        values.update(zip(BESIDE, beside[0], strict=True))
        connection.exec_driver_sql(_OPEN_GRAVE, grave)
    connection.exec_driver_sql(_insert(declared.code, tuple(values)), values)


def update_row(connection: Connection, declared: RecordType, record_id: str, changed: Mapping[str, Plain]) -> None:
    """Write the changed fields of a record."""
    values = columns_of(declared, changed)
    connection.exec_driver_sql(_update(declared.code, tuple(values)), {**values, "id": record_id})


def delete_row(connection: Connection, declared: RecordType, record_id: str, *, write: int, mourned: bool) -> None:
    """Delete a record; with ``mourned`` a tombstone keeps what stood beside it."""
    if mourned:
        bury = (
            f"INSERT INTO tombstone (record, record_id, write, {_BESIDE}) "
            f"SELECT ?, id, ?, {_BESIDE} FROM {declared.code} WHERE id = ?"
        )
        connection.exec_driver_sql(bury, (declared.code, write, record_id))
    connection.exec_driver_sql(f"DELETE FROM {declared.code} WHERE id = ?", (record_id,))


@cache
def _insert(code: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {code} ({columns}) VALUES ({', '.join(f':{name}' for name in names)})"


@cache
def _update(code: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{name}" = :{name}' for name in names)
    return f"UPDATE {code} SET {changes} WHERE id = :id"
