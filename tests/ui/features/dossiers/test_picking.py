"""Several dossiers are ticked in the list, by key or by click, and handed on together; none is opened by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.screens import nameless, open_dossier_of

from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.features.dossiers.view import DossierListView
from parcours_desktop.ui.kit.two_line import KEY_ROLE
from parcours_desktop.ui.work.workbench import Workbench

PEOPLE = 50


@pytest.fixture
def people(desk: Desk) -> list[str]:
    return [open_dossier_of(desk, family_name=f"Nom {n:02}", birth_date=None) for n in range(PEOPLE)]


@pytest.fixture
def view(qtbot: QtBot, workbench: Workbench, people: list[str], show: Callable[[QWidget], None]) -> DossierListView:
    view = DossierListView(workbench)
    show(view)
    view.begin()
    qtbot.waitUntil(lambda: view.model.rowCount() == len(people))
    return view


def ticked(view: DossierListView, place: int) -> bool:
    state = view.model.index(place).data(Qt.ItemDataRole.CheckStateRole)
    return state == Qt.CheckState.Checked


def test_by_keyboard(qtbot: QtBot, view: DossierListView, people: list[str]) -> None:
    opened: list[str] = []
    view.chosen.connect(opened.append)
    view.picking.begin_button.click()
    assert nameless(view) == []
    assert not view.picking.share.isEnabled()
    view.list.setCurrentIndex(view.model.index(0))
    QTest.keyClick(view.list, Qt.Key.Key_Space)
    QTest.keyClick(view.list, Qt.Key.Key_Down)
    QTest.keyClick(view.list, Qt.Key.Key_Space)
    QTest.keyClick(view.list, Qt.Key.Key_Down)
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    assert [ticked(view, place) for place in range(3)] == [True, True, False]
    assert view.picking.count.text() == "2 choisis"
    with qtbot.waitSignal(view.share_asked) as asked:
        view.picking.share.click()
    assert asked.args == [people[:2]]
    assert opened == []
    assert view.model.index(0).data(Qt.ItemDataRole.CheckStateRole) is None
    assert not view.picking.isVisible()


def test_by_click(view: DossierListView) -> None:
    view.picking.begin_button.click()
    middle = view.list.visualRect(view.model.index(1)).center()
    QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert view.picking.picked == (view.model.index(1).data(KEY_ROLE),)
    QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert view.picking.picked == ()


def test_all_of_them_beyond_the_first_page(qtbot: QtBot, view: DossierListView, people: list[str]) -> None:
    view.picking.begin_button.click()
    view.picking.all.click()
    qtbot.waitUntil(lambda: len(view.picking.picked) == PEOPLE)
    assert set(view.picking.picked) == set(people)


def test_all_of_them_by_the_key_of_every_list(qtbot: QtBot, view: DossierListView) -> None:
    QTest.keyClick(view.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.picking.picked == ()
    view.picking.begin_button.click()
    QTest.keyClick(view.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(view.picking.picked) == PEOPLE)


def test_a_choice_outlives_another_search(qtbot: QtBot, view: DossierListView, people: list[str]) -> None:
    view.picking.begin_button.click()
    view.picking.pick(people[:1])
    view.search.setText("49")
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    view.picking.all.click()
    qtbot.waitUntil(lambda: view.picking.picked == (people[0], people[49]))


def test_escape_goes_back_to_opening(qtbot: QtBot, view: DossierListView) -> None:
    view.picking.begin_button.click()
    QTest.keyClick(view.picking.share, Qt.Key.Key_Escape)
    QTest.keyClick(view.picking, Qt.Key.Key_Escape)
    assert not view.list.ticking
    view.list.setCurrentIndex(view.model.index(0))
    with qtbot.waitSignal(view.chosen):
        QTest.keyClick(view.list, Qt.Key.Key_Down)


def test_no_row_jumps_where_one_begins_to_choose(qtbot: QtBot, view: DossierListView, people: list[str]) -> None:
    def places() -> tuple[int, int]:
        view.layout().activate()
        return view.list.parentWidget().y(), view.list.mapTo(view, view.list.rect().topLeft()).y()

    before = places()
    view.picking.begin_button.click()
    qtbot.waitUntil(view.picking.isVisible)
    assert places() == before
