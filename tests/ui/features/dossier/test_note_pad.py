"""The note pad: kept by itself, said so only once it is on the disk, and its key is its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard, until
from support.screens import heard, open_dossier_of, sample_desk, working_at

from parcours_core.records.encounter import Encounter
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.drafts import confidence_key, draft, note_key
from parcours_desktop.ui.features.dossier.note_pad import NotePad
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
def person(desk: Desk) -> str:
    return open_dossier_of(desk)


@pytest.fixture
def pad(qtbot: QtBot, workbench: Workbench, person: str) -> Iterator[NotePad]:
    window = QWidget()
    column = QVBoxLayout(window)
    pad = NotePad(workbench)
    column.addWidget(pad)
    column.addWidget(QLineEdit())
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    pad.begin(person, "")
    pad.text.setFocus()
    yield pad
    window.close()


def test_it_says_kept_once_the_text_is_on_the_disk_and_not_before(
    pad: NotePad, workbench: Workbench, desk: Desk, person: str
) -> None:
    gate = threading.Event()
    workbench.ask(lambda _: gate.wait(10), lambda _: None, owner=pad)
    Keyboard(pad.window()).type("Mot")
    pad.keep()
    assert pad.state.text() == ""
    gate.set()
    until(lambda: pad.state.text() == "Brouillon gardé", "it says so")
    assert draft(desk, note_key(person)) == "Mot"


def test_a_full_disk_is_said_and_the_text_is_kept_once_there_is_room(
    pad: NotePad, workbench: Workbench, desk: Desk, person: str
) -> None:
    said = heard(workbench)
    with desk.caseload._writes.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    text = "Mot " * 20_000
    pad.text.set_text(text)
    pad.keep()
    until(lambda: said, "the full disk is said")
    assert said[0].tone == "error"
    assert "plein" in said[0].title
    assert pad.state.text() == ""
    with desk.caseload._writes.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    pad.keep()
    until(lambda: pad.state.text() == "Brouillon gardé", "it is kept")
    assert draft(desk, note_key(person)) == text


def test_its_key_answers_beside_a_form_that_has_the_same_one(pad: NotePad, desk: Desk, person: str) -> None:
    other: list[int] = []
    line = pad.window().findChild(QLineEdit)
    assert line is not None
    QShortcut(QKeySequence("Ctrl+Return"), line).activated.connect(lambda: other.append(1))
    keys = Keyboard(pad.window())
    keys.type("Elle dort mal.")
    line.setFocus()
    keys.press("Ctrl+Return")
    assert other == [1]
    line.findChildren(QShortcut)[-1].setEnabled(False)
    pad.text.setFocus()
    keys.press("Ctrl+Return")
    until(lambda: not pad.text.text(), "the note is added")
    with desk.caseload.reading() as reader:
        assert [each.text for each in reader.find(Encounter, job_seeker_id=person)] == ["Elle dort mal."]


def test_after_the_button_the_keyboard_is_where_the_next_note_is_written(pad: NotePad) -> None:
    keys = Keyboard(pad.window())
    keys.type("Elle dort mal.")
    keys.tab_to(pad.add_note)
    keys.press("Space")
    until(lambda: not pad.text.text(), "the note is added")
    assert QApplication.focusWidget() is pad.text


def test_a_note_that_could_not_be_added_can_be_added_again(
    pad: NotePad, workbench: Workbench, desk: Desk, person: str
) -> None:
    said = heard(workbench)
    with desk.caseload._writes.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    pad.text.set_text("Mot " * 20_000)
    pad.add_note.click()
    until(lambda: said, "the full disk is said")
    assert pad.text.text()
    assert pad.add_note.isEnabled()


def test_what_a_full_disk_refused_is_there_when_one_comes_back(
    pad: NotePad, workbench: Workbench, desk: Desk, person: str
) -> None:
    said = heard(workbench)
    other = open_dossier_of(desk, given_name="Nora")
    with desk.caseload._writes.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    pad.text.set_text("Mot " * 20_000)
    pad.begin(other, "")
    until(lambda: said, "the full disk is said")
    assert pad.text.text() == ""
    pad.begin(person, "")
    assert pad.text.text() == "Mot " * 20_000
    with desk.caseload._writes.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


def test_a_confidence_that_was_begun_is_one_still_after_a_lock(
    qtbot: QtBot, pad: NotePad, workbench: Workbench, desk: Desk, person: str
) -> None:
    Keyboard(pad.window()).type("Dit tout bas")
    pad.confidential.click()
    pad.keep()
    until(lambda: draft(desk, confidence_key(person)) != "", "it is kept")
    until(lambda: draft(desk, note_key(person)) == "Dit tout bas", "the text too")
    view = open_dossier(desk, person)
    again = NotePad(workbench)
    qtbot.addWidget(again)
    again.begin(person, view.draft_note, confided=view.draft_confided)
    assert again.confidential.isChecked()
    again.add_note.click()
    until(lambda: again.text.text() == "", "it is written")
    with desk.caseload.reading() as reader:
        assert [each.confidential for each in reader.find(Encounter, text="Dit tout bas")] == [True]
    assert draft(desk, confidence_key(person)) == ""
    assert not open_dossier(desk, person).draft_confided


def test_a_confidence_that_is_none_any_more_is_none_later(pad: NotePad, desk: Desk, person: str) -> None:
    pad.confidential.click()
    until(lambda: draft(desk, confidence_key(person)) != "", "it is kept")
    pad.confidential.click()
    until(lambda: draft(desk, confidence_key(person)) == "", "nor that")
