"""The ways between the screens: after each key the cursor stands where one begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.screens import note_barrier, open_dossier_of, sample_desk

from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.app.driving.hand import Hand
from parcours_desktop.ui.shell.work_view import WorkView


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with sample_desk(tmp_path) as desk:
        note_barrier(desk, open_dossier_of(desk), "debt")
        yield desk


@pytest.fixture
def work(frame: WorkView) -> WorkView:
    return frame


def has_focus(inside: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is inside or inside.isAncestorOf(focused))


def test_a_new_person_s_name_can_be_typed_at_once(work: WorkView, qtbot: QtBot) -> None:
    hand = Hand(work)
    hand.press("Ctrl+N")
    name = work.pages.screens.person_form.person["family_name"].control
    qtbot.waitUntil(name.hasFocus)
    hand.type("Łęcki")
    assert work.pages.screens.person_form.values()["family_name"] == "Łęcki"


def test_a_dossier_just_opened_waits_for_a_note(work: WorkView, qtbot: QtBot) -> None:
    hand = Hand(work)
    hand.press("Ctrl+N")
    qtbot.waitUntil(work.pages.screens.person_form.person["family_name"].control.hasFocus)
    hand.type("Nouvelle")
    hand.press("Ctrl+Return")
    qtbot.waitUntil(lambda: has_focus(work.pages.screens.dossier.overview.note_pad.text))


def test_the_composer_has_the_cursor_on_the_services(work: WorkView, qtbot: QtBot) -> None:
    hand = Hand(work)
    hand.press("Ctrl+F")
    hand.press("Return")
    qtbot.waitUntil(work.top_bar.compose.isEnabled)
    hand.press("Ctrl+O")
    qtbot.waitUntil(lambda: has_focus(work.pages.screens.composer))
    hand.press("Escape")
    qtbot.waitUntil(work.pages.screens.dossier.isVisible)


def test_a_slip_s_reference_can_be_typed_at_once(work: WorkView, qtbot: QtBot) -> None:
    Hand(work).press("Ctrl+R")
    qtbot.waitUntil(work.pages.screens.letters.reference.hasFocus)


@pytest.mark.parametrize(("keys", "name"), [("Ctrl+2", "letters"), ("Ctrl+3", "partners"), ("Ctrl+4", "settings")])
def test_every_place_has_its_key(keys: str, name: str, work: WorkView, qtbot: QtBot) -> None:
    Hand(work).press(keys)
    qtbot.waitUntil(getattr(work.pages.screens, name).isVisible)
    Hand(work).press("Ctrl+1")
    qtbot.waitUntil(work.pages.dossiers.isVisible)
