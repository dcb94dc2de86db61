"""A letter of which part could not be read is held back: which field, what stands there, and how it is put right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework.conftest import CRECHE
from pypdfium2 import PdfDocument

from parcours_core.errors import Refused
from parcours_core.records.referral import Consent, Referral
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.issuing import issue_letter
from parcours_desktop.casework.letters import letter_content, letter_pdf, letter_warnings, require_printable
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.printable import NotInOurLetters, Where, unprinted
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.values import Composer, LetterChoices

AGREED = LetterChoices(frozenset({"name"}), ConsentForm.SPOKEN)


def composed(desk: Desk, person_id: str, **changed: str) -> Composer:
    if changed:
        change_person(desk, person_id, changed)
    return compose(desk, person_id, CRECHE)


def held_back(desk: Desk, composer: Composer, choices: LetterChoices) -> NotInOurLetters:
    with pytest.raises(NotInOurLetters) as caught:
        require_printable(desk, composer, choices)
    with pytest.raises(NotInOurLetters):
        issue_letter(desk, composer, choices)
    with desk.caseload.reading() as reader:
        assert reader.find(Consent) == ()
        assert not [each for each in reader.find(Referral) if each.issued_on]
    return caught.value


def printed(pdf: bytes) -> str:
    with PdfDocument(pdf) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


def test_a_name_in_arabic_is_asked_in_our_letters_and_nothing_else_is_said(desk: Desk, aurelie: str) -> None:
    composer = composed(desk, aurelie, family_name="بن علي")
    error = held_back(desk, composer, AGREED)
    assert error.where is Where.PERSON
    assert "Le nom de la personne ne peut pas être imprimé" in error.what_happened
    assert "بن علي" in error.what_happened
    assert "dans sa fiche en lettres latines" in error.what_to_do
    assert [each for each in letter_warnings(desk, composer, AGREED) if "imprimé" in each] == [
        f"{error.what_happened} {error.what_to_do}"
    ]
    issue_letter(desk, composed(desk, aurelie, family_name="Ben Ali"), AGREED)


@pytest.mark.parametrize(
    ("changed", "label"),
    [({"reason": "Elle cherche שלום."}, "Le motif"), ({"documents": ("漢字",)}, "À apporter")],
)
def test_what_was_typed_into_the_letter_is_put_right_there(
    desk: Desk, aurelie: str, changed: dict[str, object], label: str
) -> None:
    error = held_back(desk, composed(desk, aurelie), replace(AGREED, **changed))
    assert (error.where, label in error.what_happened) == (Where.LETTER, True)


def test_a_datum_that_leaves_is_named_and_can_be_left_out(desk: Desk, aurelie: str) -> None:
    composer = composed(desk, aurelie, street="شارع 12")
    ticked = replace(AGREED, ticked=frozenset({"name", "address"}))
    error = held_back(desk, composer, ticked)
    assert (error.where, "décochez" in error.what_to_do) == (Where.LETTER, True)
    issue_letter(desk, composer, AGREED)


def test_the_letterhead_is_put_right_in_the_settings(desk: Desk, aurelie: str) -> None:
    abroad = desk.with_settings(replace(desk.settings, counsellor="Ելենա"))
    assert held_back(abroad, composed(abroad, aurelie), AGREED).where is Where.SETTINGS


def test_what_nobody_here_can_put_right_is_said_and_printed_in_words(desk: Desk, aurelie: str) -> None:
    composer = composed(desk, aurelie)
    foreign = replace(composer, recipient=("مركز", *composer.recipient[1:]))
    (found,) = unprinted(letter_content(desk, foreign, AGREED))
    assert found.where is Where.PARTNER
    require_printable(desk, foreign, AGREED)
    page = printed(letter_pdf(desk, foreign, AGREED))
    assert "[texte en arabe]" in page
    assert "■" not in page


def test_symbols_are_left_out_and_named(desk: Desk, aurelie: str) -> None:
    composer, choices = composed(desk, aurelie), replace(AGREED, reason="Elle commence lundi 😀👍.")
    assert "La lettre laisse de côté ces symboles : 😀 👍" in "\n".join(
        letter_warnings(desk, composer, choices)
    ).replace("\u202f", " ").replace("\u00a0", " ")
    page = printed(issue_letter(desk, composer, choices).pdf)
    assert "Elle commence lundi ." in page
    assert "■" not in page


@pytest.mark.parametrize("name", ["Żółć", "Ağaoğlu", "Țepeș", "Ελένη", "Олена", "Ben Ali"])
def test_names_that_print_are_let_through(desk: Desk, aurelie: str, name: str) -> None:
    try:
        require_printable(desk, composed(desk, aurelie, family_name=name), AGREED)
    except Refused as error:
        pytest.fail(f"{error.what_happened}")
