"""A row of buttons of which one is pressed: Tab stops once, the arrows press."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from support.keys import pressing

from parcours_desktop.ui.kit.one_of import OneOf


@pytest.fixture
def row(qtbot: QtBot) -> Iterator[OneOf]:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.addWidget(QLineEdit())
    choice = OneOf([("a", "Avant"), ("b", "Bien"), ("c", "Ensuite")], "b")
    layout.addWidget(choice)
    layout.addWidget(QLineEdit())
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield choice
    window.close()


def test_it_holds_its_value_and_no_other(row: OneOf) -> None:
    assert row.value() == "b"
    row.set_value("c")
    assert [button.isChecked() for button in row.buttons.values()] == [False, False, True]
    with pytest.raises(KeyError):
        row.set_value("z")


def test_tab_stops_at_the_pressed_button_only(row: OneOf) -> None:
    for value in ("a", "b", "c"):
        row.set_value(value)
        stops = [name for name, button in row.buttons.items() if button.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert stops == [value]


def test_the_arrows_press_and_tell(row: OneOf, qtbot: QtBot) -> None:
    told: list[object] = []
    row.chosen.connect(told.append)
    row.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is row.buttons["b"])
    pressing(row.buttons["b"], Qt.Key.Key_Right)
    assert row.value() == "c"
    pressing(row.buttons["c"], Qt.Key.Key_Left)
    pressing(row.buttons["b"], Qt.Key.Key_Left)
    assert row.value() == "a"
    assert told == ["c", "b", "a"]


def test_setting_a_value_tells_nobody(row: OneOf) -> None:
    told: list[object] = []
    row.chosen.connect(told.append)
    row.set_value("a")
    assert told == []


def test_every_button_is_named(row: OneOf) -> None:
    assert [button.accessibleName() for button in row.buttons.values()] == ["Avant", "Bien", "Ensuite"]
