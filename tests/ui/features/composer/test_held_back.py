"""A letter that could not be read is held back before anything is asked, with the way to put it right."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from support.keyboard import until
from support.screens import Kept, PersonAtDialogs

from parcours_desktop.casework.people import change_person
from parcours_desktop.ui.features.composer.view import ComposerView
from parcours_desktop.ui.work.messages import Message


def test_a_name_in_arabic_leads_to_the_sheet_before_the_consent_is_asked(
    qtbot: QtBot, composer: ComposerView, kept: Kept, person: PersonAtDialogs, said: list[Message]
) -> None:
    aurelie = kept.person_id
    change_person(kept.desk, aurelie, {"family_name": "بن علي"})
    composer.compose(aurelie)
    until(lambda: composer.letter.paper.page_count() > 0, "the letter is in sight")
    assert "Le nom de la personne ne peut pas être imprimé" in composer.letter.warnings.plain()
    composer.letter.print_button.click()
    until(lambda: bool(said), "it is told")
    assert (said[-1].tone, said[-1].action) == ("error", "Ouvrir la fiche")
    assert (composer.letter.asking, person.asked, list(kept.issued())) == ("", [], [])
    act = said[-1].act
    assert act is not None
    with qtbot.waitSignal(composer.edit_asked) as asked:
        act()
    assert asked.args == [aurelie]


def test_what_was_typed_into_the_letter_opens_it_at_the_words(
    composing: ComposerView, kept: Kept, said: list[Message]
) -> None:
    composing.writing.change(reason="Elle dit שלום.")
    until(lambda: "Le motif ne peut pas" in composing.letter.warnings.plain(), "it is warned of")
    composing.letter.save_button.click()
    until(lambda: bool(said), "it is told")
    act = said[-1].act
    assert act is not None
    act()
    assert composing.edit_panel.isVisible()
    assert composing.edit_panel.reason.text() == "Elle dit שלום."
    assert not kept.issued()
    composing.edit_panel.reason.set_text("Elle dit bonjour.")
    until(lambda: "imprimé" not in composing.letter.warnings.plain(), "nothing stands in the way")
    composing.letter.print_button.click()
    until(lambda: composing.letter.asking == "print", "the consent is asked")
