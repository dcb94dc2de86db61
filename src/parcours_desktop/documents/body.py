"""The letter itself: what it is about, why, what leaves and with which consent, and who signs."""

from __future__ import annotations

from collections.abc import Iterable

from parcours_core.dates import Words
from parcours_desktop.documents.content import LetterContent
from parcours_desktop.documents.flow import MM, Ink, Mark, Row, Rule, beside, gap, text_rows
from parcours_desktop.documents.head import reach
from parcours_desktop.documents.look import LABELS, LEFT, RIGHT, WIDTH, look

_VALUES = LEFT + LABELS
_SIGNING_ROOM = 13 * MM
_SIGNING_WIDTH = 78 * MM


def body_rows(content: LetterContent, words: Words) -> list[Row]:
    """Return the rows from the title to the signatures; the closing and the signatures are held together."""
    style = look()
    title = content.title or words("Orientation de {person}", person=content.person_name)
    rows = [*text_rows(title, style.title, LEFT, WIDTH, keep=True), gap(5, keep=True)]
    rows += [*text_rows(content.salutation or words("Madame, Monsieur,"), style.body, LEFT, WIDTH, keep=True), gap(5)]
    for reason in content.reasons:
        rows += [*text_rows(reason, style.body, LEFT, WIDTH), gap(6)]
    ledger = list(_ledger(content, words))
    if ledger:
        rows += [gap(2), *ledger, gap(8)]
    return rows


def closing_rows(content: LetterContent, words: Words) -> list[Row]:
    """Return the closing and the two signature blocks, held together so that none signs an empty page."""
    closing = content.closing or words(
        "Je vous remercie de votre accueil. Le talon ci-dessous suffit pour nous répondre.\n"
        "Avec mes salutations les meilleures,"
    )
    return [
        *text_rows(closing, look().body, LEFT, WIDTH, keep=True),
        gap(8, keep=True),
        *_signatures(content, words),
    ]


def _ledger(content: LetterContent, words: Words) -> Iterable[Row]:
    """Yield what the letter carries, label at the left and text at the right, hairlines between."""
    parts = [
        (words("Données transmises"), _shared(content.shared)),
        (words("Son accord"), _lines((content.consent,))),
        (words("À apporter"), _lines((_listed(content.documents),))),
        (words("Horaires"), _lines(content.opening_hours)),
        (words("Comment venir"), _lines(content.directions)),
    ]
    for label, right in parts:
        if right:
            yield Row(7, (Rule(LEFT, RIGHT, 3),), keep=True)
            left = text_rows(label, look().strong, LEFT, LABELS - 4 * MM)
            yield from beside(left, right, first_keep=True)
    if any(right for _, right in parts):
        yield Row(4, (Rule(LEFT, RIGHT, 3),))


def _lines(texts: Iterable[str]) -> list[Row]:
    return [row for text in texts for row in text_rows(text, look().body, _VALUES, RIGHT - _VALUES)]


def _listed(items: tuple[str, ...]) -> str:
    return (" ; " if any("," in item for item in items) else ", ").join(items)


def _shared(pairs: tuple[tuple[str, str], ...]) -> list[Row]:
    """Return each datum as label and value, two narrow columns."""
    names = _VALUES
    values = _VALUES + 42 * MM
    rows: list[Row] = []
    for label, value in pairs:
        rows += beside(
            text_rows(label, look().body, names, values - names - 3 * MM),
            text_rows(value, look().strong, values, RIGHT - values),
        )
    return rows


def _signatures(content: LetterContent, words: Words) -> list[Row]:
    style = look()
    signs = content.signatory
    right = RIGHT - _SIGNING_WIDTH
    ours = text_rows(signs.name, style.strong, LEFT, _SIGNING_WIDTH)
    for line in (signs.role, " · ".join(reach(signs.phone, signs.email, words))):
        ours += text_rows(line, style.note, LEFT, _SIGNING_WIDTH)
    theirs = text_rows(content.person_name, style.strong, right, _SIGNING_WIDTH)
    theirs += text_rows(words("J’ai lu cette lettre et je suis d’accord."), style.note, right, _SIGNING_WIDTH)
    names = [Row(row.height, row.marks, keep=True) for row in beside(ours, theirs)]
    marks: list[Mark] = []
    for x in (LEFT, right):
        label = words("Signature")
        marks.append(Ink(x, _SIGNING_ROOM, label, style.small))
        marks.append(Rule(x + style.small.width(label) + 2 * MM, x + _SIGNING_WIDTH, _SIGNING_ROOM + 1.5))
    return [*names, Row(_SIGNING_ROOM + 4, tuple(marks))]
