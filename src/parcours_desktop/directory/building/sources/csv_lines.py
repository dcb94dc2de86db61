"""The records of a CSV text, one damaged row never costing the others: reading begins anew at the next sound line."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

_LONGEST_RECORD = 200  # lines: beyond that, a quotation mark that closes belongs to another row


class Fault(Enum):
    """What is wrong with a record."""

    OPEN_QUOTE = 1
    TOO_MANY = 2
    TOO_FEW = 3


class CsvRecord(NamedTuple):
    """One record: its cells as they stand, and what is wrong with them. With an open quote there is only its text."""

    cells: list[str]
    fault: Fault | None = None


def csv_records(text: str, delimiter: str) -> Iterator[CsvRecord]:
    """Yield the header and then each record of ``text``; blank lines are passed over.

    A record whose quotation mark never closes, or closes in another row, is yielded once with its first line; reading
    goes on at the next line that is a record of as many cells as the header. Blank cells beyond it are no fault.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    yield from _Lines(list(io.StringIO(text, newline="")), delimiter).records()


class _Lines:
    """The physical lines of one text, read from any of them on."""

    def __init__(self, lines: list[str], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._width = 0

    def records(self) -> Iterator[CsvRecord]:
        start = 0
        while start < len(self._lines):
            reader = csv.reader(self._from(start), delimiter=self._delimiter, strict=True)
            base = start
            try:
                for cells in reader:
                    end = base + reader.line_num
                    if end - start > 1 and self._fault(cells) and any(map(self._is_sound, range(start + 1, end))):
                        break  # a quotation mark of another row closed this one
                    if any(cell.strip() for cell in cells):
                        yield CsvRecord(cells, self._fault(cells))
                        self._width = self._width or len(cells)
                    start = end
                else:
                    return
            except csv.Error:
                pass
            record = self._alone(start)
            if record is not None:
                yield record
                self._width = self._width or len(record.cells)
                start += 1
            else:
                yield CsvRecord([self._lines[start].strip()], Fault.OPEN_QUOTE)
                start = self._sound_after(start)

    def _alone(self, at: int) -> CsvRecord | None:
        """Return the record of one line read leniently (« a "b" c »), or None if its last quotation mark is open."""
        reader = csv.reader([self._lines[at], "\n"], delimiter=self._delimiter)
        cells = next(reader)
        return CsvRecord(cells, self._fault(cells)) if reader.line_num == 1 else None

    def _sound_after(self, at: int) -> int:
        for line in range(at + 1, len(self._lines)):
            if self._is_sound(line):
                return line
        return len(self._lines)

    def _is_sound(self, at: int) -> bool:
        reader = csv.reader(self._lines[at : at + _LONGEST_RECORD], delimiter=self._delimiter, strict=True)
        try:
            cells = next(reader)
        except (csv.Error, StopIteration):
            alone = self._alone(at)
            return alone is not None and self._is_whole(alone)
        return self._is_whole(CsvRecord(cells, self._fault(cells)))

    def _is_whole(self, record: CsvRecord) -> bool:
        return record.fault is None and any(cell.strip() for cell in record.cells)

    def _fault(self, cells: list[str]) -> Fault | None:
        if not self._width or len(cells) == self._width:
            return None
        if len(cells) < self._width:
            return Fault.TOO_FEW
        return Fault.TOO_MANY if any(cell.strip() for cell in cells[self._width :]) else None

    def _from(self, at: int) -> Iterator[str]:
        return iter(self._lines if not at else self._lines[at:])
