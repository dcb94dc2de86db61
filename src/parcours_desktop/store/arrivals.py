"""The living records of one sheet, made ready for their table apart from the file, on whatever thread has the time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from parcours_core.records.declare import RecordType
from parcours_core.wire.messages import Page, Sheet
from parcours_core.wire.packing import (
    pack_ids,
    pack_numbers,
    pack_same,
    sum_of_marks,
    unpack_ids,
    unpack_numbers,
    unpack_same,
)
from parcours_desktop.store import direct
from parcours_desktop.store.entries import SHOWN, Entry, EntryMaker
from parcours_desktop.store.fitting import fit
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.versions import Versions, pack_versions, pack_whole
from parcours_desktop.store.word_index import INDEXED

Row = tuple[Any, ...]
Held = dict[str, tuple[int, Row]]
"""What stands here of records, by id: their number and their columns in declared order."""

shown_in = itemgetter(*map([spec.name for spec in TYPES[INDEXED].specs].index, SHOWN))
"""Takes from a row of job seekers what decides their row in the list."""


MANY = 500
"""From so many rows on it pays not to give the database each time what is the same in all of them."""

_LITERALS: dict[Any, str] = {None: "NULL", "": "''", "[]": "'[]'", "{}": "'{}'", 0: "0", 1: "1"}
"""How what stands in most fields that nobody filled in is written in a statement."""


@dataclass(frozen=True)
class Arrivals:
    """Records by place: id, dossier, number, the number, author and time of their stamp, and in ``columns`` what stands
    in their row after the id: the fields as declared, versions, number, unknown. ``strange`` are the places of those
    that this program cannot show, ``marks`` the sum of all marks."""

    declared: RecordType
    ids: list[str]
    dossiers: list[str]
    numbers: list[int]
    stamps: list[tuple[int, str, str]]
    apart: dict[int, dict[str, tuple[int, str, str]]]
    columns: list[Sequence[Any]]
    strange: frozenset[int]
    marks: int

    @cached_property
    def rows(self) -> list[Row]:
        """The row of each record."""
        return list(zip(self.ids, *self.columns, strict=True))

    @cached_property
    def entries(self) -> list[Entry]:
        """The row of each in the list, for job seekers that can be shown."""
        return list(map(EntryMaker().entry, zip(*shown_in([self.ids, *self.columns]), strict=True)))

    @property
    def at_one_stroke(self) -> bool:
        """Whether ``put`` writes rows that are fresh by one statement: all of them or, where one stands there, none."""
        return False

    def put(self, connection: Connection, *, fresh: bool) -> None:
        """Write the rows; ``fresh``: none of them stands there yet. Raises ``IntegrityError`` where one does."""
        columns = [self.ids, *self.columns]
        alike = _alike(columns) if len(self.ids) >= MANY else ()
        same = {place for place, _ in alike}
        given = zip(*(column for place, column in enumerate(columns) if place not in same), strict=True)
        # In the order of their ids they go into the index of these page after page.
        rows = sorted(given, key=itemgetter(0))
        connection.exec_driver_sql(put_statement(self.declared.code, fresh=fresh, alike=alike), rows)

    def stamp(self, place: int, field: str) -> tuple[int, str, str]:
        """Return the number, the author and the time of one field."""
        return self.apart.get(place, {}).get(field, self.stamps[place])


def arrivals_of(sheet: Sheet) -> Arrivals | None:
    """Read a sheet, None where its type is not known. Raises ``ValueError`` for parts of uneven length."""
    declared = TYPES.get(sheet.record)
    if declared is None:
        return None
    ids = unpack_ids(sheet.ids)
    numbers = unpack_numbers(sheet.numbers)
    versions = unpack_numbers(sheet.versions) if sheet.versions else numbers
    authors, ats = (unpack_same(packed, len(ids)) if ids else [] for packed in (sheet.authors, sheet.ats))
    dossiers = unpack_ids(sheet.dossiers) if sheet.dossiers else ids
    if not len(ids) == len(numbers) == len(versions) == len(dossiers):
        raise ValueError("parts of uneven length")
    stamps = list(zip(versions, authors, ats, strict=True))
    apart = {
        place: {row.field: (row.number, row.author, row.at) for row in rows} for place, rows in sheet.stamps.items()
    }
    fitted = fit(declared, sheet, len(ids))
    columns = [*fitted.columns, _beside(stamps, apart), numbers, fitted.unknown]
    marks = sum_of_marks(declared.code, ids, numbers)
    return Arrivals(declared, ids, dossiers, numbers, stamps, apart, columns, fitted.strange, marks)


def arrivals_in(page: Page) -> list[Arrivals | None]:
    """Read the sheets of a page. Raises ``ValueError`` for parts of uneven length."""
    return [arrivals_of(sheet) for sheet in page.sheets]


def _beside(stamps: Sequence[tuple[int, str, str]], apart: dict[int, dict[str, tuple[int, str, str]]]) -> list[bytes]:
    if not apart:
        return pack_whole(stamps)
    return [pack_versions(Versions(*stamp, apart.get(place, {}))) for place, stamp in enumerate(stamps)]


def only(sheet: Sheet, places: Sequence[int]) -> Sheet:
    """Return a sheet of some of the records of another, by their places."""
    ids = unpack_ids(sheet.ids)
    numbers, versions = unpack_numbers(sheet.numbers), unpack_numbers(sheet.versions)
    there = {old: new for new, old in enumerate(places)}
    return Sheet(
        record=sheet.record,
        fields=sheet.fields,
        ids=pack_ids([ids[place] for place in places]),
        dossiers=_picked_ids(sheet.dossiers, places),
        numbers=pack_numbers([numbers[place] for place in places]),
        columns=[[column[place] for place in places] for column in sheet.columns],
        authors=_picked(sheet.authors, places),
        ats=_picked(sheet.ats, places),
        versions=pack_numbers([versions[place] for place in places]) if versions else [],
        stamps={there[place]: rows for place, rows in sheet.stamps.items() if place in there},
        rivals={there[place]: rows for place, rows in sheet.rivals.items() if place in there},
    )


def joined(sheets: Sequence[Sheet]) -> Sheet:
    """Return one sheet of the records of several of the same type and the same fields."""
    first = sheets[0]
    if len(sheets) == 1:
        return first
    ids = [unpack_ids(sheet.ids) for sheet in sheets]
    starts = [0, *accumulate(map(len, ids))]
    own = not any(sheet.dossiers for sheet in sheets)
    versioned = any(sheet.versions for sheet in sheets)
    return Sheet(
        record=first.record,
        fields=first.fields,
        ids=list(chain(*ids)),
        dossiers=[] if own else list(chain(*(unpack_ids(sheet.dossiers or sheet.ids) for sheet in sheets))),
        numbers=pack_numbers([number for sheet in sheets for number in unpack_numbers(sheet.numbers)]),
        columns=[list(chain(*parts)) for parts in zip(*(sheet.columns for sheet in sheets), strict=True)],
        authors=_joined_same([sheet.authors for sheet in sheets], ids),
        ats=_joined_same([sheet.ats for sheet in sheets], ids),
        versions=pack_numbers([one for sheet in sheets for one in unpack_numbers(sheet.versions or sheet.numbers)])
        if versioned
        else [],
        stamps={
            start + at: rows for start, sheet in zip(starts, sheets, strict=False) for at, rows in sheet.stamps.items()
        },
        rivals={
            start + at: rows for start, sheet in zip(starts, sheets, strict=False) for at, rows in sheet.rivals.items()
        },
    )


def _joined_same(columns: Sequence[list[str]], ids: Sequence[Sequence[str]]) -> list[str]:
    return pack_same(list(chain(*(unpack_same(column, len(each)) for column, each in zip(columns, ids, strict=True)))))


def _picked(column: list[Any], places: Sequence[int]) -> list[Any]:
    return list(column) if len(column) == 1 else [column[place] for place in places]


def _picked_ids(packed: bytes | list[str], places: Sequence[int]) -> bytes | list[str]:
    if not packed:
        return packed
    ids = unpack_ids(packed)
    return pack_ids([ids[place] for place in places])


def held_of(connection: Connection, code: str, ids: Iterable[str]) -> Held:
    """Return what stands here of some records of one type."""
    if not direct.rows(connection, f"SELECT 1 FROM {code} LIMIT 1"):
        return {}
    found = direct.rows(connection, _find(code), (json.dumps(list(ids)),))
    return {row[1]: (row[0], row[1:]) for row in found}


@cache
def _find(code: str) -> str:
    columns = ", ".join(f'"{spec.name}"' for spec in TYPES[code].specs)
    return f"SELECT server_number, {columns} FROM {code} WHERE id IN (SELECT value FROM json_each(?))"


def _alike(columns: Sequence[Sequence[Any]]) -> tuple[tuple[int, str], ...]:
    """Return which columns hold the same in all rows, and how that is written in a statement, if it is what is usual
    there where nothing was filled in."""
    return tuple(
        (place, _LITERALS[column[0]])
        for place, column in enumerate(columns)
        if column[0] in _LITERALS and column.count(column[0]) == len(column)
    )


@lru_cache(64)
def put_statement(code: str, *, fresh: bool, alike: tuple[tuple[int, str], ...] = ()) -> str:
    """Return the statement that writes a row: its id, the other fields as declared, versions, number, unknown.

    ``alike`` are the places of values that it holds itself, and how they are written in it.
    """
    names = ["id", *(spec.name for spec in TYPES[code].specs if spec.name != "id")]
    names += ["field_versions", "server_number", "unknown"]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ["?"] * len(names)
    for place, literal in alike:
        values[place] = literal
    insert = f"INSERT INTO {code} ({columns}) VALUES ({', '.join(values)})"
    if fresh:
        return insert
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in names[1:])
    return f"{insert} ON CONFLICT (id) DO UPDATE SET {sets}"
