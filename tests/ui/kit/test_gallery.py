"""The gallery draws every board in every look: each opens without a warning and fits the screen of an old laptop."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.gallery import LOOKS, SCREEN, board, draw
from parcours_desktop.ui.kit.theme import apply_theme

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)


def test_every_board_is_drawn_in_every_look(light: QApplication, tmp_path: Path) -> None:
    files = draw(light, tmp_path)
    assert len(files) == 4 * len(LOOKS)
    assert len({file.read_bytes() for file in files}) == len(files)
    assert all(QImage(str(file)).size() == SCREEN for file in files)


@pytest.mark.parametrize("name", ["dossier", "forms", "states"])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_control_is_named_and_high_enough(qtbot: QtBot, light: QApplication, name: str, scale: float) -> None:
    apply_theme(light, "light", scale)
    root = board(name)
    qtbot.addWidget(root)
    root.show()
    controls: list[QWidget] = [child for kind in CONTROLS for child in root.findChildren(kind) if child.isVisible()]
    # Qt's own parts: the scroll buttons of a tab bar, and the line edit inside a field.
    ours = [control for control in controls if control.metaObject().className() not in {"QToolButton", "QLineEdit"}]
    assert ours
    for control in ours:
        assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name) != ""
        assert control.height() >= 32


def test_an_unknown_board_is_an_error() -> None:
    with pytest.raises(KeyError):
        board("nothing")
