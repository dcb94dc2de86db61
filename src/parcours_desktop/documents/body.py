"""The letter itself: what it is about, why, what leaves and with which consent, and who signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parcours_core.dates import Words
from parcours_desktop.documents.content import LetterContent
from parcours_desktop.documents.data_grid import data_rows
from parcours_desktop.documents.flow import MM, Ink, Mark, Row, Rule, beside, gap, text_rows
from parcours_desktop.documents.head import reach
from parcours_desktop.documents.look import LABELS, LEFT, RIGHT, WIDTH, Look
from parcours_desktop.documents.wording import title_of

_VALUES = LEFT + LABELS
_SIGNING_WIDTH = 78 * MM


def body_rows(content: LetterContent, words: Words, style: Look) -> list[Row]:
    """Return the rows from the title to the last thing that the letter carries."""
    air = style.air
    title = content.title or title_of(content.person_name, words)
    rows = [*text_rows(title, style.title, LEFT, WIDTH, keep=True), gap(4 * air, keep=True)]
    rows += text_rows(content.salutation or words("Madame, Monsieur,"), style.body, LEFT, WIDTH, keep=True)
    rows.append(gap(5 * air))
    for reason in content.reasons:
        rows += [*text_rows(reason, style.body, LEFT, WIDTH), gap(6 * air)]
    ledger = list(_ledger(content, words, style))
    if ledger:
        rows += [gap(1), *ledger, gap(6 * air)]
    return rows


def closing_rows(content: LetterContent, words: Words, style: Look) -> list[Row]:
    """Return the closing and the two signature blocks, held together so that none signs an empty page."""
    closing = (
        (content.closing,)
        if content.closing
        else (
            words("Merci de votre accueil. Le talon ci-dessous suffit pour nous répondre."),
            words("Avec mes salutations les meilleures,"),
        )
    )
    return [
        *(row for line in closing for row in text_rows(line, style.body, LEFT, WIDTH, keep=True)),
        gap(8 * style.air, keep=True),
        *_signatures(content, words, style),
    ]


def _ledger(content: LetterContent, words: Words, style: Look) -> Iterable[Row]:
    """Yield what the letter carries, label at the left and text at the right, hairlines between."""
    parts = [
        (words("Données transmises"), data_rows(content.shared, style, _VALUES, RIGHT)),
        (words("Son accord"), _lines((content.consent,), style)),
        (words("À apporter"), _lines((_listed(content.documents),), style)),
        (words("Horaires"), _run_in(content.opening_hours, style)),
        (words("Comment venir"), _run_in(content.directions, style)),
    ]
    between = 3 + 4 * style.air
    for label, right in parts:
        if right:
            yield Row(between, (Rule(LEFT, RIGHT, between - 4),), keep=True)
            left = text_rows(label, style.strong, LEFT, LABELS - 4 * MM)
            yield from beside(left, right, first_keep=True)
    if any(right for _, right in parts):
        yield Row(4, (Rule(LEFT, RIGHT, 3),))


def _lines(texts: Iterable[str], style: Look) -> list[Row]:
    return [row for text in texts for row in text_rows(text, style.body, _VALUES, RIGHT - _VALUES)]


def _run_in(texts: Sequence[str], style: Look) -> list[Row]:
    """Return short texts one after the other where they fit in one line together, else one below the other."""
    between = " " if all(text.endswith(".") for text in texts) else " ; "
    together = _lines((between.join(texts),), style)
    return together if len(together) < 2 else _lines(texts, style)


def _listed(items: tuple[str, ...]) -> str:
    return (" ; " if any("," in item for item in items) else ", ").join(items)


def _signatures(content: LetterContent, words: Words, style: Look) -> list[Row]:
    signs, head = content.signatory, content.letterhead
    right = RIGHT - _SIGNING_WIDTH
    known = reach(head.phone, head.email, words)
    own = " · ".join(line for line in reach(signs.phone, signs.email, words) if line not in known)
    ours = text_rows(signs.name, style.strong, LEFT, _SIGNING_WIDTH)
    for line in (signs.role, own):
        ours += text_rows(line, style.note, LEFT, _SIGNING_WIDTH)
    theirs = text_rows(content.person_name, style.strong, right, _SIGNING_WIDTH)
    theirs += text_rows(words("J’ai lu cette lettre et je suis d’accord."), style.note, right, _SIGNING_WIDTH)
    names = [Row(row.height, row.marks, keep=True) for row in beside(ours, theirs)]
    marks: list[Mark] = []
    for x in (LEFT, right):
        label = words("Signature")
        marks.append(Ink(x, style.signing, label, style.small))
        marks.append(Rule(x + style.small.width(label) + 2 * MM, x + _SIGNING_WIDTH, style.signing + 1.5))
    return [*names, Row(style.signing + 4, tuple(marks))]
