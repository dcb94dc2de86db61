"""Light and dark, text at 125 and 200 %, on the screen of an old laptop: nothing is cut, nothing leaves the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from end_to_end.helpers import tour
from end_to_end.helpers.counsellor import Counsellor
from end_to_end.helpers.paper import orient
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from support.keyboard import called, settle

from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.text import ElidedText
from parcours_desktop.ui.work.look import Look

LOOKS = [Look("light", 1.0), Look("dark", 1.0), Look("light", 1.25), Look("dark", 1.25)]
ROUNDING = 2


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("furnished") / "home"
    tour.furnish(home)
    return home


def _cut(widget: QWidget) -> bool:
    """Say whether the words of a label or button need more room than it has; what is elided on purpose does not."""
    if isinstance(widget, ElidedText | CheckRow):
        return False
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height() + ROUNDING
        return widget.sizeHint().width() > widget.width() + ROUNDING
    if isinstance(widget, QAbstractButton) and widget.text():
        return widget.minimumSizeHint().width() > widget.width() + ROUNDING
    return False


CONTROLS = (QLabel, QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)


def _words(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{called(widget)} {text[:60]!r}"


def _outside(widget: QWidget, window: QWidget) -> bool:
    """Say whether a part of a control lies beyond the sides of the window, or of what scrolls it up and down."""
    if not isinstance(widget, CONTROLS):
        return False
    frame: QWidget = window
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QScrollArea):
            frame = parent.viewport()
            break
        parent = parent.parentWidget()
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    room = QRect(frame.mapTo(window, QPoint(0, 0)), frame.size()) if frame is not window else window.rect()
    return place.left() < room.left() - ROUNDING or place.right() > room.right() + ROUNDING


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.mode} {look.scale:g}")
def test_every_screen_fits(look: Look, furnished: Path, qapp: QApplication) -> None:
    counsellor = Counsellor(furnished)
    window = counsellor.start(look)
    try:
        window.setFixedSize(1366, 768)
        settle()
        counsellor.unlock()
        wrong: list[str] = []
        for name, go in tour.SCREENS.items():
            go(counsellor)
            settle()
            shown = [each for each in window.findChildren(QWidget) if each.isVisible()]
            wrong += [f"{name}: cut: {_words(each)}" for each in shown if _cut(each)]
            wrong += [f"{name}: outside: {_words(each)}" for each in shown if _outside(each, window)]
            if window.work is not None:
                counsellor.keys.press("Esc", "Ctrl+1")
                counsellor.idle()
        assert window.size().width() == 1366
        assert wrong == [], "\n".join(wrong)
    finally:
        counsellor.close()


def test_names_keep_every_letter_on_every_screen(furnished: Path, qapp: QApplication) -> None:
    counsellor = Counsellor(furnished)
    counsellor.start()
    try:
        counsellor.unlock()
        assert counsellor.search("ipekcioglu") == ["Œuvrard-Łukaß İpekçioğlu, Désirée"]
        assert counsellor.open_first() == tour.NAME
        orient(counsellor)
        composer = counsellor.pages.screens.composer
        assert composer.writing.composer is not None
        assert composer.writing.composer.person_name == tour.NAME
    finally:
        counsellor.close()
