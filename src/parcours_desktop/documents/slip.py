"""The reply slip at the bottom of the letter: torn off, filled in by hand, sent back."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.dates import Words, day_in_words
from parcours_desktop.documents.content import LetterContent
from parcours_desktop.documents.flow import MM, Code, Ink, Mark, Row, Rule, Square, gap, height_of, text_rows
from parcours_desktop.documents.head import CODE_SIDE, reach
from parcours_desktop.documents.look import LEFT, PAGE, RIGHT, WIDTH, look

LEAST_HEIGHT = 66 * MM
"""Less than a quarter of the sheet, so that a slip always looks the same."""

_MOST_RETURN_LINES = 5
_TICK = 3.4 * MM
_STEP = 9 * MM
"""Room to write by hand."""

_WRITTEN = 4.5 * MM
"""What an answer takes of its step, from the top of its letters to below its line."""

_A_NUMBER = 14 * MM
"""Room for a number of weeks; every other line is at least 55 mm long, but for the day beside a signature."""

_BESIDE_LINE = 1.2 * MM
_APART = 2 * MM
_TEAR = 3.4 * MM
_CODE_DOWN = 1.4 * MM
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


@dataclass(frozen=True, slots=True)
class _Blank:
    """Words, a line to write on and words after it. ``room`` 0: the line takes what the others of its row leave."""

    before: str
    after: str = ""
    boxed: bool = True
    room: float = 0.0

    @property
    def fixed(self) -> float:
        """What it takes without its line."""
        style = look().answer
        box = _TICK + 2 * MM if self.boxed else 0.0
        after = style.width(self.after) + _BESIDE_LINE if self.after else 0.0
        return box + style.width(self.before) + _BESIDE_LINE + after


def _answers(words: Words) -> list[Row]:
    return [
        _row(
            _Blank(words("Accueil accepté, à partir du")),
            _Blank(words("Liste d’attente :"), words("semaines"), room=_A_NUMBER),
        ),
        _row(_Blank(words("Rendez-vous le")), _Blank(words("à (heure et lieu)"), boxed=False)),
        _row(_Blank(words("Pas possible, parce que"))),
    ]


def _row(*blanks: _Blank) -> Row:
    style, x, baseline = look().answer, LEFT, _STEP - 1 * MM
    left = WIDTH - sum(blank.fixed + blank.room for blank in blanks) - _APART * (len(blanks) - 1)
    share = max(left, 0.0) / sum(not blank.room for blank in blanks)
    marks: list[Mark] = []
    for blank in blanks:
        if blank.boxed:
            marks.append(Square(x, _STEP - 0.3 * MM, _TICK))
            x += _TICK + 2 * MM
        marks.append(Ink(x, baseline, blank.before, style))
        x += style.width(blank.before) + _BESIDE_LINE
        marks.append(Rule(x, x + (blank.room or share), baseline + 1.5))
        x += blank.room or share
        if blank.after:
            marks.append(Ink(x + _BESIDE_LINE, baseline, blank.after, style))
            x += _BESIDE_LINE + style.width(blank.after)
        x += _APART
    return Row(_STEP, tuple(marks))


def _signing(words: Words) -> list[Row]:
    thirds = (LEFT, LEFT + 68 * MM, LEFT + 108 * MM, RIGHT + 4 * MM)
    labels = (words("Nom et fonction"), words("Date"), words("Signature"))
    step = _STEP + 3.5 * MM
    marks: list[Mark] = []
    for label, x, end in zip(labels, thirds, thirds[1:], strict=False):
        marks += [Rule(x, end - 4 * MM, step - 4 * MM), Ink(x, step - 0.8 * MM, label, look().small)]
    return [Row(step, tuple(marks))]
