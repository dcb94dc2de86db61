"""The head of the letter: who writes, the address in its window, the reference with its QR, place and day."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.dates import Words, long_day
from parcours_desktop.documents.content import LetterContent, Letterhead
from parcours_desktop.documents.envelope import ADDRESS_ZONE, FOLD_MARKS, RESERVED_ZONE
from parcours_desktop.documents.flow import ASCENT, MM, Code, Ink, Placed, Row, Rule, gap, height_of, stacked, text_rows
from parcours_desktop.documents.lines import break_lines
from parcours_desktop.documents.look import LEFT, WIDTH, look
from parcours_desktop.documents.typefaces import Style

_TOP = 14 * MM
_COLUMN = RESERVED_ZONE.left * MM - LEFT - 3 * MM
"""The left column ends before what a window may show."""

_LOWEST = 150 * MM
"""What of a very long letterhead or address does not fit above this goes on at the start of the letter itself."""

_CODE_TOP = 60 * MM
_BELOW = 2 * MM
CODE_SIDE = 26 * MM
"""Quiet zone included: 33 modules of 0.63 mm, read by a telephone and from a page scanned at 150 dots an inch."""

_ADDRESS_SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
"""La Poste's machines read 9 to 12 points; below that, a long address is still read by people, through the window."""

_TIGHTEST = 1.04
"""Least distance of the lines of an address, in type sizes."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top of the first page, where the letter itself may begin, and what found no place."""

    placed: list[Placed]
    bottom: float
    left_over: list[Row]


def head(content: LetterContent, words: Words) -> Head:
    """Return the head of the letter."""
    agency, too_much = _fitting(agency_rows(content.letterhead, words), _TOP, _LOWEST - CODE_SIDE)
    column_end = _TOP + height_of(agency)
    code_top = max(_CODE_TOP, column_end + 3 * MM)
    reference = _reference_rows(content, words)
    address, address_end, rest = _address(content.recipient)
    placed = [
        *stacked(agency, _TOP),
        *address,
        Placed(code_top, Row(CODE_SIDE, (Code(LEFT - CODE_SIDE * 4 / 41, 0, CODE_SIDE),))),
        *stacked(reference, code_top + 2.2 * MM),
        *(Placed(mark * MM, Row(0, (Rule(5 * MM, 9 * MM, 0, 0.4),))) for mark in FOLD_MARKS),
    ]
    code_end = code_top + max(CODE_SIDE, 2.2 * MM + height_of(reference))
    bottom = max(code_end, address_end, RESERVED_ZONE.bottom * MM) + _BELOW
    left_over = [*rest, *too_much]
    return Head(placed, bottom, [*left_over, gap(12)] if left_over else [])


def agency_rows(letterhead: Letterhead, words: Words) -> list[Row]:
    """Return the letterhead as rows of the left column."""
    style = look()
    rows = _above_window(letterhead.name, style.agency, 0)
    rows += _above_window(letterhead.subtitle, style.strong, height_of(rows))
    if letterhead.subtitle:
        rows.append(gap(3))
    for line in letterhead.address:
        rows += text_rows(line, style.address, LEFT, _COLUMN)
    for line in reach(letterhead.phone, letterhead.email, words):
        rows += text_rows(line, style.address, LEFT, _COLUMN)
    return rows


def _above_window(text: str, style: Style, down: float) -> list[Row]:
    """Return ``text`` in one line across the sheet where it ends above every window, else in the left column."""
    across = text_rows(text, style, LEFT, WIDTH)
    if len(across) == 1 and _TOP + down + style.leading <= RESERVED_ZONE.top * MM:
        return across
    return text_rows(text, style, LEFT, _COLUMN)


def reach(phone: str, email: str, words: Words) -> list[str]:
    """Return the lines that say how someone is reached."""
    return [*([words("Tél. {phone}", phone=phone)] if phone else []), *([email] if email else [])]


def _reference_rows(content: LetterContent, words: Words) -> list[Row]:
    style = look()
    x = LEFT + CODE_SIDE * 37 / 41 + 1 * MM
    width = LEFT + _COLUMN - x
    return [
        *text_rows(words("Référence"), style.small, x, width),
        *text_rows(content.reference, style.reference, x, width),
        gap(5),
        *text_rows(
            words("{place},\nle {day}", place=content.place, day=long_day(content.day, words))
            if content.place
            else words("Le {day}", day=long_day(content.day, words)),
            style.address,
            x,
            width,
        ),
    ]


def _address(lines: tuple[str, ...]) -> tuple[list[Placed], float, list[Row]]:
    """Return the address as large as its window lets it be, where it ends, and the rows beyond what a sheet can hold.

    An address that no window could hold whole goes on below: it is then longer than the post allows, but not cut.
    """
    zone = ADDRESS_ZONE
    left, top, room = (zone.left + 1.5) * MM, (zone.top + 0.3) * MM, (zone.bottom - zone.top - 0.6) * MM
    width = zone.right * MM - left
    face = look().body.face
    for size in _ADDRESS_SIZES:
        style = Style(face, size, size * 1.28)
        broken = [piece for line in lines for piece in break_lines(line, style, width)]
        steps = max(len(broken) - 1, 1)
        leading = min(style.leading, (room - size) / steps)
        if leading >= size * _TIGHTEST:
            break
    else:
        leading = size * _TIGHTEST
    rows = [Row(leading, (Ink(left, ASCENT * size, line, style),)) for line in broken]
    kept, rest = _fitting(rows, top, _LOWEST)
    flowing = Style(face, size, style.leading)
    texts = [mark.text for row in rest for mark in row.marks if isinstance(mark, Ink)]
    left_over = [row for text in texts for row in text_rows(text, flowing, LEFT, WIDTH)]
    return stacked(kept, top), top + height_of(kept), left_over


def _fitting(rows: list[Row], top: float, bottom: float) -> tuple[list[Row], list[Row]]:
    count = 0
    while count < len(rows) and top + rows[count].height <= bottom:
        top += rows[count].height
        count += 1
    return rows[:count], rows[count:]
