"""CSV and XLSX: a header, then one row a line."""

from __future__ import annotations

import csv
import io
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

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


def read_csv(text: str) -> tuple[list[str], list[tuple[int, dict[str, Any]]]]:
    """Return the header, and the rows with their number below it. The delimiter is the commonest in the header."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    text = text.replace("\x00", "")
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    rows: list[tuple[int, dict[str, Any]]] = []
    for line in lines:
        if not any(cell.strip() for cell in line):
            continue
        if not header:
            header = [_heading(cell) for cell in line]
        else:
            rows.append((len(rows) + 1, dict(zip(header, line, strict=False))))
    return header, rows


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
