"""Columns as PostgreSQL's own arrays: a few hundred rows travel in one statement, which is planned once.

An array is written as the database reads it (its binary form).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from struct import Struct
from typing import Any

from parcours_server.storage.transaction import Bulk, Row

_HEAD = Struct(">iiiii").pack
_LENGTH = Struct(">i").pack
_EIGHT_BYTES = 8


@dataclass(frozen=True, slots=True)
class Array:
    """The binary form of an array, and how PostgreSQL calls its type."""

    kind: int
    data: bytes


ALIKE, OWN = -1, -2
"""How a column is told: by one value that it holds throughout, or by an array of its own; else by an earlier column's,
whose place that is."""


class Spread:
    """Rows for a bulk as columns: those that hold one value throughout, and those that travel as arrays.

    ``told`` says of each column which it is (``ALIKE``, ``OWN``, or the place of an earlier one that holds the same),
    ``values`` are the parameters by column.
    """

    def __init__(self, bulk: Bulk, rows: Sequence[Row]) -> None:
        columns = list(zip(*rows, strict=True))
        told = [_told(place, columns, bulk.types) for place in range(len(columns))]
        if set(told) == {ALIKE} and len(rows) > 1:
            # Something must say how many rows there are.
            told[0] = OWN
        self.told = tuple(told)
        self.values = {
            name: column[0] if one == ALIKE else _WRITTEN[kind](column)
            for name, kind, column, one in zip(bulk.columns, bulk.types, columns, told, strict=True)
            if one < 0
        }


def _told(place: int, columns: Sequence[Sequence[Any]], types: Sequence[str]) -> int:
    column = columns[place]
    if column.count(column[0]) == len(column):
        return ALIKE
    # A dossier's own record has its id twice.
    return next((one for one in range(place) if types[one] == types[place] and columns[one] == column), OWN)


@cache
def inserting(bulk: Bulk, told: tuple[int, ...]) -> str:
    """Return the statement that puts in rows spread so; its parameters are ``Spread.values`` and the scope."""
    places, arriving = _arriving(bulk, told)
    columns = ", ".join(map(_named, bulk.columns))
    return f"INSERT INTO {_named(bulk.table)} (scope, {columns}) SELECT %(scope)s, {', '.join(places)}{arriving}"


@cache
def updating(bulk: Bulk, told: tuple[int, ...]) -> str:
    """Return the statement that writes rows spread so anew; its parameters are ``Spread.values`` and the scope."""
    places, arriving = _arriving(bulk, told)
    names, table = [_named(column) for column in bulk.columns], _named(bulk.table)
    changed = ", ".join(f"{name} = a.{name}" for name in names[bulk.key :])
    values = ", ".join(f"{place} AS {name}" for name, place in list(zip(names, places, strict=True))[bulk.key :])
    key = " AND ".join(f"x.{name} = {place}" for name, place in zip(names[: bulk.key], places, strict=False))
    # Each row that arrives is looked up, whatever the planner knows of the table (behind OFFSET it sees no other way),
    # and written where it was found. Left to itself it begins with what it takes for a single row of the scope, and
    # goes through all that arrives for each: of a plan made while the table was empty, that is all of the table.
    found = f"SELECT x.ctid FROM {table} x WHERE x.scope = %(scope)s AND {key} OFFSET 0"
    return (
        f"UPDATE {table} r SET {changed} FROM (SELECT %(scope)s::text AS scope, f.ctid AS lies_at, {values}"
        f"{arriving or ' FROM (SELECT 1) AS a (one)'} CROSS JOIN LATERAL ({found}) f OFFSET 0) a "
        "WHERE r.scope = a.scope AND r.ctid = a.lies_at"
    )


def _arriving(bulk: Bulk, told: tuple[int, ...]) -> tuple[list[str], str]:
    """Return where each column is read, and from what: nothing where there are no arrays."""
    places, spread = [], []
    for name, kind, one in zip(bulk.columns, bulk.types, told, strict=True):
        if one == ALIKE:
            places.append(f"%({name})s::{kind}")
        else:
            places.append(f"a.{_named(name if one == OWN else bulk.columns[one])}")
        if one == OWN:
            spread.append((name, kind))
    if not spread:
        return places, ""
    arrays = ", ".join(f"%({name})s::{kind}[]" for name, kind in spread)
    return places, f" FROM unnest({arrays}) AS a ({', '.join(_named(name) for name, _ in spread)})"


def _named(name: str) -> str:
    return f'"{name}"'


def _texts(column: Sequence[str]) -> Array:
    return Array(1009, _of_lengths(25, [one.encode() for one in column]))


def _bytes(column: Sequence[bytes]) -> Array:
    return Array(1001, _of_lengths(17, column))


def _of_lengths(kind: int, column: Sequence[bytes]) -> bytes:
    sized = chain.from_iterable(zip(map(_LENGTH, map(len, column)), column, strict=True))
    return b"".join((_head(kind, column), *sized))


def _wholes(column: Sequence[int]) -> Array:
    sized: Iterable[int] = chain.from_iterable(zip(repeat(_EIGHT_BYTES), column, strict=False))
    return Array(1016, _head(20, column) + Struct(f">{'iq' * len(column)}").pack(*sized))


def _truths(column: Sequence[bool]) -> Array:
    no, yes = _LENGTH(1) + b"\x00", _LENGTH(1) + b"\x01"
    return Array(1000, _head(16, column) + b"".join([yes if one else no for one in column]))


def _head(kind: int, column: Sequence[object]) -> bytes:
    """Return how an array of one dimension without nothings begins: dimensions, nothings, type, length, first place."""
    return _HEAD(1, 0, kind, len(column), 1)


_WRITTEN: dict[str, Callable[[Sequence[Any]], Array]] = {
    "text": _texts,
    "bytea": _bytes,
    "int8": _wholes,
    "bool": _truths,
}
