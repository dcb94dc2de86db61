"""The head of a dossier: what is looked up most stays readable however narrow it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.features.dossier.view import DossierView
from parcours_desktop.ui.work.workbench import Workbench


def test_the_line_under_the_name_takes_a_second_one_rather_than_cut_the_telephone(
    workbench: Workbench, show: Callable[[QWidget], None], qtbot: QtBot, aurelie: str
) -> None:
    view = DossierView(workbench)
    show(view)
    with qtbot.waitSignal(view.shown):
        view.show_dossier(aurelie)
    line = view.head.headline
    one = line.fontMetrics().lineSpacing()
    whole = line.fontMetrics().horizontalAdvance(line.text())
    assert line.heightForWidth(whole + 20) < 2 * one
    assert line.heightForWidth(whole * 2 // 3) >= 2 * one
