"""Reading records out of the caseload, inside one consistent view of the file."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, false, select

from parcours_core.records.codec import Plain, field_to_plain
from parcours_core.records.declare import RecordType, record_type
from parcours_desktop.store import direct
from parcours_desktop.store.mapping import plain_row, record_row, to_column
from parcours_desktop.store.schema import RECORDS, TYPES

R = TypeVar("R")


class Reader:
    """A view of the caseload as it stood when it was opened; ``connection`` is for the query modules of the store."""

    def __init__(self, connection: Connection) -> None:
        self._view = connection

    @property
    def connection(self) -> Connection:
        """The connection through which this view is read."""
        return self._view

    def get(self, cls: type[R], record_id: str) -> R | None:
        """Return the record of type ``cls`` with this id, or None. Raises ``UnreadableValue`` for a broken row."""
        declared = record_type(cls)
        rows = direct.rows(self._view, _by_id(declared.code), (record_id,))
        return record_row(declared, cls, rows[0]) if rows else None

    def plain(self, record: str, record_id: str) -> dict[str, Plain] | None:
        """Return the plain values of a record by its type code and id, or None."""
        rows = direct.rows(self._view, _by_id(record), (record_id,))
        return plain_row(TYPES[record], rows[0]) if rows else None

    def find(self, cls: type[R], *, order: str = "id", **equals: Any) -> tuple[R, ...]:
        """Return the records whose fields equal what is given; a set means "one of these".

        ``order`` is a field name, with ``-`` before it for the greatest first; equal ones come by id.
        Raises ``KeyError`` for a field that the type does not have, ``UnreadableValue`` for a broken row.
        """
        declared = record_type(cls)
        table = RECORDS[declared.code]
        wanted = [_condition(declared, name, value) for name, value in equals.items()]
        by = table.c[declared.spec(order.removeprefix("-")).name]
        statement = _columns(declared).where(*wanted)
        statement = statement.order_by(by.desc() if order.startswith("-") else by.asc(), table.c.id)
        rows = self._view.execute(statement).fetchall()
        return tuple(record_row(declared, cls, row) for row in rows)


def _columns(declared: RecordType) -> Select[Any]:
    table = RECORDS[declared.code]
    return select(*(table.c[spec.name] for spec in declared.specs))


@cache
def _by_id(code: str) -> str:
    names = ", ".join(f'"{spec.name}"' for spec in TYPES[code].specs)
    return f"SELECT {names} FROM {code} WHERE id = ?"


def _condition(declared: RecordType, name: str, value: Any) -> ColumnElement[bool]:
    spec = declared.spec(name)
    column: ColumnElement[Any] = RECORDS[declared.code].c[name]
    if isinstance(value, AbstractSet):
        stored = [to_column(spec, field_to_plain(spec, item)) for item in value]
        return column.in_(stored) if stored else false()
    if value is None:
        return column.is_(None)
    equal: ColumnElement[bool] = column == to_column(spec, field_to_plain(spec, value))
    return equal
