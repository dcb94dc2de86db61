"""A dossier that is refreshed stays under the eyes and the hands: keyboard, scroll, and nothing made for nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from support.keyboard import Keyboard, settle, until
from support.screens import heard, note_barrier, open_dossier_of

from parcours_core.changes import Changes
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.sharing import Likeness
from parcours_core.vocabulary.work import BarrierState, DossierState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.people import create_person
from parcours_desktop.ui.features.dossier.view import DossierView
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.work.workbench import Workbench

KINDS = ("mobility", "housing", "digital", "language", "health")


@pytest.fixture
def view(workbench: Workbench, show: Callable[[QWidget], None], desk: Desk, aurelie: str) -> DossierView:
    for kind in KINDS:
        note_barrier(desk, aurelie, kind)
    view = DossierView(workbench)
    show(view)
    turn_to(view, aurelie)
    return view


def turn_to(view: DossierView, person_id: str) -> None:
    view.show_dossier(person_id)
    until(lambda: view.view is not None and view.view.person.id == person_id, "the dossier is shown")
    settle()


def focused_name() -> str:
    focused = QApplication.focusWidget()
    return focused.accessibleName() if focused is not None else ""


def buttons(view: DossierView, begins: str) -> list[Button]:
    return [each for each in view.barriers.findChildren(Button) if each.accessibleName().startswith(begins)]


def add_note_behind(view: DossierView, workbench: Workbench, person_id: str) -> None:
    workbench.do(lambda desk: write_note(desk, person_id, "Vue à la halte."))
    until(lambda: view.view is not None and len(view.view.encounters) == 1, "the dossier is refreshed")
    settle()


def test_brought_together_elsewhere_it_is_the_kept_one_that_is_shown(
    view: DossierView, workbench: Workbench, desk: Desk, aurelie: str
) -> None:
    kept = open_dossier_of(desk, given_name="Aurelie")

    def decided(desk: Desk) -> Changes:
        # As a sync brings it: a decision filed under the other dossier, which is not the one on the screen.
        with desk.writing("Synchronisé") as unit:
            unit.put(Merger(id=desk.new_id(), job_seeker_id=kept, other_id=aurelie, state=Likeness.MERGED))
            return unit.commit()

    workbench.do(decided)
    until(lambda: view.view is not None and view.view.person.id == kept, "the dossier that is kept is shown")
    assert view.person_id == kept


def test_what_is_not_shared_of_a_note_is_said_and_not_quoted(
    view: DossierView, workbench: Workbench, desk: Desk, aurelie: str
) -> None:
    def without_words(desk: Desk) -> Changes:
        with desk.writing("Synchronisé") as unit:
            unit.put(Encounter(id=desk.new_id(), job_seeker_id=aurelie, at=desk.clock.now()))
            return unit.commit()

    workbench.do(without_words)
    until(lambda: view.view is not None and len(view.view.encounters) == 1, "the note came")
    assert view.view is not None
    assert "Note, non partagée" in [each.text for each in view.view.feed]
    view.tabs.select("encounters")
    settle()
    said = [each.text() for each in view.encounters.findChildren(Text)]
    assert "Le texte de cette note ne vous est pas partagé." in said
    # Nobody deletes in one click what they may not read.
    assert view.encounters.findChildren(Button) == []


def test_the_keyboard_stays_on_its_button_when_something_else_changes(
    view: DossierView, workbench: Workbench, aurelie: str
) -> None:
    view.tabs.select("barriers")
    settle()
    Keyboard(view).tab_to(buttons(view, "Modifier")[2])
    name = focused_name()
    add_note_behind(view, workbench, aurelie)
    assert focused_name() == name
    assert QApplication.focusWidget() in buttons(view, "Modifier")


def test_the_keyboard_stays_in_its_row_when_the_button_is_no_more(view: DossierView, desk: Desk, aurelie: str) -> None:
    view.tabs.select("barriers")
    settle()
    keys = Keyboard(view)
    keys.tab_to(buttons(view, "Levé")[1])
    keys.press("Space")

    def solved() -> bool:
        with desk.caseload.reading() as reader:
            found = reader.find(Barrier, job_seeker_id=aurelie)
        return any(each.state is BarrierState.SOLVED for each in found)

    until(solved, "the barrier is lifted")
    until(lambda: buttons(view, "Rouvrir"), "the row is made anew")
    settle()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert view.barriers.isAncestorOf(focused)
    assert focused.isVisible()


def test_the_scroll_stays(view: DossierView, workbench: Workbench, aurelie: str) -> None:
    view.resize(900, 380)
    view.tabs.select("barriers")
    settle()
    bar = view.barriers.verticalScrollBar()
    until(lambda: bar.maximum() > 120, "there is something to scroll")
    bar.setValue(120)
    add_note_behind(view, workbench, aurelie)
    assert bar.value() == 120


def test_another_person_is_shown_from_the_top(view: DossierView, desk: Desk) -> None:
    view.resize(900, 380)
    bar = view.overview.verticalScrollBar()
    until(lambda: bar.maximum() > 60, "there is something to scroll")
    bar.setValue(60)
    turn_to(view, open_dossier_of(desk, given_name="Nora"))
    assert bar.value() == 0


def test_what_is_typed_keeps_its_cursor(view: DossierView, workbench: Workbench, aurelie: str) -> None:
    pad = view.overview.note_pad
    pad.text.setFocus()
    Keyboard(view).type("Elle a un mot")
    add_note_behind(view, workbench, aurelie)
    assert pad.text.hasFocus()
    assert pad.text.text() == "Elle a un mot"
    assert pad.text.textCursor().position() == len("Elle a un mot")


def test_a_tab_behind_is_made_when_one_comes_to_it(view: DossierView, workbench: Workbench, aurelie: str) -> None:
    add_note_behind(view, workbench, aurelie)
    assert view.encounters.findChildren(Button) == []
    view.tabs.select("encounters")
    settle()
    assert [each.accessibleName() for each in view.encounters.findChildren(Button)]


def test_a_refresh_without_a_change_makes_nothing(view: DossierView, aurelie: str) -> None:
    view.tabs.select("barriers")
    settle()
    before = buttons(view, "Modifier")
    turn_to(view, aurelie)
    assert buttons(view, "Modifier") == before


def test_a_hundred_dossiers_leave_nothing_behind(view: DossierView, desk: Desk, aurelie: str) -> None:
    nora = open_dossier_of(desk, given_name="Nora")
    turn_to(view, nora)
    turn_to(view, aurelie)
    before = len(view.findChildren(QWidget))
    for _ in range(10):
        turn_to(view, nora)
        turn_to(view, aurelie)
    until(lambda: len(view.findChildren(QWidget)) <= before, "former widgets are gone")
    assert not [each for each in view.findChildren(QWidget) if each.isWindow() and each.isVisible()]
    assert view.windowFlags() & Qt.WindowType.Window


def test_services_found_for_one_person_are_not_shown_for_the_next(view: DossierView, desk: Desk) -> None:
    until(lambda: view.overview.services.isVisible() and view.isVisible(), "services are found")
    view.show_dossier(open_dossier_of(desk, given_name="Nora"))
    assert not view.overview.services.isVisible()


def test_behind_another_screen_it_waits_until_it_is_seen(view: DossierView, workbench: Workbench, aurelie: str) -> None:
    view.hide()
    before = view.view
    workbench.do(lambda desk: write_note(desk, aurelie, "Vue à la halte."), then=lambda _: done.append(1))
    done: list[int] = []
    until(lambda: done, "the note is written")
    settle()
    assert view.view is before
    view.show()
    until(lambda: view.view is not None and len(view.view.encounters) == 1, "it catches up")


def test_a_dossier_whose_opening_is_taken_back_says_so_once(view: DossierView, workbench: Workbench) -> None:
    said = heard(workbench)
    opened: list[str] = []
    workbench.do(
        lambda desk: create_person(desk, {"family_name": "Benali"}), then=lambda made: opened.extend(made.dossiers)
    )
    until(lambda: opened, "the dossier is opened")
    turn_to(view, opened[0])
    workbench.undo_last()
    until(view.gone.isVisible, "it is said")
    workbench.do(lambda desk: create_person(desk, {"family_name": "Autre"}))
    settle()
    assert [each.title for each in said if each.tone == "error"] == []
    Keyboard(view).press("Ctrl+B")
    assert not view.barrier_form.isVisible()


def test_a_dossier_is_closed_and_opened_again_from_its_head(view: DossierView, desk: Desk, aurelie: str) -> None:
    def state() -> DossierState:
        with desk.caseload.reading() as reader:
            person = reader.get(JobSeeker, aurelie)
        assert person is not None
        return person.state

    view.close_or_reopen.click()
    until(lambda: view.close_or_reopen.text() == "Rouvrir le dossier", "the dossier is closed")
    assert state() is DossierState.CLOSED
    view.close_or_reopen.click()
    until(lambda: view.close_or_reopen.text() == "Clore", "the dossier is open again")
    assert state() is DossierState.ACTIVE
