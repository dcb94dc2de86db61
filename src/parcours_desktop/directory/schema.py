"""The shape of a pack: its format number, its tables, and how a record becomes a row and comes back.

Columns derive from the declarations in ``parcours_core.records.partner``; lists are kept as JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from parcours_core.records.codec import from_plain, to_plain
from parcours_core.records.declare import FieldSpec, Shape, record_type
from parcours_core.records.partner import Service, Structure

APPLICATION_ID = 0x50435044  # « PCPD »
FORMAT = 1
UNSEALED = "0" * 64

TABLES: dict[type[Any], str] = {Structure: "structure", Service: "service"}
R = TypeVar("R")

_COLUMN_TYPES = {Shape.INTEGER: "INTEGER", Shape.TRUTH: "INTEGER", Shape.REAL: "REAL"}

META_TABLE = "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
SOURCE_TABLE = (
    "CREATE TABLE source (slug TEXT PRIMARY KEY, structures INTEGER NOT NULL, services INTEGER NOT NULL) WITHOUT ROWID"
)
# The index keeps no text of its own: what is shown comes from the listing.
SEARCH_TABLE = (
    "CREATE VIRTUAL TABLE search USING fts5(name, structure, place, themes, text, content='', "
    "detail=column, tokenize='unicode61 remove_diacritics 2')"
)
# What a list of services shows and filters by, without the long texts.
LISTING_TABLE = (
    "CREATE TABLE listing (number INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, sorted TEXT NOT NULL,"
    " structure_name TEXT NOT NULL, street TEXT NOT NULL, municipality TEXT NOT NULL, postal_code TEXT NOT NULL,"
    " country TEXT NOT NULL, latitude REAL, longitude REAL, themes TEXT NOT NULL, publics TEXT NOT NULL,"
    " modes TEXT NOT NULL, fee TEXT NOT NULL, languages TEXT NOT NULL, opening_hours TEXT NOT NULL)"
)


def tables() -> tuple[str, ...]:
    """Return the statements that make every table that a pack always has."""
    return (
        META_TABLE,
        SOURCE_TABLE,
        record_table(Structure),
        record_table(Service),
        LISTING_TABLE,
        SEARCH_TABLE,
    )


def indices() -> tuple[str, ...]:
    """Return the statements that make the indices, to be run once all rows are in."""
    return (
        "CREATE UNIQUE INDEX structure_id ON structure (id)",
        "CREATE UNIQUE INDEX service_id ON service (id)",
        "CREATE INDEX listing_sorted ON listing (sorted, id)",
        "CREATE INDEX service_structure ON service (structure_id)",
    )


def record_table(cls: type[Any]) -> str:
    """Return the statement that makes the table of ``cls``; ``number`` is its row, given in the order of building."""
    columns = ", ".join(_column(spec) for spec in record_type(cls).specs)
    return f"CREATE TABLE {TABLES[cls]} (number INTEGER PRIMARY KEY, {columns})"


def insertion(cls: type[Any]) -> str:
    """Return the statement that inserts one row: its number, then its columns in the order of ``columns``."""
    names = columns(cls)
    marks = ", ".join("?" * (len(names) + 1))
    return f"INSERT INTO {TABLES[cls]} (number, {', '.join(names)}) VALUES ({marks})"


def columns(cls: type[Any]) -> tuple[str, ...]:
    """Return the names of the columns of ``cls``, in the order of its declaration."""
    return tuple(spec.name for spec in record_type(cls).specs)


def lists(cls: type[Any]) -> frozenset[str]:
    """Return the names of the columns of ``cls`` that hold a list."""
    return frozenset(spec.name for spec in record_type(cls).specs if spec.many)


def to_row(record: Any) -> tuple[Any, ...]:
    """Return the column values of ``record`` in the order of ``columns``."""
    plain = to_plain(record)
    many = lists(type(record))
    return tuple(list_text(getattr(record, name)) if name in many else value for name, value in plain.items())


def from_row(cls: type[R], row: Sequence[Any]) -> R:
    """Build a ``cls`` from the column values of one row, in the order of ``columns``.

    Raises ``UnreadableValue`` or ``ValueError`` where the row does not hold what the declaration says.
    """
    many = lists(cls)
    plain: Mapping[str, Any] = {
        name: json.loads(value) if name in many else value for name, value in zip(columns(cls), row, strict=True)
    }
    return from_plain(cls, plain)


@lru_cache(maxsize=50_000)
def list_text(items: tuple[str, ...]) -> str:
    """Return a list as it is kept in a column: compact JSON, so that ``instr(column, '"code"')`` finds a code."""
    return json.dumps(items, ensure_ascii=False, separators=(",", ":"))


def _column(spec: FieldSpec) -> str:
    kind = "TEXT" if spec.many else _COLUMN_TYPES.get(spec.shape, "TEXT")
    return f"{spec.name} {kind}" + ("" if spec.optional else " NOT NULL")
