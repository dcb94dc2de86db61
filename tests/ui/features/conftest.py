"""A real desk and a workbench over it, for the tests of every screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.screens import note_barrier, open_dossier_of, sample_desk, working_at

from parcours_core.vocabulary.work import Severity
from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.work.workbench import Workbench

Show = Callable[[QWidget], None]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with sample_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def workbench(desk: Desk, qapp: QApplication) -> Iterator[Workbench]:
    apply_theme(qapp, "light")
    with working_at(desk) as workbench:
        yield workbench


@pytest.fixture
def aurelie(desk: Desk) -> str:
    person_id = open_dossier_of(desk)
    note_barrier(desk, person_id, "childcare", Severity.BLOCKING)
    return person_id


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Show a screen in a window of its own that has the keyboard."""

    def shown(screen: QWidget) -> None:
        qtbot.addWidget(screen)
        screen.resize(1100, 712)
        with qtbot.waitActive(screen):
            screen.show()
            screen.activateWindow()

    return shown
