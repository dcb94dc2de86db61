"""What lies over the page: toast, palette, side panel. None is modal, and the focus comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from parcours_core.errors import Refused
from parcours_desktop.ui.kit import motion, side_panel
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.palette import PalettePopup
from parcours_desktop.ui.kit.palette_results import Entry, Group
from parcours_desktop.ui.kit.side_bar import SideBar
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.toast import Toast

Stage = Callable[..., QWidget]
GROUPS = (
    Group("Personnes", (Entry(1, "Delvaux, Aurélie", "Chièvres", "person"), Entry(2, "Œttinger, Noël"))),
    Group("Rien", ()),
    Group("Actions", (Entry("new", "Nouvelle personne", "", "person-add", "Ctrl+N"),)),
)


@pytest.fixture
def field() -> QLineEdit:
    return QLineEdit()


@pytest.fixture
def page(stage: Stage, field: QLineEdit) -> QWidget:
    root = stage(field, width=900, height=600)
    field.setFocus()
    return root


def test_a_toast_never_takes_the_focus_and_undoes_once(qtbot: QtBot, page: QWidget, field: QLineEdit) -> None:
    undone: list[str] = []
    toast = Toast(page)
    toast.say("Le frein est supprimé.", lambda: undone.append("x"))
    assert toast.isVisible()
    assert field.hasFocus()
    assert QApplication.activeModalWidget() is None
    button = toast.findChildren(Button)[0]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert undone == ["x"]
    assert not toast.isVisible()


def test_a_toast_goes_by_itself_unless_it_waits(qtbot: QtBot, page: QWidget) -> None:
    toast = Toast(page)
    toast.say("Enregistré.", shown_ms=30)
    qtbot.waitUntil(lambda: not toast.isVisible(), timeout=2000)
    toast.say("Enregistré.", shown_ms=60_000)
    toast.pause()
    assert toast.isVisible()
    toast.resume()
    toast.dismiss()
    assert not toast.isVisible()


def test_a_new_message_replaces_the_one_before_and_its_undo(page: QWidget) -> None:
    undone: list[str] = []
    toast = Toast(page)
    toast.say("Un.", lambda: undone.append("un"))
    toast.say("Deux.")
    assert toast.text() == "Deux."
    assert not toast.findChildren(Button)[0].isVisible()
    assert undone == []
    toast.dismiss()


def test_a_longer_message_after_a_short_one_is_not_cut(page: QWidget) -> None:
    toast = Toast(page)
    toast.say("Choisi", lambda: None)
    QApplication.processEvents()
    assert toast.undo()
    toast.say("Choix annulé : la valeur d’avant est remise, et la question est posée à nouveau à chacun et chacune.")
    (words,) = toast.findChildren(Text)
    QApplication.processEvents()
    assert words.height() >= words.heightForWidth(words.width()) > 2 * words.fontMetrics().height()


def test_a_toast_stays_at_the_bottom(qtbot: QtBot, page: QWidget) -> None:
    toast = Toast(page)
    toast.say("Enregistré.")
    page.resize(1000, 700)
    qtbot.waitUntil(lambda: 600 < toast.geometry().bottom() < 700)
    toast.dismiss()


@pytest.mark.parametrize("words", ["Enregistré.", "Saisie gardée : elle revient quand vous rouvrez ce formulaire."])
def test_a_toast_leaves_the_side_bar_and_the_buttons_of_a_form_in_sight(page: QWidget, words: str) -> None:
    page.resize(1366, 768)
    bar = SideBar("Parcours")
    bar.setParent(page)
    bar.setGeometry(0, 0, 208, 768)
    bar.show()
    toast = Toast(page)
    toast.say(words, lambda: None)
    assert toast.geometry().left() > bar.geometry().right()
    assert toast.geometry().right() < 208 + 324
    for part in toast.findChildren(QWidget):
        assert toast.rect().contains(part.geometry()), part
    toast.dismiss()


@pytest.fixture
def palette(page: QWidget) -> PalettePopup:
    made = PalettePopup(page, "Chercher une personne, un partenaire, une action…")
    made.queried.connect(lambda words: made.set_groups(GROUPS if words != "zz" else ()))
    made.open()
    return made


def test_the_palette_is_used_by_keyboard_alone(qtbot: QtBot, palette: PalettePopup, field: QLineEdit) -> None:
    assert palette.field.hasFocus()
    assert palette.current() == GROUPS[0].entries[0]
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    current = palette.current()
    assert current is not None
    assert current.key == "new"
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.current() == current
    with qtbot.waitSignal(palette.chosen) as told:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert told.args == ["new"]
    assert not palette.isVisible()
    assert field.hasFocus()


def test_up_steps_over_titles(qtbot: QtBot, palette: PalettePopup) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(palette.field, key)
    current = palette.current()
    assert current is not None
    assert current.key == 2


def test_escape_closes_the_palette(qtbot: QtBot, palette: PalettePopup, field: QLineEdit) -> None:
    with qtbot.waitSignal(palette.closed):
        qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert field.hasFocus()


def test_tab_stays_in_the_palette(qtbot: QtBot, palette: PalettePopup) -> None:
    qtbot.keyClick(palette.field, Qt.Key.Key_Tab)
    assert palette.field.hasFocus()


def test_the_palette_says_when_nothing_is_found(qtbot: QtBot, palette: PalettePopup) -> None:
    qtbot.keyClicks(palette.field, "zz")
    assert palette.current() is None
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_a_click_beside_closes_the_palette(qtbot: QtBot, palette: PalettePopup) -> None:
    qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=palette.rect().bottomLeft())
    assert not palette.isVisible()


@pytest.mark.parametrize("length", [0, 30])
def test_a_panel_slides_in_and_gives_the_focus_back(
    qtbot: QtBot, page: QWidget, field: QLineEdit, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(side_panel, "motion_ms", lambda: length)
    panel = SidePanel(page, "Noter un frein")
    inside = TextField()
    panel.body.addWidget(inside)
    panel.open()
    qtbot.waitUntil(lambda: panel.geometry().right() == page.width() - 1)
    assert panel.isAncestorOf(QApplication.focusWidget())
    assert QApplication.activeModalWidget() is None
    inside.setFocus()
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(inside, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert field.hasFocus()


def test_a_panel_says_a_refusal_over_its_buttons_until_it_is_opened_anew(qtbot: QtBot, page: QWidget) -> None:
    panel = SidePanel(page, "Réunir")
    panel.foot.addWidget(Button("Réunir"))
    panel.open()
    assert not panel.refusal.isVisible()
    panel.refuse(Refused("Ces deux dossiers sont déjà réunis.", what_is_safe="Rien n’a été changé."))
    qtbot.waitUntil(panel.refusal.isVisible)
    assert panel.refusal.accessibleName() == "Ces deux dossiers sont déjà réunis."
    assert panel.refusal.accessibleDescription() == "Rien n’a été changé."
    with qtbot.waitSignal(panel.closed):
        panel.shut()
    panel.open()
    assert not panel.refusal.isVisible()


def test_movement_is_short_or_none() -> None:
    assert 0 <= motion.motion_ms() <= 150


def test_reduced_motion_of_the_system_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motion, "_system_moves", lambda: False)
    assert motion.motion_ms() == 0
