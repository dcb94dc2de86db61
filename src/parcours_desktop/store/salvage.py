"""Reads what can still be read of a damaged file, table by table, row by row, and says which rows could not be.

A damaged page refuses to be read, or is read as zeros at the end of a long value (``mapping.ZERO``); it never gives
other wrong values, since each page is sealed. So whatever else is read is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from parcours_desktop.store.engine import driver_error
from parcours_desktop.store.mapping import ZERO

CHUNK = 200
PATIENCE = 500
"""Row numbers tried in vain, one after the other, before the rest of a table is given up."""

Row = dict[str, Any]


@dataclass
class TableRows:
    """What a table still gave: ``whole`` rows by row number, rows of which only some columns could be read, and
    whether anything was in the way."""

    whole: dict[int, Row] = field(default_factory=dict)
    partial: dict[int, Row] = field(default_factory=dict)
    hurt: bool = False


class Salvage:
    """A damaged file read with patience. ``opened`` gives a driver connection outside any transaction: after a page
    that cannot be read SQLCipher refuses all others too, so that a new one is needed each time."""

    def __init__(self, opened: Callable[[], Any]) -> None:
        self._opened = opened
        self._error = driver_error()
        self._connection = opened()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def ask(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]] | None:
        """Return the answer to ``statement``, or None where damage is in the way."""
        rows, whole = self._as_far(statement, values)
        return rows if whole else None

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns, none where there is no such table."""
        return [row[1] for row in self.ask(f"PRAGMA table_info({table})") or ()]

    def rows(self, table: str) -> TableRows:
        """Read a table: from both ends as far as it goes, then number by number in between."""
        names = self.columns(table)
        listed = ", ".join(f'"{name}"' for name in names)
        result = TableRows()
        first = self._run(result, table, listed, names, upward=True)
        if first is None:
            return result
        result.hurt = True
        last = self._run(result, table, listed, names, upward=False)
        if last is None:
            return result
        numbers, complete = self._numbers(table)
        between = sorted(number for number in numbers if first < number < last) if complete else ()
        for number in between or self._try_all(result, first, last):
            self._one(result, table, listed, names, number)
        return result

    def _numbers(self, table: str) -> tuple[set[int], bool]:
        """Return the row numbers that the indexes of a table know, and whether these are all."""
        for name in self.columns(table):
            numbers, complete = self.listed(table, name)
            if complete:
                return set(numbers), True
        return set(), False

    def listed(self, table: str, column: str) -> tuple[dict[int, Any], bool]:
        """Return the values of an indexed column by row number as the indexes alone know them, and whether one of them
        could be read to its end: so a row that is lost is still known to have been there."""
        result: dict[int, Any] = {}
        complete = False
        found = self.ask("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?", (table,))
        for (index,) in found or ():
            described = self.ask(f"PRAGMA index_info({index})") or ()
            if column not in [row[2] for row in described]:
                continue
            for order in ("", " DESC"):
                columns = ", ".join(f'"{row[2]}"{order}' for row in described)
                reading = f'SELECT rowid, "{column}" FROM {table} INDEXED BY {index} ORDER BY {columns}'
                rows, whole = self._as_far(reading)
                complete = complete or whole
                result.update((number, value) for number, value in rows)
        return result, complete

    def _as_far(self, statement: str, values: Sequence[Any] = ()) -> tuple[list[tuple[Any, ...]], bool]:
        """Return the rows before the first damage, and whether these are all."""
        rows: list[tuple[Any, ...]] = []
        try:
            rows.extend(self._connection.execute(statement, values))
        except self._error:
            self._connection.close()
            self._connection = self._opened()
            return rows, False
        return rows, True

    def _run(self, result: TableRows, table: str, listed: str, names: list[str], *, upward: bool) -> int | None:
        """Read chunk by chunk in one direction; return the number at which damage stopped it, None at the end."""
        sign, order = (">", "ASC") if upward else ("<", "DESC")
        last = -(2**63) if upward else 2**63 - 1
        statement = f"SELECT rowid, {listed} FROM {table} WHERE rowid {sign} ? ORDER BY rowid {order} LIMIT {CHUNK}"
        while True:
            chunk, sound = self._as_far(statement, (last,))
            self._take(result, names, chunk)
            last = chunk[-1][0] if chunk else last
            if not sound:
                return last
            if len(chunk) < CHUNK:
                return None

    @staticmethod
    def _take(result: TableRows, names: list[str], chunk: Iterable[tuple[Any, ...]]) -> None:
        for number, *values in chunk:
            row = dict(zip(names, values, strict=True))
            if any(isinstance(value, str) and ZERO in value for value in values):
                result.hurt = True
                result.partial[number] = _before_zeros(row)
            else:
                result.whole[number] = row

    @staticmethod
    def _try_all(result: TableRows, first: int, last: int) -> Iterator[int]:
        """Yield the numbers to try where no index tells them, up to where reading from the end stopped, or as long as
        patience lasts."""
        number = max(first, 0)
        known_end = last < 2**63 - 1
        vain = 0
        while vain < PATIENCE and (not known_end or number < last - 1):
            number += 1
            yield number
            vain = 0 if number in result.whole or number in result.partial else vain + 1

    def _one(self, result: TableRows, table: str, listed: str, names: list[str], number: int) -> None:
        if number in result.whole or not self.ask(f"SELECT rowid FROM {table} WHERE rowid = ?", (number,)):
            return
        row = self.ask(f"SELECT rowid, {listed} FROM {table} WHERE rowid = ?", (number,))
        if row:
            self._take(result, names, row)
            return
        known: Row = {}
        for name in names:
            value = self.ask(f'SELECT "{name}" FROM {table} WHERE rowid = ?', (number,))
            if value:
                known[name] = value[0][0]
        result.partial[number] = _before_zeros(known)


def _before_zeros(row: Row) -> Row:
    """Return the columns before the first that was read as zeros: what comes after it lay on the same lost page."""
    return dict(takewhile(lambda item: not (isinstance(item[1], str) and ZERO in item[1]), row.items()))
