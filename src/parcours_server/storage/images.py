"""Rows of records to an image: the small SQLite file whose tables a new device copies in one stroke each.

Deserialized and laid in memory alone. What does not fit a table travels in sheets as before: a record with cards or of
another dossier than it says, a field of a newer program, a value that the field cannot hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from parcours_core.records.catalogue import caseload_types
from parcours_core.records.declare import RecordType
from parcours_core.wire.images import PAGE_BYTES, RESERVED_BYTES, Fitting, columns, default, versions
from parcours_server.storage.bodies import ROOT, Apart, Body, apart_of, bodies_of, listed, parted, read, written
from parcours_server.storage.transaction import Row

if TYPE_CHECKING:
    import sqlite3

_AT_ONCE = 500
"""So many bodies are read at once: all of a page would be in memory twice."""

_STRICT_SINCE = (3, 37)
_NOTHING = Apart({})
_OWNER = "job_seeker_id"
_TYPES = caseload_types()


def can_be_laid() -> bool:
    """Say whether this machine's SQLite can lay images."""
    # A server on PostgreSQL loads it with the first snapshot: it takes a megabyte and a half.
    import sqlite3

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
    import sqlite3

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


@dataclass(slots=True)
class _Alike:
    """Records of one type whose values lie alike: their rows, bodies, and what is set apart of each as msgpack."""

    rows: list[Row] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    apart: list[bytes] = field(default_factory=list)

    def columns(self, fields: Sequence[str]) -> dict[str, Sequence[Any]]:
        """Return the values of each field, all read in one go."""
        found: list[Sequence[Any]] = [*zip(*read(listed([body.values for body in self.bodies])), strict=True)]
        if self.apart:
            found += zip(*read(listed(self.apart)), strict=True)
        return dict(zip(fields, found, strict=True))


@dataclass(slots=True)
class _Kind:
    """What an image holds of one type; ``fitting`` is one for each field."""

    declared: RecordType
    fitting: list[Fitting]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def hold(self, alike: _Alike, given: dict[str, Sequence[Any]]) -> list[Row]:
        """Keep records; return the rows of those that would lose something here."""
        rows = alike.rows
        given["id"] = [row[1] for row in rows]
        dossiers = [row[2] for row in rows]
        unfit = {place for place, one in enumerate(zip(dossiers, given[self.owner], strict=True)) if one[0] != one[1]}
        found: list[Sequence[Any]] = []
        for spec, fitting in zip(self.declared.specs, self.fitting, strict=True):
            if spec.name in given:
                column, odd = fitting.column(given[spec.name])
                unfit |= odd
            else:
                column = [default(spec)] * len(rows)
            found.append(column)
        found.append([versions(one.number, one.author, one.at, one.stamps) for one in alike.bodies])
        found.append([row[3] for row in rows])
        laid = zip(*found, strict=True)
        self.rows += (row for place, row in enumerate(laid) if place not in unfit) if unfit else laid
        return [rows[place] for place in sorted(unfit)]

    @property
    def owner(self) -> str:
        """The field that holds the id of the dossier."""
        return "id" if self.declared.code == ROOT else _OWNER

    def holds(self, fields: Sequence[str]) -> bool:
        """Say whether records with these fields may be whole here: with none of a newer program, and all they need."""
        known = {spec.name for spec in self.declared.specs}
        needed = {spec.name for spec in self.declared.specs if spec.required and spec.name != "id"}
        return known.issuperset(fields) and needed.issubset(fields) and len(set(fields)) == len(fields)

    def write(self, image: sqlite3.Connection) -> None:
        """Write the table, in the order of the ids: page after page it goes into the device's index of these."""
        image.execute(table(self.declared))
        self.rows.sort(key=itemgetter(0))
        image.executemany(
            f"INSERT INTO {self.declared.code} VALUES ({', '.join('?' * len(columns(self.declared)))})", self.rows
        )


def _hold(rows: list[Row], kinds: dict[str, _Kind], others: list[Row]) -> None:
    held: dict[tuple[str, bytes, tuple[str, ...]], _Alike] = {}
    for row, body in zip(rows, bodies_of([row[5] for row in rows]), strict=True):
        apart = _NOTHING if row[7] is None else apart_of(row[7])
        if row[4] or body.rivals or apart.rivals or row[0] not in _TYPES:
            others.append(row)
            continue
        alike = held.setdefault((row[0], bytes(body.names), tuple(apart.values)), _Alike())
        alike.rows.append(row)
        alike.bodies.append(body)
        if apart.values:
            alike.apart.append(written(apart.values.values()))
    for (code, names, named), alike in held.items():
        kind = kinds.get(code)
        if kind is None:
            kind = kinds[code] = _Kind(_TYPES[code], [Fitting(spec) for spec in _TYPES[code].specs])
        fields = [*parted(read(names)), *named]
        others += kind.hold(alike, alike.columns(fields)) if kind.holds(fields) else alike.rows


@cache
def _empty() -> bytes:
    """Return an image of one page that holds nothing yet.

    Its header says how long a page is, and how much of each is left free (offset 20; the cells of the first page begin
    where that does): https://www.sqlite.org/fileformat2.html
    """
    import sqlite3

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
