"""Sharing, receiving and doubles, reached from the frame: by key, from the list, from the dossier."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from pytestqt.qtbot import QtBot
from support.screens import open_dossier_of

from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier_list import list_dossiers
from parcours_desktop.casework.duplicates_merging import merge
from parcours_desktop.casework.duplicates_parting import part
from parcours_desktop.casework.values import DossierQuery
from parcours_desktop.ui.app.driving.hand import Hand
from parcours_desktop.ui.features.dossiers.picking import Picking
from parcours_desktop.ui.features.duplicates.notices import DuplicateNotices
from parcours_desktop.ui.shell.work_view import WorkView


@pytest.fixture
def people(desk: Desk) -> tuple[str, str]:
    return open_dossier_of(desk), open_dossier_of(desk, given_name="Aurelie")


@pytest.fixture
def work(people: tuple[str, str], frame: WorkView) -> WorkView:
    del people
    return frame


def opened(qtbot: QtBot, work: WorkView, person: str) -> None:
    with qtbot.waitSignal(work.pages.screens.dossier.shown):
        work.pages.open_dossier(person)


def test_the_key_shares_the_open_dossier(qtbot: QtBot, work: WorkView, people: tuple[str, str]) -> None:
    opened(qtbot, work, people[0])
    panel = work.pages.together.share_panel
    with qtbot.waitSignal(panel.shown):
        Hand(work).press("Ctrl+Shift+R")
    assert panel.who.text() == "Aurélie Delvaux"


def ticked(work: WorkView, people: tuple[str, str]) -> Picking:
    picking = work.pages.dossiers.picking
    picking.begin()
    picking.pick(people)
    return picking


def test_the_list_shares_what_is_chosen(qtbot: QtBot, work: WorkView, people: tuple[str, str]) -> None:
    picking = ticked(work, people)
    panel = work.pages.together.share_panel
    with qtbot.waitSignal(panel.shown):
        picking.share.click()
    assert panel.form is not None
    assert set(panel.form.ids) == set(people)


def test_the_key_shares_what_is_ticked_and_not_the_dossier_beside(
    qtbot: QtBot, work: WorkView, people: tuple[str, str]
) -> None:
    opened(qtbot, work, people[0])
    ticked(work, people)
    panel = work.pages.together.share_panel
    with qtbot.waitSignal(panel.shown):
        Hand(work).press("Ctrl+Shift+R")
    assert panel.form is not None
    assert set(panel.form.ids) == set(people)


def test_the_keyboard_goes_to_what_opens_for_the_chosen(qtbot: QtBot, work: WorkView, people: tuple[str, str]) -> None:
    picking = ticked(work, people)
    panel = work.pages.together.share_panel
    with qtbot.waitSignal(panel.shown):
        picking.share.click()
    focused = work.focusWidget()
    assert focused is not None
    assert panel.isAncestorOf(focused)


def test_the_command_shares_nobody_where_nobody_is_open(work: WorkView) -> None:
    work.run_command("share")
    assert work.pages.together._share_panel is None


def test_the_key_receives(qtbot: QtBot, work: WorkView) -> None:
    Hand(work).press("Ctrl+Shift+I")
    qtbot.waitUntil(work.pages.together.receive_panel.isVisible)


def test_from_the_flag_to_one_dossier(qtbot: QtBot, work: WorkView, desk: Desk, people: tuple[str, str]) -> None:
    opened(qtbot, work, people[1])
    (notices,) = work.findChildren(DuplicateNotices)
    qtbot.waitUntil(lambda: [each.id for each in notices.told.likely] == [people[0]])
    panel = work.pages.together.merge_panel
    with qtbot.waitSignal(panel.shown):
        notices.compare_asked.emit(people[0], people[1])
    with qtbot.waitSignal(work.pages.screens.dossier.shown):
        panel.unite.click()
    qtbot.waitUntil(lambda: work.pages.screens.dossier.person_id == people[0])
    qtbot.waitUntil(lambda: work.pages.dossiers.model.rowCount() == 1)
    assert [row.id for row in list_dossiers(desk, DossierQuery()).rows] == [people[0]]
    # Found by the name of the other one, and opened, it is the dossier that is kept.
    opened(qtbot, work, people[1])
    qtbot.waitUntil(lambda: work.pages.screens.dossier.person_id == people[0])


def test_the_list_and_the_keys_follow_the_dossier_that_another_device_kept(
    qtbot: QtBot, work: WorkView, desk: Desk, people: tuple[str, str]
) -> None:
    opened(qtbot, work, people[1])
    dossiers = work.pages.dossiers
    workbench = work.workbench
    workbench.changed.emit(merge(desk, people[0], people[1]))
    qtbot.waitUntil(lambda: work.pages.screens.dossier.person_id == people[0])
    qtbot.waitUntil(lambda: dossiers.list.current_key() == people[0])
    assert work.pages.person_id == people[0]
    with qtbot.waitSignal(dossiers.listed):
        workbench.changed.emit(part(desk, people[1]).changes)
    qtbot.waitUntil(lambda: dossiers.model.rowCount() == 2)
    assert dossiers.list.current_key() == work.pages.screens.dossier.person_id == people[0]


def test_a_message_stands_above_what_is_done_with_the_ticked_ones(
    qtbot: QtBot, work: WorkView, people: tuple[str, str]
) -> None:
    toast = work.announcer.toast
    work.workbench.messages.info("Le dossier est repris.")
    assert toast.isVisible()
    below = toast.geometry().bottom()
    picking = ticked(work, people)
    bar = QRect(picking.mapTo(work, QPoint()), picking.size())
    qtbot.waitUntil(lambda: not toast.geometry().intersects(bar))
    work.workbench.messages.info("Un autre message.")
    assert toast.geometry().bottom() < bar.top()
    picking.end()
    qtbot.waitUntil(lambda: toast.geometry().bottom() == below)
