"""The whole frame over a real desk, with one dossier open, for the tests of the shell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.keyboard import until
from support.screens import open_dossier_of, sample_desk, working_at

from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.shell.work_view import WorkView
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with sample_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def person(desk: Desk) -> str:
    return open_dossier_of(desk)


@pytest.fixture
def workbench(desk: Desk, qapp: QApplication) -> Iterator[Workbench]:
    apply_theme(qapp, "light")
    with working_at(desk) as workbench:
        yield workbench


@pytest.fixture
def frame(qtbot: QtBot, workbench: Workbench) -> Iterator[WorkView]:
    """The frame in a window that has the keyboard, with the list of whoever was there when it was asked for."""
    work = WorkView(workbench)
    qtbot.addWidget(work)
    work.resize(1366, 768)
    with qtbot.waitActive(work):
        work.show()
        work.activateWindow()
    with qtbot.waitSignal(work.pages.dossiers.listed):
        work.begin()
    yield work
    work.leave()


@pytest.fixture
def work(person: str, frame: WorkView) -> WorkView:
    """The frame with the dossier of ``person`` in front."""
    frame.pages.open_dossier(person)
    until(frame.pages.screens.dossier.name.text, "the dossier is shown")
    return frame
