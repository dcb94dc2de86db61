"""A limitation and a correction as the counsellor meets them: said in the dossier, one step away on the rights."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import until
from support.screens import nameless

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.field_history import dossier_history
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.retention import lift_restriction, restrict
from parcours_desktop.ui.features.dossier.view import DossierView
from parcours_desktop.ui.features.rights.view import RightsView
from parcours_desktop.ui.shell.work_view import WorkView
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def dossier(workbench: Workbench, show: Callable[[QWidget], None], qtbot: QtBot, aurelie: str) -> DossierView:
    view = DossierView(workbench)
    show(view)
    with qtbot.waitSignal(view.shown):
        view.show_dossier(aurelie)
    return view


def test_the_dossier_says_that_it_is_limited_until_that_is_lifted(
    dossier: DossierView, qtbot: QtBot, desk: Desk, aurelie: str
) -> None:
    assert not dossier.head.limited.isVisible()
    restrict(desk, aurelie, "Elle conteste son adresse.")
    with qtbot.waitSignal(dossier.shown):
        dossier.show_dossier(aurelie)
    assert "limitée depuis le 21 novembre 2026" in dossier.head.limited.text()
    assert "conteste" not in dossier.head.limited.text()
    lift_restriction(desk, aurelie)
    with qtbot.waitSignal(dossier.shown):
        dossier.show_dossier(aurelie)
    assert not dossier.head.limited.isVisible()


def test_who_lifts_it_is_told_to_tell_the_person_first(
    workbench: Workbench, show: Callable[[QWidget], None], qtbot: QtBot, aurelie: str
) -> None:
    """GDPR article 18, paragraph 3."""
    view = RightsView(workbench)
    show(view)
    with qtbot.waitSignal(view.shown):
        view.show_rights(aurelie)
    view.limit.reason.set_text("Elle conteste.")
    view.limit.limit_button.click()
    until(view.limit.lift_button.isVisible, "it is limited")
    assert "Prévenez la personne" in view.limit.state.text()


def test_a_correction_is_one_step_away_and_its_trace_another(
    workbench: Workbench, show: Callable[[QWidget], None], qtbot: QtBot, desk: Desk, aurelie: str
) -> None:
    view = WorkView(workbench)
    show(view)
    view.begin()
    view.pages.open_dossier(aurelie)
    view.pages.open_person.show_rights()
    rights = view.pages.screens.rights
    until(lambda: rights.title.text().endswith("Aurélie Delvaux"), "the rights are shown")
    assert nameless(rights) == []
    rights.correction.edit_button.click()
    until(view.pages.screens.person_form.isVisible, "the sheet is open")
    change_person(desk, aurelie, {"phone": "0470999999"})
    view.pages.open_person.show_rights()
    rights.correction.history_button.click()
    until(lambda: view.pages.screens.dossier.tabs.current_key() == "history", "the corrections are shown")
    (line,) = [each for each in dossier_history(desk, aurelie).lines if each.field == "phone"]
    assert line.before != line.after
    view.leave()


def test_the_view_of_a_dossier_says_it_too(desk: Desk, aurelie: str) -> None:
    assert open_dossier(desk, aurelie).limited == ""
