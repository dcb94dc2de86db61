"""The composer over a real desk, in a window of its own, its printer a PDF file in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.screens import Kept, PersonAtDialogs, heard, note_barrier, open_dossier_of, sample_desk, working_at

from parcours_core.vocabulary.work import Severity
from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.features.composer.view import ComposerView
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.work.messages import Message
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
def said(workbench: Workbench) -> list[Message]:
    return heard(workbench)


@pytest.fixture
def person(tmp_path: Path) -> PersonAtDialogs:
    return PersonAtDialogs(tmp_path)


@pytest.fixture
def paper(person: PersonAtDialogs) -> Path:
    return person.paper


@pytest.fixture
def composer(qtbot: QtBot, qapp: QApplication, workbench: Workbench, person: PersonAtDialogs) -> Iterator[ComposerView]:
    apply_theme(qapp, "light")
    view = ComposerView(workbench, choose_printer=person.choose_printer, choose_file=person.choose_file)
    qtbot.addWidget(view)
    view.resize(1170, 712)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    yield view
    view.leave()


@pytest.fixture
def aurelie(desk: Desk) -> str:
    person_id = open_dossier_of(desk)
    note_barrier(desk, person_id, "childcare", Severity.BLOCKING)
    note_barrier(desk, person_id, "mobility")
    return person_id


@pytest.fixture
def composing(qtbot: QtBot, composer: ComposerView, aurelie: str) -> ComposerView:
    """The composer with its first letter in sight."""
    composer.compose(aurelie)
    qtbot.waitUntil(lambda: composer.letter.paper.page_count() > 0)
    return composer


@pytest.fixture
def kept(desk: Desk, aurelie: str) -> Kept:
    return Kept(desk, aurelie)
