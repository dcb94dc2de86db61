"""Each test of the kit starts in the light theme at text scale 1; ``stage`` shows parts in an active window."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.theme import apply_theme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp, "light")
    yield qapp
    apply_theme(qapp, "light")


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Callable[..., QWidget]]:
    kept: list[QWidget] = []

    def show(*parts: QWidget, width: int = 0, height: int = 0) -> QWidget:
        root = QWidget()
        kept.append(root)
        layout = QVBoxLayout(root)
        for part in parts:
            layout.addWidget(part)
        qtbot.addWidget(root)
        size = root.sizeHint()
        root.resize(width or size.width(), height or size.height())
        with qtbot.waitActive(root):
            root.show()
            root.activateWindow()
        return root

    yield show
    for root in kept:
        root.close()
