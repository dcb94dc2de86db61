"""The page that holds a recovery code: large groups to copy without an error, and where such a page is kept."""

from __future__ import annotations

from parcours_core.dates import Words
from parcours_core.language import phrases
from parcours_desktop.documents.flow import MM, Row, Rule, gap, heading_rows, paginate, text_rows
from parcours_desktop.documents.look import BOTTOM, LEFT, RIGHT, TOP, WIDTH, Look, look
from parcours_desktop.documents.painting import Sheet, paint
from parcours_desktop.documents.uncovered import legible

_IN_A_ROW = 3
_GROUP_WIDTH = 50 * MM
_NUMBER_WIDTH = 8 * MM


def render_recovery_page(code: str, agency: str = "", language: str = "fr") -> bytes:
    """Return the PDF of ``code`` (groups parted by hyphens), made in memory; its metadata hold nothing of it."""
    words = phrases(language)
    pages = paginate(_rows(code, legible(agency, words), words, look()), (TOP, BOTTOM), (TOP, BOTTOM))
    return paint([Sheet(page) for page in pages], title=words("Code de secours"), language=language)


def _rows(code: str, agency: str, words: Words, style: Look) -> list[Row]:
    rows = [
        *text_rows(agency, style.strong, LEFT, WIDTH),
        gap(8),
        *heading_rows(words("Code de secours de vos dossiers"), style.plain_title, LEFT, WIDTH),
        *text_rows(words("Il ouvre les dossiers si vous oubliez votre phrase."), style.plain, LEFT, WIDTH),
        gap(18),
        Row(6, (Rule(LEFT, RIGHT, 3),)),
        gap(10),
    ]
    groups = code.split("-")
    for first in range(0, len(groups), _IN_A_ROW):
        rows += [_line_of_groups(groups, first, style), gap(8)]
    rows += [gap(4), Row(6, (Rule(LEFT, RIGHT, 3),)), gap(12)]
    for sentence in (
        words("Gardez cette feuille loin de l’ordinateur : qui a les deux peut lire les dossiers."),
        words("Ne la photographiez pas. Ne l’envoyez pas."),
        words("Le code sert une seule fois. Le programme vous en donne alors un nouveau."),
        words("Le programme dit dans quel groupe se trouve une erreur de copie."),
        words("Il n’y a ni lettre O ni lettre I : ce sont toujours les chiffres zéro et un."),
        words("Une feuille plus récente remplace celle-ci : détruisez l’ancienne."),
    ):
        rows += [*text_rows(sentence, style.plain, LEFT, WIDTH), gap(4)]
    return rows


def _line_of_groups(groups: list[str], first: int, style: Look) -> Row:
    marks = []
    height = 0.0
    for place, group in enumerate(groups[first : first + _IN_A_ROW]):
        x = LEFT + place * _GROUP_WIDTH
        (number,) = text_rows(str(first + place + 1), style.note, x, _NUMBER_WIDTH)
        (signs,) = text_rows(group, style.plain_title, x + _NUMBER_WIDTH, _GROUP_WIDTH)
        marks += [*number.marks, *signs.marks]
        height = max(height, signs.height)
    return Row(height, tuple(marks))
