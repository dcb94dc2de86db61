"""How the cost of the sync grows, as one picture (SVG): the curves, both scales by powers of ten, and the table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

_WIDE, _CHART = 900, 330
_PANELS = ((70, 425), (510, 865))
_TOP, _BOTTOM = 54, 290
_APART = 132
_ROW, _NAME, _CELL = 20, 170, 76
_COLORS = ("#0B6467", "#A63A24", "#8A5A00")
_DASHES = ("", "7 4", "2 3")
_GRID, _INK, _FAINT = "#EDEAE4", "#22282B", "#5F676E"

Cells = Mapping[tuple[str, str, int], str]
"""What the table says, by row, who, and number of dossiers."""


class Panel(NamedTuple):
    """A drawing of some steps: for each, by who does it, the points (dossiers, seconds)."""

    title: str
    steps: Mapping[str, Mapping[str, Sequence[tuple[int, float]]]]


def picture(title: str, panels: Sequence[Panel], cells: Cells, notes: Sequence[str]) -> str:
    """Return the drawing of two ``panels`` beside each other, the table of ``cells`` under them, then the ``notes``."""
    rows = list(dict.fromkeys(row for row, _, _ in cells))
    high = _CHART + 60 + _ROW * (len(rows) + len(notes)) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {high}" font-family="sans-serif" font-size="12" '
        f'fill="{_INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDE}" height="{high}" fill="#ffffff"/>',
        *(part for panel, bounds in zip(panels, _PANELS, strict=True) for part in _panel(panel, bounds)),
        *_dashes(panels),
        *_table(cells, rows, _CHART + 40),
    ]
    for number, note in enumerate(notes):
        parts.append(_text(20, _CHART + 90 + _ROW * (len(rows) + number), note, fill=_FAINT))
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, bounds: tuple[int, int]) -> Iterator[str]:
    left, right = bounds
    points = [point for step in panel.steps.values() for line in step.values() for point in line]
    across = _scale([count for count, _ in points], left, right)
    down = _scale([seconds for _, seconds in points], _BOTTOM, _TOP)
    yield _text(left, 20, panel.title, weight="bold")
    for count in sorted({count for count, _ in points}):
        yield _line(across(count), _TOP, across(count), _BOTTOM, f'stroke="{_GRID}"')
        yield _text(across(count), _BOTTOM + 18, f"{count:,}", anchor="middle")
    logs = [math.log10(seconds) for _, seconds in points]
    for power in range(math.ceil(min(logs)), math.floor(max(logs)) + 1):
        y = down(10.0**power)
        yield _line(left, y, right, y, f'stroke="{_GRID}"')
        yield _text(left - 8, y + 4, spoken(10.0**power), anchor="end")
    for number, (step, lines) in enumerate(panel.steps.items()):
        color = _COLORS[number]
        yield _text(left + _APART * number, 40, step, fill=color, weight="bold")
        for dash, line in zip(_DASHES, lines.values(), strict=False):
            path = " ".join(f"{across(count):.1f},{down(seconds):.1f}" for count, seconds in line)
            drawn = f'stroke="{color}" stroke-width="2" stroke-dasharray="{dash}"'
            yield f'<polyline points="{path}" fill="none" {drawn}/>'
            yield from (f'<circle cx="{across(c):.1f}" cy="{down(s):.1f}" r="3" fill="{color}"/>' for c, s in line)


def _dashes(panels: Sequence[Panel]) -> Iterator[str]:
    """Say whose curves are drawn how."""
    who = next(iter(panels[0].steps.values()))
    for number, (name, dash) in enumerate(zip(who, _DASHES, strict=False)):
        x = _PANELS[0][0] + 170 * number
        yield _line(x, _CHART, x + 34, _CHART, f'stroke="{_INK}" stroke-width="2" stroke-dasharray="{dash}"')
        yield _text(x + 42, _CHART + 4, name)


def _table(cells: Cells, rows: Sequence[str], top: int) -> Iterator[str]:
    columns = list(dict.fromkeys((who, count) for _, who, count in cells))
    before = ""
    for place, (who, count) in enumerate(columns):
        x = 20 + _NAME + _CELL * (place + 1)
        if who != before:
            yield _text(x - _CELL + 14, top, who, weight="bold")
        yield _text(x, top + _ROW, f"{count:,}", anchor="end", fill=_FAINT)
        before = who
    for number, row in enumerate(rows):
        y = top + _ROW * (number + 2)
        yield _line(20, y - 15, _WIDE - 20, y - 15, f'stroke="{_GRID}"')
        yield _text(20, y, row)
        for place, column in enumerate(columns):
            yield _text(20 + _NAME + _CELL * (place + 1), y, cells.get((row, *column), "–"), anchor="end")


def spoken(seconds: float) -> str:
    """Return a time as one reads it: three figures, in seconds or milliseconds."""
    value, unit = (seconds, "s") if seconds >= 1 else (seconds * 1000, "ms")
    return f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}"


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = _INK, weight: str = "normal") -> str:
    look = f'text-anchor="{anchor}" fill="{fill}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(words)}</text>'


def _line(x: float, y: float, to_x: float, to_y: float, drawn: str) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" {drawn}/>'


def _scale(values: Sequence[float], first: float, last: float) -> Callable[[float], float]:
    low, high = math.log10(min(values)), math.log10(max(values))
    return lambda value: first + (math.log10(value) - low) / ((high - low) or 1) * (last - first)
