"""The measures and the type of the letter, in one place. Lengths are points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from parcours_desktop.documents.flow import MM
from parcours_desktop.documents.typefaces import Style, typeface

LEFT = 20 * MM
RIGHT = 190 * MM
WIDTH = RIGHT - LEFT
TOP = 20 * MM
BOTTOM = 279 * MM
FOOT = 283 * MM
"""Where the line with reference and page number begins on a page without a slip."""

PAGE = 297 * MM
LABELS = 33 * MM
"""The column of labels in the letter, its air included."""


@dataclass(frozen=True)
class Look:
    """The styles of the letter and of the page for the person; ``plain`` ones are the larger, of the person's page."""

    agency: Style
    address: Style
    small: Style
    note: Style
    reference: Style
    title: Style
    body: Style
    strong: Style
    slip_title: Style
    plain: Style
    plain_strong: Style
    plain_heading: Style
    plain_title: Style


@cache
def look() -> Look:
    """Return the styles; the faces are loaded once a process."""
    regular, semibold, bold = typeface("Regular"), typeface("Semibold"), typeface("Bold")
    return Look(
        agency=Style(bold, 14, 17),
        address=Style(regular, 10, 13),
        small=Style(regular, 9, 11.5),
        note=Style(regular, 9.5, 12),
        reference=Style(bold, 13, 16),
        title=Style(bold, 14, 18),
        body=Style(regular, 10.5, 13.4),
        strong=Style(semibold, 10.5, 13.4),
        slip_title=Style(bold, 11.5, 14),
        plain=Style(regular, 14, 20),
        plain_strong=Style(semibold, 14, 20),
        plain_heading=Style(bold, 15, 20),
        plain_title=Style(bold, 23, 29),
    )
