"""The face of the letters: what a letter says, and the one call that makes its PDF in memory."""

from __future__ import annotations

from collections.abc import Callable

from parcours_core.dates import Words
from parcours_core.language import phrases
from parcours_desktop.documents.body import body_rows, closing_rows
from parcours_desktop.documents.content import LetterContent, Letterhead, PersonPage, Signatory
from parcours_desktop.documents.flow import Placed, height_of, paginate, stacked, text_rows
from parcours_desktop.documents.head import Head, head
from parcours_desktop.documents.look import BOTTOM, FOOT, LEFT, RIGHT, TIGHTEST, TOP, WIDTH, Look, look
from parcours_desktop.documents.painting import Sheet, paint
from parcours_desktop.documents.person_sheet import person_rows
from parcours_desktop.documents.slip import slip_rows, slip_top
from parcours_desktop.documents.typefaces import cleaned, unprintable
from parcours_desktop.documents.uncovered import legible_letter
from parcours_desktop.documents.wording import texts_of

__all__ = ["LetterContent", "Letterhead", "PersonPage", "Signatory", "missing_glyphs", "render_letter", "unprintable"]

_NOTE_ABOVE_SLIP = 16.0
"""Room for the line with reference and page number, which stays with the letter when the slip is torn off."""


def render_letter(content: LetterContent) -> bytes:
    """Return the PDF of ``content``, made in memory: the letter with its reply slip, then the page for the person.

    The same content gives the same bytes. What no bundled face holds is said in words (« [texte en arabe] »), and a
    symbol left out; ask ``missing_glyphs`` before, so that a person hears of it.
    """
    title = phrases(content.language)("Lettre d’orientation {reference}", reference=cleaned(content.reference))
    return paint(sheets_of(content), title=title, language=content.language, code=content.qr_text)


def sheets_of(content: LetterContent) -> list[Sheet]:
    """Return the pages of ``content``, every line at its place, before any PDF is written."""
    words = phrases(content.language)
    content = legible_letter(content, words)
    sheets = _with_heading(_letter_pages(content, words), words("Lettre"))
    if content.person_page is not None:
        own = content.person_page
        pages = _fewest(lambda style: paginate(person_rows(content, own, words, style), (TOP, BOTTOM), (TOP, BOTTOM)))
        for number, page in enumerate(pages, start=1):
            page.extend(_foot(content, words("Votre page"), (number, len(pages)), FOOT, words))
        sheets += _with_heading(pages, words("Page pour la personne"))
    return sheets


def missing_glyphs(content: LetterContent) -> set[str]:
    """Return the characters of the whole letter that no bundled face holds."""
    return unprintable("".join(texts_of(content)))


def _letter_pages(content: LetterContent, words: Words) -> list[list[Placed]]:
    """Return the pages of the letter; the slip stands at the foot of the last, below the signatures."""
    top = head(content, words)
    slip = slip_rows(content, words)
    above_slip = slip_top(slip) - _NOTE_ABOVE_SLIP
    pages = _fewest(lambda style: _filled(content, words, style, top, above_slip))
    pages[0] = [*top.placed, *pages[0]]
    for number, page in enumerate(pages, start=1):
        foot = above_slip + 3 if number == len(pages) else FOOT
        page.extend(_foot(content, words("Lettre"), (number, len(pages)), foot, words))
    pages[-1] += [_tear_note(above_slip + 3, words), *stacked(slip, slip_top(slip))]
    return pages


def _fewest(pages_in: Callable[[Look], list[list[Placed]]]) -> list[list[Placed]]:
    """Return the pages as loosely set as they can be without taking a sheet that a tighter setting would save."""
    loose = pages_in(look())
    if len(loose) == 1:
        return loose
    tight = pages_in(look(TIGHTEST))
    if len(tight) >= len(loose):
        return loose
    between = (pages_in(look(tightness)) for tightness in range(1, TIGHTEST))
    return next((pages for pages in between if len(pages) <= len(tight)), tight)


def _filled(content: LetterContent, words: Words, style: Look, top: Head, above_slip: float) -> list[list[Placed]]:
    """Return the pages below the head; the slip takes its room from the last, and from no other.

    Two pages share the letter evenly, so that nobody signs a page that says nothing.
    """
    text = [*top.left_over, *body_rows(content, words, style)]
    closing = closing_rows(content, words, style)
    whole = [*text, *closing]
    pages = paginate(whole, (top.bottom, above_slip), (TOP, above_slip))
    if len(pages) == 1:
        return pages
    halfway = min(BOTTOM, top.bottom + height_of(whole) / 2)
    even = paginate(whole, (top.bottom, halfway), (TOP, above_slip))
    if len(even) == 2 and even[0]:
        return even
    pages = paginate(text, (top.bottom, BOTTOM), (TOP, BOTTOM))
    end = max((placed.top + placed.row.height for placed in pages[-1]), default=TOP)
    last, *more = paginate(closing, (end, above_slip), (TOP, above_slip))
    return [*pages[:-1], [*pages[-1], *last], *more]


def _tear_note(top: float, words: Words) -> Placed:
    """Return what to do with the slip, on the line above it, opposite the page number."""
    style = look().small
    text = words("Talon à détacher : à renvoyer, ou à remettre à la personne")
    (row,) = text_rows(text, style, RIGHT - style.width(text), WIDTH)
    return Placed(top, row)


def _foot(content: LetterContent, name: str, place: tuple[int, int], top: float, words: Words) -> list[Placed]:
    line = words(
        "{document} {reference} · page {number}/{count}",
        document=name,
        reference=content.reference,
        number=place[0],
        count=place[1],
    )
    style = look().small
    return stacked(text_rows(line, style, LEFT, WIDTH), top)


def _with_heading(pages: list[list[Placed]], heading: str) -> list[Sheet]:
    return [Sheet(page, heading if number == 0 else "") for number, page in enumerate(pages)]
