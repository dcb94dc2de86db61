"""The frame: every command by its key from wherever the cursor stands, and what went wrong is said."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard, settle, until
from support.screens import heard

from parcours_core.errors import WorldError
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.values import Counts
from parcours_desktop.ui.features.palette.view import PaletteCommand, fitting
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.rich_text import RichText
from parcours_desktop.ui.kit.side_bar import SideBarItem
from parcours_desktop.ui.shell.work_view import WorkView
from parcours_desktop.ui.work.workbench import Workbench


@pytest.mark.parametrize("field", ["search", "note"])
@pytest.mark.parametrize(
    ("keys", "screen"),
    [
        ("Ctrl+N", "person_form"),
        ("Ctrl+O", "composer"),
        ("Ctrl+R", "letters"),
        ("Ctrl+2", "letters"),
        ("Ctrl+3", "partners"),
        ("Ctrl+4", "settings"),
        ("Ctrl+E", "person_form"),
    ],
)
def test_each_key_leads_to_its_screen_from_inside_a_field(work: WorkView, field: str, keys: str, screen: str) -> None:
    control = work.pages.dossiers.search if field == "search" else work.pages.screens.dossier.overview.note_pad.text
    control.setFocus()
    Keyboard(work).press(keys)
    until(lambda: getattr(work.pages.screens, screen).isVisible(), f"{keys} shows {screen}")


def test_the_last_action_is_taken_back_by_key_and_every_screen_shows_it(
    work: WorkView, workbench: Workbench, person: str
) -> None:
    workbench.do(lambda desk: write_note(desk, person, "À effacer"))
    work.pages.screens.dossier.tabs.select("encounters")
    until(lambda: "À effacer" in _encounters(work), "the note is shown")
    Keyboard(work).press("Ctrl+Shift+Z")
    until(lambda: "À effacer" not in _encounters(work), "it is taken back")


@pytest.mark.parametrize("key", ["Ctrl+Shift+Z", "Ctrl+Z"])
def test_the_key_on_the_message_undoes_what_the_message_speaks_of(
    work: WorkView, workbench: Workbench, person: str, key: str
) -> None:
    undone: list[str] = []
    workbench.do(lambda desk: write_note(desk, person, "Reste là"))
    work.pages.screens.dossier.tabs.select("encounters")
    until(lambda: "Reste là" in _encounters(work), "the note is shown")
    workbench.messages.done("Saisie abandonnée.", undo=lambda: undone.append("saisie"))
    button = next(each for each in work.announcer.toast.findChildren(Button) if each.text() == "Annuler")
    assert "Maj" in button.accessibleDescription()
    work.pages.dossiers.list.setFocus()
    Keyboard(work).press(key)
    settle()
    assert undone == ["saisie"]
    assert "Reste là" in _encounters(work)


def test_what_is_typed_is_taken_back_by_the_usual_key_and_nothing_else(
    work: WorkView, workbench: Workbench, person: str
) -> None:
    workbench.do(lambda desk: write_note(desk, person, "Reste là"))
    until(work.announcer.toast.isVisible, "it is said")
    pad = work.pages.screens.dossier.overview.note_pad.text
    pad.setFocus()
    keys = Keyboard(work)
    keys.type("x")
    keys.press("Ctrl+Z")
    settle()
    assert pad.text() == ""
    work.pages.screens.dossier.tabs.select("encounters")
    until(lambda: "Reste là" in _encounters(work), "the note stays")


def test_with_nothing_to_undo_the_key_says_so(work: WorkView, workbench: Workbench) -> None:
    said = heard(workbench)
    Keyboard(work).press("Ctrl+Shift+Z")
    assert [each.title for each in said] == ["Il n’y a rien à annuler."]


def test_an_error_of_the_world_stays_above_the_screen_until_it_was_read(work: WorkView, workbench: Workbench) -> None:
    workbench.messages.world_error(WorldError("Le disque est plein.", what_to_do="Libérez de la place."))
    notice, focused = work.announcer.notice, QApplication.focusWidget()
    settle()
    assert notice.isVisible()
    assert QApplication.focusWidget() is focused
    keys = Keyboard(work)
    keys.tab_to(work.announcer._close)
    keys.press("Space")
    assert not notice.isVisible()


def test_lock_is_asked_by_key_while_the_palette_is_open(work: WorkView, qtbot: QtBot) -> None:
    keys = Keyboard(work)
    keys.press("Ctrl+K")
    keys.type("verr")
    with qtbot.waitSignal(work.lock_asked):
        keys.press("Ctrl+L")


def test_a_command_runs_from_the_palette(work: WorkView) -> None:
    keys = Keyboard(work)
    keys.press("Ctrl+K")
    keys.type("reglages")
    palette = work.pages._palette
    assert palette is not None
    until(lambda: (entry := palette.popup.current()) is not None and "réglages" in entry.label, "it is offered")
    keys.press("Return")
    until(work.pages.screens.settings.isVisible, "the settings are shown")


@pytest.mark.parametrize(
    "typed", ["relais", "recevoir dossier", "clé", "prendre", "reprendre", "fichier", "ouvrir fichier", "usb"]
)
def test_receiving_from_a_colleague_is_found_by_the_words_one_has_for_it(work: WorkView, typed: str) -> None:
    offered = [PaletteCommand(each.label, each.shortcut, each.icon, each.run, each.also) for each in work._commands]
    assert "Recevoir le relais d’un dossier sur une clé" in [each.label for each in fitting(offered, typed)]


def test_the_side_bar_sets_thousands_apart_as_the_list_does(work: WorkView) -> None:
    work._show_counts(Counts(dossiers=6312, waiting_letters=1204))
    names = [item.accessibleName() for item in work.side_bar.findChildren(SideBarItem)]
    assert {"Dossiers, 6\u00a0312", "Lettres, 1\u00a0204"} <= set(names)


def test_an_unknown_command_is_a_bug_of_ours(work: WorkView) -> None:
    work.run_command("letters")
    assert work.pages.screens.letters.isVisible()
    with pytest.raises(KeyError):
        work.run_command("nothing")


def test_the_files_to_review_stand_under_the_dossiers(work: WorkView) -> None:
    work.run_command("due")
    assert work.pages.screens.due.isVisible()
    assert work.side_bar.selected() == "dossiers"


def _encounters(work: WorkView) -> str:
    shown = work.pages.screens.dossier.encounters.findChildren(RichText)
    return " ".join(each.plain() for each in shown if each.isVisible())


def test_before_a_dossier_is_open_the_page_says_what_to_do(qtbot: QtBot, workbench: Workbench, person: str) -> None:
    work = WorkView(workbench)
    qtbot.addWidget(work)
    with qtbot.waitSignal(work.pages.dossiers.listed):
        work.show()
        work.begin()
    assert work.pages.nobody.isVisible()
    for command in ("barrier", "note"):
        work.run_command(command)
    assert work.pages.nobody.isVisible()


def test_the_palette_leads_to_a_barrier_and_to_a_note_of_the_open_dossier(work: WorkView) -> None:
    work.go_to("settings")
    work.run_command("note")
    pad = work.pages.screens.dossier.overview.note_pad.text
    until(lambda: QApplication.focusWidget() is pad, "the cursor is in the note")
    work.go_to("settings")
    work.run_command("barrier")
    until(work.pages.screens.dossier.barrier_form.isVisible, "the form of a barrier is open")
