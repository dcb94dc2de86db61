"""The keys of the open dossier do the same on every screen, and say what to do first where none is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.screens import open_dossier_of

from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.app.driving.hand import Hand
from parcours_desktop.ui.kit.key_hint import key_text
from parcours_desktop.ui.kit.rows import DefinitionRow
from parcours_desktop.ui.shell.shortcuts import ShortcutsPanel
from parcours_desktop.ui.shell.work_view import WorkView

PLACES = ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6")
KEYS = ("Ctrl+B", "Ctrl+J", "Ctrl+E", "Ctrl+O", "Ctrl+H", "Ctrl+Shift+R")

Seen = Callable[[WorkView], bool]
LEADS: dict[str, Seen] = {
    "Ctrl+B": lambda work: work.pages.screens.dossier.barrier_form.isVisible(),
    "Ctrl+J": lambda work: work.pages.screens.dossier.overview.note_pad.text.hasFocus(),
    "Ctrl+E": lambda work: work.pages.screens.person_form.isVisible(),
    "Ctrl+O": lambda work: work.pages.screens.composer.isVisible(),
    "Ctrl+H": lambda work: work.pages.screens.dossier.tabs.current_key() == "history",
    "Ctrl+Shift+R": lambda work: work.pages.together.share_panel.isVisible(),
}


def inside(host: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is host or host.isAncestorOf(focused))


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("place", PLACES)
def test_a_key_of_the_open_dossier_leads_there_from_every_screen(
    place: str, keys: str, work: WorkView, qtbot: QtBot, person: str
) -> None:
    hand = Hand(work)
    hand.press(place)
    hand.settle()
    hand.press(keys)
    qtbot.waitUntil(lambda: LEADS[keys](work))
    assert work.pages.person_id == person


@pytest.mark.parametrize("keys", ["Ctrl+B", "Ctrl+J", "Ctrl+E", "Ctrl+Shift+R"])
def test_so_it_does_from_the_rights_and_from_the_letter(keys: str, work: WorkView, qtbot: QtBot) -> None:
    hand = Hand(work)
    for lead in (work.pages.open_person.show_rights, work.pages.open_person.compose):
        lead()
        hand.settle()
        assert not work.pages.screens.dossier.isVisible()
        hand.press(keys)
        qtbot.waitUntil(lambda: LEADS[keys](work))
        hand.press("Escape")
        work.pages.open_dossier(work.pages.person_id)


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("place", ["Ctrl+1", "Ctrl+3"])
def test_without_a_dossier_it_says_so_and_leads_to_the_list(place: str, keys: str, frame: WorkView) -> None:
    hand = Hand(frame)
    hand.press(place)
    frame.top_bar.new_person.setFocus()
    hand.press(keys)
    assert frame.announcer.toast.text() == "Ouvrez d’abord un dossier."
    assert inside(frame.pages.dossiers)


@pytest.mark.parametrize("keys", KEYS)
def test_the_person_before_is_not_meant_while_a_new_one_is_typed(keys: str, work: WorkView, qtbot: QtBot) -> None:
    hand = Hand(work)
    hand.press("Ctrl+N")
    name = work.pages.screens.person_form.person["family_name"].control
    qtbot.waitUntil(name.hasFocus)
    hand.type("Nouvelle")
    hand.press(keys)
    hand.settle()
    assert work.announcer.toast.text() == "Enregistrez d’abord cette personne."
    assert name.isVisible()
    assert name.hasFocus()


def test_while_a_known_person_is_corrected_it_leads_to_them(work: WorkView, qtbot: QtBot) -> None:
    hand = Hand(work)
    hand.press("Ctrl+E")
    qtbot.waitUntil(work.pages.screens.person_form.isVisible)
    hand.press("Ctrl+B")
    qtbot.waitUntil(work.pages.screens.dossier.barrier_form.isVisible)


def test_dossiers_that_are_ticked_are_shared_where_none_is_open(frame: WorkView, desk: Desk, qtbot: QtBot) -> None:
    first, second = open_dossier_of(desk), open_dossier_of(desk, family_name="Autre")
    frame.pages.dossiers.picking.begin()
    frame.pages.dossiers.picking.pick((first, second))
    Hand(frame).press("Ctrl+Shift+R")
    panel = frame.pages.together.share_panel
    qtbot.waitUntil(lambda: panel.form is not None)
    assert panel.form is not None
    assert set(panel.form.ids) == {first, second}


@pytest.mark.parametrize("keys", ["Ctrl+O", "Ctrl+E", "rights", "Ctrl+5"])
def test_who_comes_back_to_the_dossier_has_the_keyboard_in_it(keys: str, work: WorkView, qtbot: QtBot) -> None:
    """Not in the search of the list, where what is typed next would look for another person."""
    hand, dossier = Hand(work), work.pages.screens.dossier
    if keys == "rights":
        work.pages.open_person.show_rights()
    elif keys == "Ctrl+5":
        work.pages.exchanges.review(work.pages.person_id)
    else:
        hand.press(keys)
    qtbot.waitUntil(lambda: not dossier.isVisible())
    hand.settle()
    hand.press("Return" if keys == "Ctrl+5" else "Escape")
    qtbot.waitUntil(dossier.isVisible)
    qtbot.waitUntil(dossier.tabs.hasFocus)


def test_a_person_found_everywhere_has_the_keyboard_in_the_dossier(frame: WorkView, desk: Desk, qtbot: QtBot) -> None:
    open_dossier_of(desk, family_name="Zwartjes", given_name="Aad")
    hand = Hand(frame)
    hand.press("Ctrl+K")
    hand.type("zwart")
    palette = frame.pages._palette
    assert palette is not None
    qtbot.waitUntil(lambda: (entry := palette.popup.current()) is not None and "Zwartjes" in entry.label)
    hand.press("Return")
    qtbot.waitUntil(lambda: frame.pages.person_id != "" and frame.pages.screens.dossier.tabs.hasFocus())


def keys_on(screen: QWidget) -> Iterator[str]:
    for shortcut in screen.findChildren(QShortcut):
        yield shortcut.key().toString()
    for button in screen.findChildren(QAbstractButton):
        yield button.shortcut().toString()


def test_every_key_of_every_screen_is_on_the_page_of_keys(work: WorkView, qtbot: QtBot) -> None:
    hand = Hand(work)
    for keys in (*PLACES, "Ctrl+O", "Ctrl+N", "Ctrl+1", "Ctrl+Shift+R"):
        hand.press(keys)
        hand.settle()
    work.pages.open_person.show_rights()
    bound = {keys for keys in keys_on(work) if keys}
    hand.press("F1")
    panel = work.shortcuts
    assert isinstance(panel, ShortcutsPanel)
    told = {row.accessibleName() for row in panel.findChildren(DefinitionRow)}
    missing = {keys for keys in bound if not any(key_text(keys) in each for each in told)}
    assert missing == set()
