"""Buttons and chips: keys, names, sizes, and a focus that is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.button import Button, IconButton, Kind
from parcours_desktop.ui.kit.chip import Chip
from parcours_desktop.ui.kit.key_hint import key_text
from parcours_desktop.ui.kit.plain_button import PlainButton
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.kit.tokens import LIGHT

Stage = Callable[..., QWidget]

KINDS: tuple[Kind, ...] = ("primary", "secondary", "quiet", "danger", "link")


def count(image: QImage, color: str) -> int:
    return sum(
        image.pixelColor(x, y).name().upper() == color for x in range(image.width()) for y in range(image.height())
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_button_is_high_enough_and_never_cut(
    stage: Stage, qtbot: QtBot, light: QApplication, kind: Kind, scale: float
) -> None:
    apply_theme(light, "light", scale)
    button = Button("Imprimer la lettre", kind, key="Ctrl+P", icon="print")
    stage(button)
    assert button.height() >= 32
    assert button.width() >= button.sizeHint().width()
    assert button.width() > button.fontMetrics().horizontalAdvance(button.text())


@pytest.mark.parametrize("kind", KINDS)
def test_focus_is_seen_on_each_kind(stage: Stage, qtbot: QtBot, kind: Kind) -> None:
    button, other = Button("Ouvrir", kind), Button("Autre")
    stage(button, other)
    other.setFocus()
    without = button.grab().toImage()
    button.setFocus()
    with_focus = button.grab().toImage()
    assert with_focus != without
    if kind != "primary":
        assert count(with_focus, LIGHT.accent) > count(without, LIGHT.accent) + 50


def test_a_key_clicks_and_is_told(stage: Stage, qtbot: QtBot) -> None:
    button = Button("Nouvelle personne", "primary", key="Ctrl+N")
    root = stage(button)
    assert button.accessibleDescription() == "Touche Ctrl N"
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(root, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)


def test_a_key_that_the_window_answers_is_not_bound(stage: Stage, qtbot: QtBot) -> None:
    button = Button("Ouvrir", "primary", key="Return", bind_key=False)
    root = stage(button)
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(root, Qt.Key.Key_Return)
    assert button.accessibleDescription() == "Touche Entrée"


def test_the_key_outlives_new_words(stage: Stage, qtbot: QtBot) -> None:
    button = Button("Imprimer", key="Ctrl+P")
    root = stage(button)
    button.set_label("Imprimer encore")
    assert button.accessibleName() == "Imprimer encore"
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(root, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_click(stage: Stage, qtbot: QtBot, key: Qt.Key) -> None:
    button = Button("Ouvrir")
    stage(button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


def test_a_screen_reader_hears_a_button(stage: Stage, qtbot: QtBot) -> None:
    button = IconButton("print", "Imprimer", key="Ctrl+P")
    stage(button)
    heard = QAccessible.queryAccessibleInterface(button)
    assert heard.text(QAccessible.Text.Name) == "Imprimer"
    assert heard.role() == QAccessible.Role.Button
    assert button.toolTip() == "Imprimer (Ctrl P)"
    assert min(button.width(), button.height()) >= 32


def test_a_disabled_button_loses_its_colour(stage: Stage, qtbot: QtBot) -> None:
    button = Button("Ouvrir", "primary")
    stage(button)
    button.setEnabled(False)
    assert count(button.grab().toImage(), LIGHT.accent) == 0


def test_the_plain_button_looks_like_the_other(stage: Stage, qtbot: QtBot) -> None:
    plain, painted = PlainButton("Ouvrir", primary=True, cap="Entrée"), Button("Ouvrir", "primary")
    stage(plain, painted)
    assert plain.height() == painted.height()
    assert count(plain.grab().toImage(), LIGHT.accent) > 1000
    plain.set_label("Ouverture…")
    assert plain.accessibleName() == "Ouverture…"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("Ctrl+N", "Ctrl N"),
        ("Ctrl+Shift+N", "Ctrl Maj N"),
        ("Return", "Entrée"),
        ("Esc", "Échap"),
        ("1", "1"),
        ("+", "+"),
        ("Ctrl+-", "Ctrl -"),
    ],
)
def test_keys_are_named_as_they_are_labelled(keys: str, words: str) -> None:
    assert key_text(keys) == words


def test_a_chip_toggles_and_keeps_its_width(stage: Stage, qtbot: QtBot) -> None:
    chip = Chip("À relancer")
    stage(chip)
    width = chip.sizeHint().width()
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    assert chip.isChecked()
    assert chip.sizeHint().width() == width
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert not chip.isChecked()
    assert chip.height() == 32


def test_a_removable_chip_goes_by_delete(stage: Stage, qtbot: QtBot) -> None:
    chip = Chip("Commune : Ath", removable=True)
    stage(chip)
    assert chip.accessibleName() == "Retirer Commune : Ath"
    with qtbot.waitSignal(chip.removed):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)
