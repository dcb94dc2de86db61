"""What is read slowly never takes the keyboard from where one has gone meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication
from support.keyboard import settle, until
from support.screens import heard

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.ui.app.driving.hand import Hand
from parcours_desktop.ui.shell.work_view import WorkView

PATIENCE_S = 60.0


class Gate:
    """Holds back whatever is asked of the dossiers from ``close`` on until ``open``."""

    def __init__(self, work: WorkView) -> None:
        self._work = work
        self._opened = Event()

    def close(self) -> None:
        def wait(_: Desk) -> bool:
            return self._opened.wait(PATIENCE_S)

        self._work.workbench.ask(wait, lambda _: None, owner=self._work)

    def open(self) -> None:
        """Let everything that was asked be answered, and wait until it is."""
        self._opened.set()
        answered: list[bool] = []
        self._work.workbench.ask(lambda _: True, answered.append, owner=self._work)
        until(lambda: answered, "all that was asked is answered")
        # An answer may have asked on.
        self._work.workbench.ask(lambda _: True, answered.append, owner=self._work)
        until(lambda: len(answered) > 1, "and what was asked then")
        settle()


@pytest.fixture
def gate(work: WorkView) -> Iterator[Gate]:
    gate = Gate(work)
    yield gate
    gate.open()


@pytest.mark.parametrize("place", ["Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6"])
def test_a_screen_that_was_left_before_it_was_filled_lets_one_write(place: str, work: WorkView, gate: Gate) -> None:
    hand, note = Hand(work), work.pages.screens.dossier.overview.note_pad.text
    gate.close()
    hand.press(place)
    settle()
    hand.press("Ctrl+J")
    assert note.hasFocus()
    gate.open()
    assert note.hasFocus()
    hand.type("arrive en bus")
    assert note.text() == "arrive en bus"


@pytest.mark.parametrize("place", ["Ctrl+5", "Ctrl+6"])
def test_a_screen_that_is_filled_late_leaves_the_palette_over_it_alone(place: str, work: WorkView, gate: Gate) -> None:
    hand = Hand(work)
    gate.close()
    hand.press(place)
    settle()
    hand.press("Ctrl+K")
    writing = QApplication.focusWidget()
    gate.open()
    assert writing is not None
    assert QApplication.focusWidget() is writing


def test_who_waits_for_the_sync_has_the_keyboard_there_once_it_is_shown(work: WorkView, gate: Gate) -> None:
    hand = Hand(work)
    gate.close()
    hand.press("Ctrl+6")
    settle()
    gate.open()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible()
    assert work.pages.exchanges.sync_view.isAncestorOf(focused)


def test_who_goes_back_before_the_two_versions_are_shown_has_the_keyboard_in_the_dossier(
    work: WorkView, gate: Gate, person: str
) -> None:
    dossier, review = work.pages.screens.dossier, work.pages.exchanges.review_view
    gate.close()
    work.pages.exchanges.review(person)
    until(lambda: not dossier.isVisible(), "the two versions are in front")
    review.back.click()
    assert dossier.isVisible()
    assert dossier.tabs.hasFocus()
    gate.open()
    assert dossier.tabs.hasFocus()
    assert work.pages.person_id == person


@pytest.mark.parametrize("keys", ["Escape", "Ctrl+Return"])
def test_a_form_that_is_not_filled_yet_is_left_without_a_word_and_saves_nothing(
    keys: str, work: WorkView, gate: Gate, desk: Desk, person: str
) -> None:
    hand, said = Hand(work), heard(work.workbench)
    before = open_dossier(desk, person).person
    gate.close()
    hand.press("Ctrl+E")
    form = work.pages.screens.person_form
    until(form.isVisible, "the form is in front")
    hand.press(keys)
    assert form.isVisible() is (keys == "Ctrl+Return")
    gate.open()
    assert said == []
    assert open_dossier(desk, person).person == before


def test_sharing_that_was_closed_before_it_was_filled_lets_one_write(work: WorkView, gate: Gate) -> None:
    hand, note = Hand(work), work.pages.screens.dossier.overview.note_pad.text
    gate.close()
    hand.press("Ctrl+Shift+R")
    panel = work.pages.together.share_panel
    until(panel.isVisible, "the panel is open")
    hand.press("Escape")
    until(lambda: not panel.isVisible(), "the panel is shut")
    hand.press("Ctrl+J")
    assert note.hasFocus()
    gate.open()
    assert panel.form is not None
    assert note.hasFocus()


def test_a_step_that_is_kept_late_lets_one_write_elsewhere(work: WorkView, gate: Gate) -> None:
    hand, dossier = Hand(work), work.pages.screens.dossier
    dossier.tabs.select("plan")
    plan = dossier.plan
    plan.text.setFocus()
    hand.type("appeler")
    gate.close()
    plan.add_step.click()
    hand.press("Ctrl+2")
    reference = work.pages.screens.letters.reference
    assert reference.hasFocus()
    gate.open()
    assert plan.add_step.isEnabled()
    assert reference.hasFocus()
