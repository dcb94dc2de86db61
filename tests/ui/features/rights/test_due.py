"""The files to review: the longest without contact first, opened by Enter, gone once they are erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard, until
from support.screens import nameless

from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.erasing import erase_person
from parcours_desktop.casework.people import create_person
from parcours_desktop.ui.features.rights.due_view import DueView
from parcours_desktop.ui.work.workbench import Workbench


def opened(desk: Desk, name: str, year: int) -> str:
    then = replace(desk, clock=FixedClock(datetime(year, 5, 4, 9, tzinfo=UTC)))
    (person_id,) = create_person(then, {"family_name": name}).dossiers
    return person_id


@pytest.fixture
def view(workbench: Workbench, show: Callable[[QWidget], None]) -> DueView:
    view = DueView(workbench)
    show(view)
    return view


def names(view: DueView) -> list[str]:
    return [view.model.row(place).name for place in range(view.model.rowCount())]


def test_the_longest_without_contact_stands_first_and_enter_opens_it(view: DueView, qtbot: QtBot, desk: Desk) -> None:
    opened(desk, "Récent", 2026)
    opened(desk, "Vieux", 2022)
    oldest = opened(desk, "Très vieux", 2019)
    with qtbot.waitSignal(view.shown):
        view.begin()
    assert names(view) == ["Très vieux", "Vieux"]
    assert view.lead.text().startswith("2 dossiers sont sans contact")
    with qtbot.waitSignal(view.review_asked) as asked:
        Keyboard(view).press("Return")
    assert asked.args == [oldest]


def test_what_is_erased_leaves_the_list(view: DueView, qtbot: QtBot, workbench: Workbench, desk: Desk) -> None:
    old = opened(desk, "Vieux", 2020)
    with qtbot.waitSignal(view.shown):
        view.begin()
    workbench.do(lambda desk: erase_person(desk, old, "Vieux").changes)
    until(lambda: names(view) == [], "the list is empty")
    assert not view.lead.isVisible()


def test_every_control_has_its_name(view: DueView) -> None:
    assert nameless(view) == []
