"""The side bar and the tabs: places, counts, and the keys that lead there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.side_bar import SideBar
from parcours_desktop.ui.kit.tab_strip import TabStrip
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.kit.tokens import Tone


@pytest.fixture
def bar(stage: Callable[..., QWidget]) -> SideBar:
    made = SideBar("Parcours")
    made.add_item("today", "Aujourd’hui", "today", "6")
    made.add_item("dossiers", "Dossiers", "dossier", "214")
    made.add_item("partners", "Partenaires", "partner")
    stage(made, height=700)
    return made


@pytest.fixture
def tabs(stage: Callable[..., QWidget]) -> TabStrip:
    made = TabStrip()
    made.add_tab("all", "Vue d’ensemble")
    made.add_tab("barriers", "Freins", 3)
    made.add_tab("plan", "Plan d’action")
    stage(made)
    return made


def test_a_click_goes_to_a_place(qtbot: QtBot, bar: SideBar) -> None:
    item = bar.add_item("more", "Indicateurs", "indicators")
    with qtbot.waitSignal(bar.chosen) as told:
        item.click()
    assert told.args == ["more"]
    assert bar.selected() == "more"


def test_being_led_to_a_place_is_silent(qtbot: QtBot, bar: SideBar) -> None:
    assert bar.selected() == "today"
    with qtbot.assertNotEmitted(bar.chosen):
        bar.select("partners")
    assert bar.selected() == "partners"


def test_arrows_step_and_enter_goes(qtbot: QtBot, bar: SideBar) -> None:
    item = bar.add_item("more", "Indicateurs", "indicators")
    last = bar.add_item("end", "Pratiques", "idea")
    qtbot.waitUntil(last.isVisible)
    item.setFocus()
    qtbot.keyClick(item, Qt.Key.Key_Down)
    assert last.hasFocus()
    assert bar.selected() == "today"
    with qtbot.waitSignal(bar.chosen) as told:
        qtbot.keyClick(last, Qt.Key.Key_Return)
    assert told.args == ["end"]
    qtbot.keyClick(last, Qt.Key.Key_Up)
    assert item.hasFocus()


def test_a_count_is_read_out(bar: SideBar) -> None:
    item = bar.add_item("more", "Orientations", "orient", "2")
    assert item.accessibleName() == "Orientations, 2"
    bar.set_count("more", "")
    assert item.accessibleName() == "Orientations"


def test_an_unknown_place_is_an_error(bar: SideBar) -> None:
    with pytest.raises(KeyError):
        bar.select("nowhere")


def test_the_status_is_said_in_words(bar: SideBar) -> None:
    lines = ["Hors ligne, tout est enregistré", "3 modifications à envoyer"]
    bar.status.set_status(Tone.SOLVED, lines)
    assert bar.status.text().splitlines() == lines
    assert bar.status.accessibleDescription() == " ".join(lines)


def test_no_label_is_cut_at_twice_the_text(light: QApplication, bar: SideBar) -> None:
    bar.add_item("offers", "Offres et formations", "work")
    apply_theme(light, "light", 2.0)
    item = bar.add_item("last", "Pratiques", "idea")
    assert bar.width() >= 20 + item.words_width()
    assert bar.width() > 208


def test_tabs_go_round_with_control_tab(qtbot: QtBot, tabs: TabStrip) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(tabs, Qt.Key.Key_Tab, control)
    assert tabs.current_key() == "barriers"
    qtbot.keyClick(tabs, Qt.Key.Key_Backtab, control | shift)
    assert tabs.current_key() == "all"
    qtbot.keyClick(tabs, Qt.Key.Key_Backtab, control | shift)
    assert tabs.current_key() == "plan"


def test_tabs_step_with_the_arrows(qtbot: QtBot, tabs: TabStrip) -> None:
    tabs.setFocus()
    with qtbot.waitSignal(tabs.chosen) as told:
        qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert told.args == ["barriers"]


def test_a_count_stands_in_the_tab(tabs: TabStrip) -> None:
    assert tabs.tabText(1) == "Freins 3"
    tabs.set_count("barriers", None)
    assert tabs.tabText(1) == "Freins"
    with pytest.raises(KeyError):
        tabs.set_count("nothing", 1)


def test_a_tab_keeps_its_width_when_it_becomes_current(tabs: TabStrip) -> None:
    before = [tabs.tabRect(place).width() for place in range(tabs.count())]
    tabs.select("plan")
    assert [tabs.tabRect(place).width() for place in range(tabs.count())] == before
    assert tabs.height() >= 32


def test_tabs_are_painted_in_both_themes(light: QApplication, tabs: TabStrip) -> None:
    one = tabs.grab().toImage()
    apply_theme(light, "dark")
    assert tabs.grab().toImage() != one


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_focus_ring_of_a_tab_stands_off_its_words(tabs: TabStrip, place: int) -> None:
    """Where the strip begins too: there the ring lay on the first letter."""
    apply_theme(QApplication.instance(), "light")
    tabs.setCurrentIndex(place)
    tabs.setFocus()
    focused = tabs.grab().toImage()
    tabs.clearFocus()
    plain = tabs.grab().toImage()
    row = plain.height() // 2
    ground = plain.pixelColor(1, 6)
    box = tabs.tabRect(place)
    inked = [x for x in range(box.left(), box.right()) if plain.pixelColor(x, row) != ground]
    ringed = [x for x in range(plain.width()) if plain.pixelColor(x, row) != focused.pixelColor(x, row)]
    assert min(ringed) < min(inked) - 2
    assert max(ringed) > max(inked) + 2
    assert not set(range(min(inked), max(inked))) & set(ringed)
