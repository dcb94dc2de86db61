"""The reply slip at the bottom of the letter: torn off, filled in by hand, sent back."""

from __future__ import annotations

from parcours_core.dates import Words, day_in_words
from parcours_desktop.documents.content import LetterContent
from parcours_desktop.documents.flow import MM, Code, Ink, Mark, Row, Rule, Square, gap, height_of, text_rows
from parcours_desktop.documents.head import CODE_SIDE, reach
from parcours_desktop.documents.look import LEFT, PAGE, RIGHT, WIDTH, look

LEAST_HEIGHT = 66 * MM
"""Less than a quarter of the sheet, so that a slip always looks the same."""

_MOST_RETURN_LINES = 5
_TICK = 3.4 * MM
_STEP = 8.3 * MM
"""Room to write by hand."""

_WRITTEN = 4.5 * MM
"""What an answer takes of its step, from the top of its letters to below its line."""

_TEAR = 4 * MM
_CODE_DOWN = 2 * MM
_BESIDE_CODE = WIDTH - CODE_SIDE - 4 * MM
_LAST = 8 * MM
"""What cheap printers cannot print at the foot of the sheet."""


def slip_rows(content: LetterContent, words: Words) -> list[Row]:
    """Return the slip from its dashed line to the foot of the sheet, as rows that are never parted."""
    style = look()
    code = Code(RIGHT - CODE_SIDE * 37 / 41, _CODE_DOWN, CODE_SIDE)
    rows = [
        Row(_TEAR, (Rule(0, 210 * MM, 0, 0.7, dashed=True), code)),
        *text_rows(
            words("Réponse à l’orientation {reference}", reference=content.reference),
            style.slip_title,
            LEFT,
            _BESIDE_CODE,
        ),
        gap(2),
        *_return_rows(content, words),
    ]
    first_answer = _CODE_DOWN + CODE_SIDE - (_STEP - _WRITTEN)
    rows.append(gap(max(0.0, first_answer - height_of(rows))))
    rows += [*_answers(words), *_signing(words)]
    spare = LEAST_HEIGHT - _LAST - height_of(rows)
    return [*rows, gap(_LAST + max(0.0, spare))]


def slip_top(rows: list[Row]) -> float:
    """Return where the slip begins, from the top of the sheet."""
    return PAGE - height_of(rows)


def _return_rows(content: LetterContent, words: Words) -> list[Row]:
    """Return when and where to send the slip; an address too long for it is named, since it heads the letter."""
    style = look().note
    head = content.letterhead
    if content.reply_before:
        asked = words("À renvoyer avant le {day} :", day=day_in_words(content.reply_before, words))
    else:
        asked = words("À renvoyer :")
    by_post = ", ".join((head.name, *head.address))
    otherwise = " · ".join(reach(head.phone, head.email, words))
    rows = text_rows(asked, style, LEFT, _BESIDE_CODE)
    full = [row for text in (by_post, otherwise) for row in text_rows(text, style, LEFT, _BESIDE_CODE)]
    if len(full) > _MOST_RETURN_LINES:
        return [*rows, *text_rows(words("à l’adresse en tête de cette lettre."), style, LEFT, _BESIDE_CODE)]
    return [*rows, *full]


def _answers(words: Words) -> list[Row]:
    middle = LEFT + WIDTH / 2 + 2 * MM
    return [
        Row(
            _STEP,
            (
                *_option(LEFT, middle - 6 * MM, words("Accueil accepté, à partir du"), ""),
                *_option(middle, RIGHT, words("Liste d’attente, environ"), words("semaines")),
            ),
        ),
        Row(
            _STEP,
            (
                *_option(LEFT, middle - 6 * MM, words("Rendez-vous le"), ""),
                *_blank(middle, RIGHT, words("à (heure et lieu)"), ""),
            ),
        ),
        Row(_STEP, _option(LEFT, RIGHT, words("Pas possible, parce que"), "")),
    ]


def _option(x: float, end: float, before: str, after: str) -> tuple[Mark, ...]:
    """Return a box to tick, words, a line to write on, and words after it."""
    return Square(x, _STEP - 0.3 * MM, _TICK), *_blank(x + _TICK + 2 * MM, end, before, after)


def _blank(x: float, end: float, before: str, after: str) -> tuple[Mark, ...]:
    style = look().body
    baseline = _STEP - 1 * MM
    marks: list[Mark] = [Ink(x, baseline, before, style)]
    if after:
        end -= style.width(after)
        marks.append(Ink(end, baseline, after, style))
        end -= 1.5 * MM
    start = x + style.width(before) + 1.5 * MM
    return *marks, Rule(start, max(end, start), baseline + 1.5)


def _signing(words: Words) -> list[Row]:
    thirds = (LEFT, LEFT + 74 * MM, LEFT + 112 * MM, RIGHT + 4 * MM)
    labels = (words("Nom et fonction"), words("Date"), words("Signature"))
    step = 11.5 * MM
    marks: list[Mark] = []
    for label, x, end in zip(labels, thirds, thirds[1:], strict=False):
        marks += [Rule(x, end - 4 * MM, step - 4 * MM), Ink(x, step - 0.8 * MM, label, look().small)]
    return [Row(step, tuple(marks))]
