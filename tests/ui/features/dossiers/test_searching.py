"""The search keeps the keyboard where there is nobody to go down to: the next word is typed whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.screens import open_dossier_of

from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.features.dossiers.view import DossierListView
from parcours_desktop.ui.work.workbench import Workbench


def test_after_the_arrow_down_where_nobody_was_found_the_next_word_is_typed_whole(
    qtbot: QtBot, desk: Desk, workbench: Workbench, show: Callable[[QWidget], None]
) -> None:
    open_dossier_of(desk, family_name="İnönü-Çağlayan")
    view = DossierListView(workbench)
    show(view)
    view.begin()
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    with qtbot.waitSignal(view.listed):
        QTest.keyClicks(view.search, "zz")
    assert view.model.rowCount() == 0
    QTest.keyClick(view.search, Qt.Key.Key_Down)
    view.search.selectAll()
    for letter in "inonu":
        # To whoever has the keyboard, as a person types; the rows come back at the first letter.
        with qtbot.waitSignal(view.listed):
            QTest.keyClicks(QApplication.focusWidget(), letter)
    assert view.search.text() == "inonu"
    assert view.model.rowCount() == 1
    QTest.keyClick(view.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is view.list
