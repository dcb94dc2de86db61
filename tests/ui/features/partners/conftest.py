"""The screen of the partners over the sample pack, in a window of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.screens import sample_desk, working_at

from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.features.partners.view import PartnersView
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with sample_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def workbench(desk: Desk, qapp: QApplication) -> Iterator[Workbench]:
    with working_at(desk) as workbench:
        yield workbench


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication, workbench: Workbench) -> PartnersView:
    """The screen with its first page listed."""
    apply_theme(qapp, "light")
    view = PartnersView(workbench)
    qtbot.addWidget(view)
    view.resize(1170, 712)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    with qtbot.waitSignal(view.listed):
        view.begin()
    return view
