"""Rows of records to an image: the small SQLite file whose tables a new device copies in one stroke each.

Deserialized and laid in memory alone. What does not fit a table travels in sheets as before: a record with cards or of
another dossier than it says, a field of a newer program, a value that the field cannot hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from parcours_core.records.catalogue import caseload_types
from parcours_core.records.declare import FieldSpec, RecordType
from parcours_core.wire.images import PAGE_BYTES, RESERVED_BYTES, Fitting, columns, default, versions
from parcours_server.storage.bodies import ROOT, Apart, Body, apart_of, bodies_of, listed, parted, read
from parcours_server.storage.transaction import Row

_AT_ONCE = 500
"""So many bodies are read at once: all of a page would be in memory twice."""

_STRICT_SINCE = (3, 37)
_NOTHING = Apart({})
_TYPES = caseload_types()


def can_be_laid() -> bool:
    """Say whether this machine's SQLite can lay images."""
    return sqlite3.sqlite_version_info >= _STRICT_SINCE and hasattr(sqlite3.Connection, "deserialize")


def laid(rows: list[Row]) -> tuple[bytes, list[Row]]:
    """Lay rows (as ``bodies.unpack`` takes them) in an image, none where none of them fits; return it and the others.

    ``rows`` are let go on the way.
    """
    kinds: dict[str, _Kind] = {}
    others: list[Row] = []
    while rows:
        some = rows[:_AT_ONCE]
        del rows[:_AT_ONCE]
        _hold(some, kinds, others)
    kinds = {code: kind for code, kind in kinds.items() if kind.rows}
    if not kinds:
        return b"", others
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as image:
        image.deserialize(_empty())
        image.execute("BEGIN")
        for kind in kinds.values():
            kind.write(image)
        image.execute("COMMIT")
        return image.serialize(), others


def table(declared: RecordType) -> str:
    """Return the statement that makes the table of a type in an image; the device takes no other."""
    said = ", ".join(f'"{name}" {kind}{"" if empty else " NOT NULL"}' for name, kind, empty in columns(declared))
    return f"CREATE TABLE {declared.code} ({said}) STRICT"


@dataclass(frozen=True, slots=True)
class _Record:
    """A record that lives: its row, its body, its values by name, and whether a card of it is set apart."""

    row: Row
    body: Body
    values: dict[str, Any]
    carded: bool


@dataclass(slots=True)
class _Kind:
    """What an image holds of one type; ``fitting`` is one for each field."""

    declared: RecordType
    fitting: list[Fitting]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def hold(self, records: Sequence[_Record]) -> list[Row]:
        """Keep records that are whole; return the rows of those of which a value does not fit."""
        found: list[Sequence[Any]] = []
        unfit: set[int] = set()
        for spec, fitting in zip(self.declared.specs, self.fitting, strict=True):
            if spec.name == "id":
                found.append([one.row[1] for one in records])
                continue
            column, odd = _column(spec, fitting, records)
            found.append(column)
            unfit |= odd
        found.append([versions(one.number, one.author, one.at, one.stamps) for one in (each.body for each in records)])
        found.append([one.row[3] for one in records])
        self.rows += (row for place, row in enumerate(zip(*found, strict=True)) if place not in unfit)
        return [records[place].row for place in sorted(unfit)]

    def write(self, image: sqlite3.Connection) -> None:
        """Write the table, in the order of the ids: page after page it goes into the device's index of these."""
        image.execute(table(self.declared))
        self.rows.sort(key=lambda row: str(row[0]))
        image.executemany(
            f"INSERT INTO {self.declared.code} VALUES ({', '.join('?' * len(columns(self.declared)))})", self.rows
        )


def _hold(rows: list[Row], kinds: dict[str, _Kind], others: list[Row]) -> None:
    held: dict[str, list[tuple[Row, Body]]] = {}
    for row, body in zip(rows, bodies_of([row[5] for row in rows]), strict=True):
        if row[4] or body.rivals or row[0] not in _TYPES:
            others.append(row)
        else:
            held.setdefault(row[0], []).append((row, body))
    for code, some in held.items():
        kind = kinds.get(code)
        if kind is None:
            kind = kinds[code] = _Kind(_TYPES[code], [Fitting(spec) for spec in _TYPES[code].specs])
        records = _read(some)
        fitting = [one for one in records if _is_whole(one)]
        if len(fitting) < len(records):
            others += [one.row for one in records if not _is_whole(one)]
        if fitting:
            others += kind.hold(fitting)


def _read(held: Sequence[tuple[Row, Body]]) -> list[_Record]:
    """Read the values of some records, those of all in one go."""
    names = [parted(one) for one in read(listed([body.names for _, body in held]))]
    rows = read(listed([body.values for _, body in held]))
    records = []
    for (row, body), each, values in zip(held, names, rows, strict=True):
        named = dict(zip(each, values, strict=True))
        apart = _NOTHING if row[7] is None else apart_of(row[7])
        named.update((name, read(value)) for name, value in apart.values.items())
        records.append(_Record(row, body, named, carded=bool(apart.rivals)))
    return records


def _is_whole(record: _Record) -> bool:
    """Say whether nothing of a record is lost in a table: a card, a field of a newer program, whose dossier it is."""
    code, record_id, dossier = record.row[:3]
    said = record_id if code == ROOT else record.values.get("job_seeker_id")
    return not record.carded and dossier == said and record.values.keys() <= _names(code)


def _column(spec: FieldSpec, fitting: Fitting, records: Sequence[_Record]) -> tuple[Sequence[Any], set[int]]:
    """Return a column, and the places of those that it cannot hold, or that lack what they must have."""
    name = spec.name
    try:
        return fitting.column([one.values[name] for one in records])
    except KeyError:
        there = [place for place, one in enumerate(records) if name in one.values]
    known, odd = fitting.column([records[place].values[name] for place in there])
    column = [None if spec.required else default(spec)] * len(records)
    for place, value in zip(there, known, strict=True):
        column[place] = value
    missing = set(range(len(records))).difference(there) if spec.required else set()
    return column, missing.union(there[place] for place in odd)


@cache
def _names(code: str) -> frozenset[str]:
    return frozenset(spec.name for spec in _TYPES[code].specs)


@cache
def _empty() -> bytes:
    """Return an image of one page that holds nothing yet.

    Its header says how long a page is, and how much of each is left free (offset 20; the cells of the first page begin
    where that does): https://www.sqlite.org/fileformat2.html
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        made.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        made.execute("CREATE TABLE blank (page)")
        made.execute("DROP TABLE blank")
        made.execute("VACUUM")
        page = bytearray(made.serialize()[:PAGE_BYTES])
    page[20] = RESERVED_BYTES
    page[28:32] = (1).to_bytes(4, "big")
    page[105:107] = (PAGE_BYTES - RESERVED_BYTES).to_bytes(2, "big")
    return bytes(page)
