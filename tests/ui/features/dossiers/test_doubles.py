"""Who may be there twice is flagged in the list, and can be listed alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.screens import open_dossier_of

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates import tell_apart
from parcours_desktop.ui.features.dossiers.view import DossierListView
from parcours_desktop.ui.kit.two_line import BADGE_ROLE, KEY_ROLE
from parcours_desktop.ui.work.workbench import Workbench


def flagged(view: DossierListView) -> set[str]:
    rows = [view.model.index(place) for place in range(view.model.rowCount())]
    return {row.data(KEY_ROLE) for row in rows if (row.data(BADGE_ROLE) or ("",))[0] == "doublon ?"}


def test_doubles_are_flagged_and_listed(
    qtbot: QtBot, workbench: Workbench, desk: Desk, show: Callable[[QWidget], None], aurelie: str
) -> None:
    double = open_dossier_of(desk, given_name="Aurelie")
    open_dossier_of(desk, family_name="Lambert", given_name="Jo", birth_date=None)
    view = DossierListView(workbench)
    show(view)
    view.begin()
    qtbot.waitUntil(lambda: flagged(view) == {aurelie, double})
    assert view.model.rowCount() == 3
    view.state.setCurrentIndex(view.state.findText("Doublons ?"))
    view.state.activated.emit(view.state.currentIndex())
    qtbot.waitUntil(lambda: view.model.rowCount() == 2)
    workbench.do(lambda desk: tell_apart(desk, aurelie, double))
    qtbot.waitUntil(lambda: view.model.rowCount() == 0)
    assert flagged(view) == set()
