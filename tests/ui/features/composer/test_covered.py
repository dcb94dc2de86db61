"""What is sensitive in a letter is named and masked; to tick it is to look at it, and the trail says so."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import until
from support.screens import note_barrier

from parcours_core.trail import Act
from parcours_core.vocabulary.person import Circumstance
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import change_person
from parcours_desktop.store.trail import last_of
from parcours_desktop.ui.features.composer.view import ComposerView


def shown(view: QWidget) -> str:
    parts = [view, *view.findChildren(QWidget)]
    read = (f"{each.accessibleName()} {each.accessibleDescription()} {getattr(each, 'text', str)()}" for each in parts)
    return " ".join(map(str, read))


def compose(qtbot: QtBot, composer: ComposerView, desk: Desk, aurelie: str, *, covered: bool) -> None:
    change_person(desk, aurelie, {"circumstances": (Circumstance.DISABILITY,)})
    note_barrier(desk, aurelie, "health", detail="Suivi en psychiatrie.")
    composer.compose(aurelie, covered=covered)
    until(lambda: composer.writing.composer is not None, "a letter is proposed")
    composer.edit_panel.begin()


def test_it_is_masked_until_it_is_ticked_and_that_is_noted(
    qtbot: QtBot, composer: ComposerView, desk: Desk, aurelie: str
) -> None:
    compose(qtbot, composer, desk, aurelie, covered=True)
    said = shown(composer)
    assert "psychiatrie" not in said
    assert "aux personnes en situation de handicap" not in said.replace("\u00a0", " ")
    assert "handicap" not in shown(composer.edit_panel)
    rows = composer.edit_panel.fields
    assert "masqué" in rows["circumstance.disability"].accessibleDescription()
    rows["circumstance.disability"].click()
    until(lambda: "handicap" in shown(composer.edit_panel).casefold(), "what will leave is seen")

    def noted() -> bool:
        with desk.caseload.reading() as reader:
            line = last_of(reader, aurelie, Act.REVEALED)
        return line is not None and line.words == "Je prépare une orientation"

    until(noted, "the trail says so")


def test_plain_data_ask_for_no_reason(qtbot: QtBot, composer: ComposerView, desk: Desk, aurelie: str) -> None:
    compose(qtbot, composer, desk, aurelie, covered=True)
    row = next(row for name, row in composer.edit_panel.fields.items() if name == "birth_date")
    row.click()
    assert composer.writing.covered
    with desk.caseload.reading() as reader:
        assert last_of(reader, aurelie, Act.REVEALED) is None


def test_what_was_revealed_in_the_dossier_is_shown(
    qtbot: QtBot, composer: ComposerView, desk: Desk, aurelie: str
) -> None:
    compose(qtbot, composer, desk, aurelie, covered=False)
    assert "masqué" not in composer.edit_panel.fields["circumstance.disability"].accessibleDescription()
