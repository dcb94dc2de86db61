"""A letter as they are written every day takes one sheet, whole and legible; only a long one takes more."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from documents import readback, samples

from parcours_core.language import phrases
from parcours_desktop.documents.content import LetterContent, PersonPage
from parcours_desktop.documents.flow import MM, Ink, Rule, Square
from parcours_desktop.documents.letter import render_letter, sheets_of
from parcours_desktop.documents.look import TIGHTEST, look
from parcours_desktop.documents.slip import slip_rows

SIX_DOCUMENTS = (
    "Carte d’identité ou titre de séjour",
    "composition de ménage",
    "preuve d’emploi ou de formation",
    "preuves de revenus",
    "carte de mutuelle",
    "CV, si vous en avez un",
)
TYPICAL = replace(
    samples.USUAL,
    person_page=None,
    reasons=(
        "J’accompagne Madame Delvaux dans son parcours vers l’emploi. Une entrée en emploi ou en formation est prévue "
        "le 6 janvier 2027.",
        "Elle cherche une solution de garde d’enfants. Il faudrait aboutir avant cette date.",
    ),
    shared=(
        ("Nom", "Aurélie Delvaux"),
        ("Téléphone", "0470 12 34 56"),
        ("Enfants", "2 (2 et 6 ans)"),
        ("Peut venir", "lundi, mardi, jeudi et vendredi"),
        ("Début prévu", "6 janvier 2027"),
    ),
    consent=(
        "Madame Delvaux a donné son accord de vive voix, le 22 novembre 2026, pour que seules ces données vous soient "
        "transmises. Cet accord vaut jusqu’au 22 mai 2027 et peut être retiré à tout moment."
    ),
    documents=SIX_DOCUMENTS[:3],
    opening_hours=("lun., mar., jeu., ven. : 9 h–12 h, 13 h–16 h", "mer. : 9 h–12 h"),
    directions=("Depuis Chièvres, comptez environ 20 km.",),
)
FULL = replace(
    TYPICAL,
    reasons=(
        "J’accompagne Madame Delvaux dans son parcours vers l’emploi. Une entrée en emploi ou en formation est prévue "
        "le 6 janvier 2027, avec des horaires qui commencent tôt.",
        "Elle cherche une solution de garde d’enfants et un moyen de se déplacer. Elle a besoin d’aide pour gérer son "
        "budget et ses dettes. Il faudrait aboutir avant cette date.",
    ),
    shared=(
        *TYPICAL.shared[:3],
        ("Date de naissance", "14 mars 1992"),
        ("Langues parlées", "français et arabe"),
        ("Se déplace", "à pied et à vélo"),
        ("Début prévu", "6 janvier 2027"),
        ("Situation", "en formation"),
    ),
    documents=SIX_DOCUMENTS,
    opening_hours=("lun.–jeu. : 8 h 30–12 h, 13 h–17 h", "ven. : 8 h 30–12 h", "1er sam. du mois : 9 h–12 h"),
)


def _letter_pages(content: LetterContent) -> int:
    return len(sheets_of(replace(content, person_page=None)))


def _sizes(content: LetterContent) -> set[float]:
    marks = [mark for sheet in sheets_of(content) for placed in sheet.placed for mark in placed.row.marks]
    return {mark.style.size for mark in marks if isinstance(mark, Ink)}


@pytest.mark.parametrize(
    "content", [TYPICAL, FULL, samples.SHORT, samples.CROSS_BORDER], ids=lambda each: each.reference
)
def test_it_takes_one_sheet_with_its_slip(content: LetterContent) -> None:
    assert _letter_pages(content) == 1
    (page,) = readback.pages(render_letter(replace(content, person_page=None)))
    assert content.signatory.name in page
    assert "Talon à détacher" in page


def test_the_typical_letter_is_set_as_it_is_best_read() -> None:
    assert look().body.size in _sizes(TYPICAL)


def test_type_is_tightened_by_degrees_and_never_below_ten_points() -> None:
    settings_of = [look(tightness) for tightness in range(TIGHTEST + 1)]
    for measure in ("air", "signing"):
        values = [getattr(style, measure) for style in settings_of]
        assert values == sorted(values, reverse=True)
    leadings = [style.body.leading for style in settings_of]
    assert leadings == sorted(leadings, reverse=True)
    assert all(style.body.size >= 10 and style.plain.size >= 12 for style in settings_of)
    assert all(style.signing >= 9 * MM for style in settings_of)


def _leading(content: LetterContent) -> float:
    first = sheets_of(content)[0].placed
    inks = [mark for placed in first for mark in placed.row.marks if isinstance(mark, Ink)]
    return next(ink.style.leading for ink in inks if ink.text == "Madame, Monsieur,")


def test_a_growing_letter_is_tightened_step_by_step_and_set_loose_again_on_two_sheets() -> None:
    growing = [
        replace(TYPICAL, reasons=("Elle cherche une solution de garde d’enfants.",) * lines) for lines in range(1, 24)
    ]
    seen = [(_letter_pages(content), _leading(content)) for content in growing]
    sheets = [count for count, _ in seen]
    assert sheets == sorted(sheets)
    assert set(sheets) == {1, 2}
    on_one = [leading for count, leading in seen if count == 1]
    assert on_one == sorted(on_one, reverse=True)
    assert set(on_one) == {look(tightness).body.leading for tightness in range(TIGHTEST + 1)}
    assert {leading for count, leading in seen if count == 2} == {look().body.leading}


def test_two_sheets_share_the_letter_so_that_nobody_signs_an_empty_page() -> None:
    content = replace(FULL, reasons=FULL.reasons * 3)
    first, second = readback.pages(render_letter(content))
    assert content.reasons[0][:30] in first
    for part in ("Données", "Son accord", "À apporter", "J’ai lu cette lettre", "Talon à détacher"):
        assert part not in first
        assert part in second


def test_a_page_for_the_person_a_little_too_long_is_tightened_before_it_takes_two() -> None:
    lines = tuple(f"Le document numéro {number}" for number in range(22))
    content = replace(TYPICAL, person_page=PersonPage(what=("Un service peut vous aider.",), bring=lines))
    assert len(sheets_of(content)) == 2
    much = replace(content, person_page=PersonPage(bring=lines * 4))
    assert len(sheets_of(much)) > 2


def test_who_fills_in_the_slip_has_room_to_write() -> None:
    top, lines, boxes = 0.0, [], 0
    for row in slip_rows(TYPICAL, phrases("fr")):
        lines += [
            (top + mark.down, mark.end - mark.x) for mark in row.marks if isinstance(mark, Rule) and not mark.dashed
        ]
        boxes += sum(isinstance(mark, Square) for mark in row.marks)
        top += row.height
    assert boxes == 4
    heights = sorted({round(down / MM, 1) for down, _ in lines})
    assert len(heights) == 4
    assert all(below - above >= 8.95 for above, below in pairwise(heights))
    lengths = sorted(length / MM for _, length in lines)
    assert len(lengths) == 8
    weeks, day, *others = lengths
    assert weeks >= 13
    assert day >= 35
    assert min(others) >= 55


def test_a_signatory_reached_like_the_agency_is_not_said_twice() -> None:
    head = TYPICAL.letterhead
    same = replace(TYPICAL, signatory=replace(TYPICAL.signatory, phone=head.phone, email=head.email))
    above_slip = readback.text(render_letter(same)).partition("Talon à détacher")[0]
    assert above_slip.count(head.email) == 1
    assert TYPICAL.signatory.email in readback.text(render_letter(TYPICAL))


@pytest.mark.parametrize("recipient", [("Auto-école sociale",), ("Auto-école sociale", "7950 Chièvres")])
def test_an_address_without_its_street_leaves_no_hole(recipient: tuple[str, ...]) -> None:
    content = replace(TYPICAL, recipient=recipient, opening_hours=(), directions=(), documents=())
    printed = readback.words(render_letter(content))
    title = next(word for word in printed if word.text == "Orientation")
    assert 90 <= title.top <= 96
    text = readback.text(render_letter(content))
    assert "Comment venir" not in text
    assert "Horaires" not in text
    assert "À apporter" not in text
