"""The measures and the type of the letter, in one place. Lengths are points."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """The styles of the letter and of the page for the person; ``plain`` ones are the larger, of the person's page.

    ``air`` is what the space between parts is multiplied by, ``signing`` the room above the line of a signature.
    """

    agency: Style
    address: Style
    small: Style
    note: Style
    reference: Style
    title: Style
    body: Style
    strong: Style
    slip_title: Style
    answer: Style
    plain: Style
    plain_strong: Style
    plain_heading: Style
    plain_title: Style
    air: float
    signing: float


@dataclass(frozen=True)
class _Tighter:
    """Size and leading of the letter, the same of the page in plain language, and what ``Look`` says of the rest."""

    body: tuple[float, float]
    plain: tuple[float, float]
    air: float
    signing: float


_TIGHTER = (
    _Tighter((10.5, 12.9), (14, 18.5), 0.75, 10.5 * MM),
    _Tighter((10.2, 12.4), (13, 17), 0.6, 10 * MM),
    _Tighter((10, 12), (12, 16), 0.45, 9 * MM),
)
"""Each tighter than the one before. Type never goes below 10 points in the letter and 12 on the page in plain language,
and room to sign not below 9 mm: what is longer takes another sheet.
"""

TIGHTEST = len(_TIGHTER)


@cache
def look(tightness: int = 0) -> Look:
    """Return the styles, from 0 as they are best read to ``TIGHTEST``; the faces are loaded once a process."""
    if tightness:
        return _tightened(look(), _TIGHTER[tightness - 1])
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
        answer=Style(regular, 10, 12),
        plain=Style(regular, 14, 20),
        plain_strong=Style(semibold, 14, 20),
        plain_heading=Style(bold, 15, 20),
        plain_title=Style(bold, 23, 29),
        air=1,
        signing=11.5 * MM,
    )


def _tightened(loose: Look, to: _Tighter) -> Look:
    size, leading = to.plain
    return replace(
        loose,
        body=Style(loose.body.face, *to.body),
        strong=Style(loose.strong.face, *to.body),
        plain=Style(loose.plain.face, size, leading),
        plain_strong=Style(loose.plain_strong.face, size, leading),
        plain_heading=Style(loose.plain_heading.face, size + 1, leading),
        air=to.air,
        signing=to.signing,
    )
