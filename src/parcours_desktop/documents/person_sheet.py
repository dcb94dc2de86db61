"""The page that the person keeps, in plain language (langage clair): large type, one idea a line."""

from __future__ import annotations

from parcours_core.dates import Words
from parcours_desktop.documents.content import LetterContent, PersonPage
from parcours_desktop.documents.flow import ASCENT, MM, Row, Rule, Square, gap, text_rows
from parcours_desktop.documents.look import LEFT, RIGHT, WIDTH, Look

_TEXT = LEFT
_TICK = 4 * MM


def person_rows(content: LetterContent, page: PersonPage, words: Words, style: Look) -> list[Row]:
    """Return the rows of the page for the person."""
    rows = [
        *text_rows(content.letterhead.name, style.strong, LEFT, WIDTH),
        gap(8),
        *text_rows(words("Votre orientation"), style.plain_title, LEFT, WIDTH, keep=True),
        *text_rows(content.person_name, style.plain_strong, LEFT, WIDTH, keep=True),
        *text_rows(words("Cette page est pour vous. Gardez-la."), style.plain, LEFT, WIDTH),
        gap(6 * style.air),
    ]
    parts = (
        (words("De quoi s’agit-il ?"), page.what, False),
        (words("Où ?"), page.where, False),
        (words("Quand ?"), page.when, False),
        (words("Comment y aller ?"), page.how_to_get_there, False),
        (words("Quoi apporter ?"), page.bring, True),
        (
            words("Une question ? Un problème ?"),
            (*page.call, words("Votre référence : {reference}", reference=content.reference)),
            False,
        ),
    )
    for heading, sentences, ticked in parts:
        rows += _part(heading, sentences, style, ticked=ticked)
    return rows


def _part(heading: str, sentences: tuple[str, ...], style: Look, *, ticked: bool) -> list[Row]:
    if not sentences:
        return []
    between = 12 * style.air
    rows = [
        Row(between, (Rule(LEFT, RIGHT, between / 2),), keep=True),
        *text_rows(heading, style.plain_heading, LEFT, WIDTH, keep=True),
    ]
    x = _TEXT + (_TICK + 3 * MM if ticked else 0)
    for sentence in sentences:
        lines = text_rows(sentence, style.plain, x, RIGHT - x)
        if ticked and lines:
            baseline = (style.plain.leading - style.plain.size) / 2 + ASCENT * style.plain.size
            box = Square(_TEXT, baseline + 0.4 * MM, _TICK)
            lines[0] = Row(lines[0].height, (box, *lines[0].marks), lines[0].keep)
        rows += lines
    return rows
