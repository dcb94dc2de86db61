"""Rows of ink, and how they fill one page after another. Lengths are points, measured from the top left corner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parcours_desktop.documents.lines import break_lines
from parcours_desktop.documents.typefaces import Style

MM = 72 / 25.4
"""Points in a millimetre."""

ASCENT = 0.75
"""From the top of a line of type to its baseline, in type sizes (Source Sans: ascender 750 of 1000)."""


@dataclass(frozen=True, slots=True)
class Ink:
    """One line of text, its baseline ``down`` from the top of its row."""

    x: float
    down: float
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line from ``x`` to ``end``, ``weight`` thick, dashed if so."""

    x: float
    end: float
    down: float
    weight: float = 0.5
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Square:
    """An empty box to tick; ``down`` is its lower edge."""

    x: float
    down: float
    side: float


@dataclass(frozen=True, slots=True)
class Code:
    """The QR of the letter with its quiet zone, ``side`` wide; ``down`` is its upper edge."""

    x: float
    down: float
    side: float


@dataclass(frozen=True, slots=True)
class Strokes:
    """Lines drawn by hand; ``scale`` makes points of paper of their unit, ``down`` is their upper edge."""

    x: float
    down: float
    scale: float
    lines: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG or JPEG) ``width`` × ``height`` points large; ``down`` is its upper edge."""

    x: float
    down: float
    width: float
    height: float
    content: bytes


Mark = Ink | Rule | Square | Code | Strokes | Picture


@dataclass(frozen=True, slots=True)
class Row:
    """What is never parted by the end of a page. ``keep`` holds it with the row that follows; ``gap`` is only air.

    Where a part of the document begins, ``heading`` is how a reader's list of contents calls it.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    keep: bool = False
    heading: str = ""

    @property
    def gap(self) -> bool:
        """Whether the row may be left out at the top of a page."""
        return not self.marks


@dataclass(frozen=True, slots=True)
class Placed:
    """A row at its place: ``top`` down from the top of the page."""

    top: float
    row: Row


def gap(height: float, *, keep: bool = False) -> Row:
    """Return empty space."""
    return Row(height, (), keep)


def text_rows(text: str, style: Style, x: float, width: float, *, keep: bool = False) -> list[Row]:
    """Return ``text`` as one row a line; ``keep`` holds all of them together and with what follows.

    The first two lines of a paragraph stay together, and the last two: no line is left alone on a page.
    """
    lines = break_lines(text, style, width)
    last = len(lines) - 1
    down = (style.leading - style.size) / 2 + ASCENT * style.size
    return [
        Row(style.leading, (Ink(x, down, line, style),), keep or (number < last and number in (0, last - 1)))
        for number, line in enumerate(lines)
    ]


def heading_rows(text: str, style: Style, x: float, width: float) -> list[Row]:
    """Return ``text`` as the rows of a heading: they stay with what follows, and stand in the list of contents."""
    rows = text_rows(text, style, x, width, keep=True)
    return [replace(row, heading="" if number else text) for number, row in enumerate(rows)]


def stacked(rows: Iterable[Row], top: float) -> list[Placed]:
    """Return ``rows`` placed one under the other from ``top`` on."""
    placed = []
    for row in rows:
        placed.append(Placed(top, row))
        top += row.height
    return placed


def height_of(rows: Iterable[Row]) -> float:
    """Return the height of ``rows`` one under the other."""
    return sum(row.height for row in rows)


def beside(left: Sequence[Row], right: Sequence[Row], *, first_keep: bool = False) -> list[Row]:
    """Return two columns of rows as one, line by line, so that a long one can go on to the next page."""
    rows = []
    for number in range(max(len(left), len(right))):
        pair = [column[number] for column in (left, right) if number < len(column)]
        height = max(row.height for row in pair)
        marks = tuple(mark for row in pair for mark in row.marks)
        rows.append(
            Row(height, marks, any(row.keep for row in pair) or (first_keep and number == 0 and len(right) > 1))
        )
    return rows


def paginate(rows: Sequence[Row], first: tuple[float, float], later: tuple[float, float]) -> list[list[Placed]]:
    """Place ``rows`` on pages; ``first`` and ``later`` are the (top, bottom) of the first page and of all others.

    Rows that are kept together move together unless they are taller than a page. Always at least one page.
    """
    pages: list[list[Placed]] = [[]]
    top, bottom = first
    tallest = later[1] - later[0]
    for group in _groups(rows):
        held = height_of(group)
        for number, row in enumerate(group):
            needed = held if number == 0 and held <= tallest else row.height
            if top + needed > bottom and (pages[-1] or len(pages) == 1):
                pages.append([])
                top, bottom = later
            if row.gap and not pages[-1] and len(pages) > 1:
                continue
            pages[-1].append(Placed(top, row))
            top += row.height
    return pages


def _groups(rows: Sequence[Row]) -> Iterable[list[Row]]:
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if not row.keep:
            yield group
            group = []
    if group:
        yield group
