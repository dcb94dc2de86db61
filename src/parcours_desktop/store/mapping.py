"""The one mapping between declared records and tables: columns, rows and values all come from the declaration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import REAL, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.types import TypeEngine

from parcours_core.records.codec import Plain, UnreadableValue, field_from_plain
from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_desktop.store.errors import Damaged

R = TypeVar("R")

BESIDE = ("field_versions", "server_number", "unknown")
"""Columns beside the record that a sync keeps: packed version of each field, the feed's number, and the fields of a
newer program as JSON, word for word."""

ZERO = "\0"
"""What stands for a lost page: where the last page of a long value is damaged, SQLCipher 4.19 gives zeros for it and
keeps its error for the next page that it reads, if there is one (tests/faults/test_damage.py). Our texts have none."""

_TYPES: dict[Shape, type[TypeEngine[Any]]] = {
    Shape.TEXT: Text,
    Shape.INTEGER: Integer,
    Shape.REAL: REAL,
    Shape.TRUTH: Integer,
    Shape.DAY: Text,
    Shape.MOMENT: Text,
}


_written = msgspec.json.Encoder().encode


def dump(value: object) -> str:
    """Return ``value``, anything that JSON holds, as the compact JSON text that the caseload keeps."""
    return _written(value).decode()


def whole(stored: str) -> str:
    """Return a text of the file. Raises ``Damaged`` where part of it was read as zeros (``ZERO``)."""
    if ZERO in stored:
        raise Damaged
    return stored


def table_for(declared: RecordType, metadata: MetaData) -> Table:
    """Return the STRICT table of a record type: one column a field, an index on each reference.

    References are indexed, not constrained: a barrier may arrive from the server before its job seeker does.
    Raises ``ValueError`` where a field has the name of a column beside the record.
    """
    taken = [spec.name for spec in declared.specs if spec.name in BESIDE]
    if taken:
        raise ValueError(f"{declared.code} declares reserved names: {taken}")
    table = Table(
        declared.code,
        metadata,
        *(_column(spec) for spec in declared.specs),
        Column("field_versions", LargeBinary, nullable=False, server_default=text("x''")),
        Column("server_number", Integer, nullable=False, server_default=text("0")),
        Column("unknown", Text, nullable=False, server_default=text("'{}'")),
        sqlite_strict=True,
    )
    for spec in declared.specs:
        if spec.field.refers_to and not spec.many:
            Index(f"ix_{declared.code}_{spec.name}", table.c[spec.name])
    return table


def _column(spec: FieldSpec) -> Column[Any]:
    kind = Text if spec.many else _TYPES[spec.shape]
    return Column(spec.name, kind, primary_key=spec.name == "id", nullable=spec.optional)


def to_column(spec: FieldSpec, plain: Plain) -> Any:
    """Return what the column of ``spec`` holds for the plain value ``plain``."""
    if spec.many and plain is not None:
        return dump(plain)
    if isinstance(plain, str):
        return plain.replace(ZERO, "")
    return int(plain) if isinstance(plain, bool) else plain


def from_column(spec: FieldSpec, stored: Any) -> Plain:
    """Return the plain value that the column of ``spec`` holds as ``stored``. Raises ``Damaged`` for a lost page."""
    if stored is None:
        return None
    if isinstance(stored, str):
        whole(stored)
    if spec.many:
        values: list[Any] = json.loads(stored)
        return values
    value: Plain = bool(stored) if spec.shape is Shape.TRUTH else stored
    return value


def plain_row(declared: RecordType, row: Sequence[Any]) -> dict[str, Plain]:
    """Return the plain values of a row that begins with the record's columns in declared order."""
    return {spec.name: from_column(spec, stored) for spec, stored in zip(declared.specs, row, strict=False)}


def record_row(declared: RecordType, cls: type[R], row: Sequence[Any]) -> R:
    """Return the record that a row holds. Raises ``UnreadableValue`` for a value that its field cannot hold."""
    values: dict[str, Any] = {}
    for spec, stored in zip(declared.specs, row, strict=False):
        try:
            values[spec.name] = field_from_plain(spec, from_column(spec, stored))
        except (ValueError, TypeError) as error:
            raise UnreadableValue(declared.code, spec.name) from error
    return cls(**values)


def columns_of(declared: RecordType, plain: Mapping[str, Plain]) -> dict[str, Any]:
    """Return the column values of the fields in ``plain``, by name."""
    return {spec.name: to_column(spec, plain[spec.name]) for spec in declared.specs if spec.name in plain}
