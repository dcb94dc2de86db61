"""The history on screen: read and filtered by keyboard, an earlier value put back, the place kept at a refresh."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from support.keyboard import Keyboard, settle, until
from support.screens import heard, nameless, open_dossier_of

from parcours_core.errors import WorldError
from parcours_core.merge import Stamp
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.earlier_history import Earlier
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.field_history import HistoryLine
from parcours_desktop.casework.people import change_person
from parcours_desktop.store.dossier_history import PastEntry
from parcours_desktop.store.history import Happening
from parcours_desktop.store.versions import pack
from parcours_desktop.sync.troubles import unreachable
from parcours_desktop.ui.features.history.view import HistoryView
from parcours_desktop.ui.kit.rich_text import RichText
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.work.workbench import Workbench

AT = "2026-11-20T08:12:00+00:00"


@pytest.fixture
def view(workbench: Workbench, show: Callable[[QWidget], None], desk: Desk, aurelie: str) -> HistoryView:
    change_person(desk, aurelie, {"phone": "0470112233"})
    change_person(desk, aurelie, {"email": "aurelie@exemple.be"})
    view = HistoryView(workbench)
    show(view)
    view.show_person(aurelie)
    until(lambda: view.model.rowCount() > 3, "the history is shown")
    view.list.setFocus()
    settle()
    return view


def phone_of(desk: Desk, person_id: str) -> str:
    with desk.caseload.reading() as reader:
        person = reader.get(JobSeeker, person_id)
    assert person is not None
    return person.phone


def titles(view: HistoryView) -> list[str]:
    return [view.model.row(place).name for place in range(view.model.rowCount())]


def test_the_latest_change_stands_first_and_in_full_beside(view: HistoryView) -> None:
    assert titles(view)[:2] == ["Courriel", "Téléphone"]
    said = [each.accessibleName() for each in view.detail.findChildren(RichText)]
    assert said[0].startswith("Vous, aujourd’hui à")
    assert said[1:3] == ["rien", "aurelie@exemple.be"]


def test_until_another_history_was_read_nobody_is_told_that_there_is_none(view: HistoryView, desk: Desk) -> None:
    other = open_dossier_of(desk, given_name="Nora")
    view.show_person(other)
    shown = [each.accessibleName() or each.text() for each in view.findChildren(Text) if each.isVisible()]
    assert titles(view) == []
    assert not any("0 changement" in words or "Rien encore" in words for words in shown)
    until(lambda: bool(titles(view)), "the history is shown")
    assert view.count.text().startswith(str(len(titles(view))))


def test_arrows_walk_and_enter_leads_to_the_way_back(view: HistoryView, desk: Desk, aurelie: str) -> None:
    keys = Keyboard(view)
    assert keys.focused is view.list
    keys.press("Down", "Return")
    assert QApplication.focusWidget() is view.detail.put_back
    keys.press("Space")
    until(lambda: phone_of(desk, aurelie) == "0470123456", "the earlier number is back")
    until(lambda: titles(view)[0] == "Téléphone", "the history tells it")
    until(lambda: QApplication.focusWidget() is view.list, "the keyboard is in the list again")


def test_putting_back_can_itself_be_taken_back(
    view: HistoryView, workbench: Workbench, desk: Desk, aurelie: str
) -> None:
    said = heard(workbench)
    keys = Keyboard(view)
    keys.press("Down", "Return", "Space")
    until(lambda: said and said[-1].act is not None, "it was said, with a way back")
    act = said[-1].act
    assert act is not None
    act()
    until(lambda: phone_of(desk, aurelie) == "0470112233", "the latest number stands again")


def test_one_field_alone_and_all_of_them_again(view: HistoryView, aurelie: str) -> None:
    whole = view.model.rowCount()
    view.show_history(aurelie, f"job_seeker:{aurelie}:phone")
    until(lambda: view.model.rowCount() == 2, "the phone alone, and the opening of its dossier")
    assert titles(view) == ["Téléphone", "Dossier"]
    keys = Keyboard(view)
    keys.tab_to(view.field, key="Shift+Tab")
    keys.press("Home")
    until(lambda: view.model.rowCount() == whole, "everything again")


def test_a_refresh_keeps_the_chosen_line(view: HistoryView, workbench: Workbench, aurelie: str) -> None:
    Keyboard(view).press("Down", "Down")
    chosen, rows = view.list.current_key(), view.model.rowCount()
    workbench.do(lambda desk: write_note(desk, aurelie, "Vue à la halte."))
    until(lambda: view.model.rowCount() == rows + 1, "the note is in the history")
    assert view.list.current_key() == chosen


def test_every_control_has_a_name(view: HistoryView) -> None:
    assert nameless(view) == []


def test_ten_thousand_lines_make_no_more_widgets_than_ten(view: HistoryView) -> None:
    before = len(view.findChildren(QWidget))
    line = next(iter(view._lines.values()))
    many = tuple(
        HistoryLine(str(place), "job_seeker", "x", "phone", "Téléphone", "", "Vous", "hier", False, line.kind)
        for place in range(10_000)
    )
    view._show_lines(many)
    settle()
    assert len(view.findChildren(QWidget)) < before + 50


def test_what_came_without_its_past_is_loaded_when_it_is_asked_for_and_only_then(
    workbench: Workbench, show: Callable[[QWidget], None], desk: Desk, aurelie: str
) -> None:
    asked: list[str] = []
    answers: list[Earlier | WorldError] = [unreachable(), (past(aurelie, "0470000001", "0470123456"),)]

    def server(_: Desk, person_id: str) -> Earlier:
        asked.append(person_id)
        answer = answers.pop(0)
        if isinstance(answer, WorldError):
            raise answer
        return answer

    with desk.writing("Reçu") as unit:
        unit.connection.exec_driver_sql("DELETE FROM history WHERE record = 'job_seeker'")
        stamps = pack(Stamp(3, "Nadia Leroy", AT), {"phone": Stamp(5, "Nadia Leroy", AT)})
        unit.connection.exec_driver_sql("UPDATE job_seeker SET field_versions = ?", (stamps,))
        unit.commit()
    view = HistoryView(workbench, server=server)
    show(view)
    view.show_person(aurelie)
    until(view.before.isVisible, "it is said that there was something before")
    assert view.before.words.text() == "Avant\u00a0: 1 changement dont cet ordinateur ne connaît que la suite."
    assert asked == []
    view.before.load.click()
    until(view.before.load.isEnabled, "the server does not answer")
    assert "serveur" in view.before.words.text()
    assert titles(view).count("Téléphone") == 1
    view.before.load.click()
    until(lambda: not view.before.isVisible(), "everything is there")
    assert asked == [aurelie, aurelie]
    assert [each.before.replace("\u00a0", " ") for each in view._lines.values() if each.field == "phone"] == [
        "0470 00 00 01"
    ]
    workbench.line.detach()


def past(person_id: str, before: str, after: str) -> PastEntry:
    return PastEntry(
        place="x", write=0, label="", author="Nadia Leroy", at=datetime.fromisoformat(AT), brought=True,
        record="job_seeker", record_id=person_id, kind=Happening.CHANGED, before={"phone": before},
        after={"phone": after},
    )  # fmt: skip
