"""A field keeps the keys that edit its text, and leaves those that mean nothing in it to the program's commands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from support.keyboard import Keyboard, until

from parcours_desktop.ui.kit.search_field import SearchField
from parcours_desktop.ui.kit.text_field import TextArea, TextField

COMMANDS = ("Ctrl+N", "Ctrl+O", "Ctrl+R", "Ctrl+K", "Ctrl+1", "Ctrl+L", "Ctrl+F", "Ctrl+J", "Ctrl+B", "Ctrl+E")
COMMANDS += ("Ctrl+P", "Ctrl+Shift+S", "Ctrl+Shift+Z", "Ctrl+Return")


@pytest.fixture(params=[TextField, TextArea, lambda: SearchField("Chercher")])
def field(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[TextField | TextArea]:
    window = QWidget()
    column = QVBoxLayout(window)
    made = request.param()
    column.addWidget(made)
    window.show()
    window.activateWindow()
    until(window.isActiveWindow, "the window is active")
    made.setFocus()
    yield made
    window.close()
    window.deleteLater()


def _heard(field: QWidget) -> list[str]:
    heard: list[str] = []
    for keys in COMMANDS:
        QShortcut(QKeySequence(keys), field.window()).activated.connect(lambda keys=keys: heard.append(keys))
    return heard


def test_every_command_answers_from_inside_a_field(field: TextField | TextArea) -> None:
    heard = _heard(field)
    Keyboard(field.window()).press(*COMMANDS)
    assert heard == list(COMMANDS)


def test_what_was_undone_in_the_field_comes_back_before_any_command(field: TextField | TextArea) -> None:
    heard = _heard(field)
    keys = Keyboard(field.window())
    keys.type("mot")
    keys.press("Ctrl+Z")
    assert field.text() == ""
    keys.press("Ctrl+Shift+Z")
    assert field.text() == "mot"
    assert heard == []
    keys.press("Ctrl+Shift+Z")
    assert heard == ["Ctrl+Shift+Z"]
