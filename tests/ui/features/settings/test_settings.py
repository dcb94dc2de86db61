"""The settings: what is typed is kept, what is not on the form stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keys import typing_into
from support.screens import LETTERHEAD, nameless

from parcours_desktop.casework.desk import Desk, Settings
from parcours_desktop.casework.settings import read_settings, save_settings
from parcours_desktop.ui.features.settings.view import SettingsView
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def view(desk: Desk, workbench: Workbench, show: Callable[[QWidget], None], qtbot: QtBot) -> SettingsView:
    save_settings(desk, LETTERHEAD)
    view = SettingsView(workbench)
    show(view)
    view.begin()
    qtbot.waitUntil(lambda: view.agency.text() == LETTERHEAD.agency)
    return view


def kept(desk: Desk) -> Settings:
    return read_settings(desk.caseload)


def test_what_is_not_on_the_form_stays(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    view.phone.setFocus()
    typing_into(view.phone, "9\t")
    qtbot.waitUntil(lambda: kept(desk).phone == LETTERHEAD.phone + "9")
    found = kept(desk)
    assert (found.municipality, found.country) == (LETTERHEAD.municipality, LETTERHEAD.country)
    assert (found.stop, found.stop_country, found.stop_label) == ("51014", "BE", "halte de Chièvres")


def test_prose_is_kept_when_one_goes_on_to_another_screen(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    view.address.setFocus()
    typing_into(view.address, "x")
    view.hide()
    qtbot.waitUntil(lambda: "x" in "".join(kept(desk).address))


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_a_stop_that_is_picked_is_kept_with_its_country(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    view.stop.setFocus()
    view.stop.selectAll()
    typing_into(view.stop, "59300")
    qtbot.waitUntil(lambda: any("Valenciennes" in label for label in view.stop.offered()))
    while "Valenciennes" not in view.stop.text():
        typing_into(view.stop, "\n")
    qtbot.waitUntil(lambda: kept(desk).stop == "59606")
    assert kept(desk).stop_country == "FR"


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_the_municipality_of_the_office_is_kept_with_its_country(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    view.municipality.setFocus()
    view.municipality.selectAll()
    typing_into(view.municipality, "Maubeu")
    qtbot.waitUntil(lambda: bool(view.municipality.offered()))
    typing_into(view.municipality, "\n")
    qtbot.waitUntil(lambda: kept(desk).municipality == "Maubeuge")
    assert kept(desk).country == "FR"
    assert kept(desk).stop_label == LETTERHEAD.stop_label


def test_a_municipality_that_is_none_is_said_and_the_former_stays(view: SettingsView, desk: Desk) -> None:
    view.municipality.setFocus()
    view.municipality.selectAll()
    typing_into(view.municipality, "Nulle-Part\t")
    assert view._municipality_field.error()
    assert kept(desk).municipality == LETTERHEAD.municipality


def test_prose_is_kept_after_a_pause(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    view.address.setFocus()
    typing_into(view.address, "x")
    qtbot.waitUntil(lambda: "x" in "".join(kept(desk).address))


def test_nothing_is_written_before_it_was_read(
    desk: Desk, workbench: Workbench, show: Callable[[QWidget], None]
) -> None:
    save_settings(desk, LETTERHEAD)
    view = SettingsView(workbench)
    show(view)
    view.begin()
    view.hide()
    view.leave()
    assert kept(desk) == LETTERHEAD


def test_every_control_has_a_name(view: SettingsView) -> None:
    assert nameless(view) == []
