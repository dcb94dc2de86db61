"""CSV and XLSX: a header, then one row a line."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from parcours_desktop.directory.building.sources.csv_lines import Fault, csv_records

_DELIMITERS = (",", ";", "\t", "|")
# What openpyxl and the readers below it raise on a workbook that is not one.
_BROKEN_WORKBOOK = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    SyntaxError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(slots=True)
class Table:
    """A header, the rows with their number below it, and the faults: number, what, and the cells that are lost."""

    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    faults: list[tuple[int, Fault, list[str]]] = field(default_factory=list)


def read_csv(text: str) -> Table:
    """Return the table that a CSV text holds. The delimiter is the commonest in the header.

    A row whose quotation mark never closes is a fault only; one with too many or too few cells is a row as well.
    """
    text = text.replace("\x00", "")
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    table = Table()
    number = 0
    for cells, fault in csv_records(text, delimiter):
        if not table.header and fault is None:
            table.header = [_heading(cell) for cell in cells]
            continue
        number += 1
        if fault is not Fault.OPEN_QUOTE:
            table.rows.append((number, dict(zip(table.header, cells, strict=False))))
        if fault is not None:
            lost = cells if fault is Fault.OPEN_QUOTE else cells[len(table.header) :]
            table.faults.append((number, fault, lost))
    return table


def read_xlsx(name: str, content: bytes) -> list[tuple[str, int, dict[str, Any]]]:
    """Return sheet (« file/sheet » where there are several), number and values of each row of a workbook.

    Raises ``ValueError`` for a workbook that cannot be read.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    rows: list[tuple[str, int, dict[str, Any]]] = []
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            where = name if len(book.worksheets) == 1 else f"{name}/{sheet.title}"
            rows += [(where, number, row) for number, row in _sheet(sheet.iter_rows(values_only=True))]
        book.close()
    except (InvalidFileException, *_BROKEN_WORKBOOK) as error:
        raise ValueError("unreadable workbook") from error
    return rows


def _sheet(lines: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, dict[str, Any]]]:
    header: list[str] = []
    number = 0
    for line in lines:
        if all(cell is None or cell == "" for cell in line):
            continue
        if not header:
            header = [_heading(str(cell or "")) for cell in line]
            continue
        number += 1
        yield number, dict(zip(header, line, strict=False))


def _heading(cell: str) -> str:
    return cell.strip().strip("\ufeff").lower()
