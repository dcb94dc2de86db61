"""The data that leave with a letter, label and value: two to a line where both are short, else one."""

from __future__ import annotations

from collections.abc import Sequence

from parcours_desktop.documents.flow import MM, Row, beside, text_rows
from parcours_desktop.documents.lines import break_lines
from parcours_desktop.documents.look import Look
from parcours_desktop.documents.typefaces import Style

_BETWEEN = 3 * MM
_LONGEST_LABEL = 31 * MM
_WIDE_LABELS = 42 * MM
"""The column of a label that is longer than that; one longer still is broken."""


def data_rows(pairs: Sequence[tuple[str, str]], style: Look, left: float, right: float) -> list[Row]:
    """Return each (label, value): the first where it is long, the short ones two to a line, then the other long ones.

    What stands first is whom it is about: a long name is not put below a phone number.
    Labels of one column start at one edge and values at another, so that each column is read down.
    """
    half = (right - left) / 2
    widths = [_width(label, style.body, _LONGEST_LABEL) for label, _ in pairs]
    column = max((wide for wide in widths if wide <= _LONGEST_LABEL), default=0.0) + _BETWEEN
    room = half - column - _BETWEEN
    short: list[tuple[tuple[str, str], float]] = []
    long: list[tuple[tuple[str, str], float]] = []
    for pair, wide in zip(pairs, widths, strict=True):
        fits = wide <= _LONGEST_LABEL and _width(pair[1], style.strong, room) <= room
        (short if fits else long).append((pair, column if wide <= _LONGEST_LABEL else _WIDE_LABELS))
    if len(short) == 1:
        short, long = [], [*short, *long]
    rows: list[Row] = []
    if short and long and long[0][0] is pairs[0]:
        first, labels = long.pop(0)
        rows += _pair(first, style, left, labels, right - left - labels)
    for number in range(0, len(short), 2):
        cells = [
            _pair(pair, style, left + half * place, labels, room)
            for place, (pair, labels) in enumerate(short[number : number + 2])
        ]
        rows += beside(cells[0], cells[1] if len(cells) > 1 else [])
    for pair, labels in long:
        rows += _pair(pair, style, left, labels, right - left - labels)
    return rows


def _pair(pair: tuple[str, str], style: Look, x: float, labels: float, room: float) -> list[Row]:
    label, value = pair
    return beside(text_rows(label, style.body, x, labels - _BETWEEN), text_rows(value, style.strong, x + labels, room))


def _width(text: str, style: Style, room: float) -> float:
    """Return the width of ``text`` as one line; endless where it does not fit into one of ``room``."""
    lines = break_lines(text, style, room)
    return max(map(style.width, lines), default=0.0) if len(lines) < 2 else float("inf")
