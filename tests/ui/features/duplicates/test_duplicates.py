"""Who may be the same person, from the flag to one dossier and back, by keyboard and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot
from support.screens import nameless, note_barrier, open_dossier_of

from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.sharing import Likeness
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.duplicates_merging import merge
from parcours_desktop.casework.people import change_person
from parcours_desktop.ui.features.duplicates.notices import DuplicateNotices
from parcours_desktop.ui.features.duplicates.panel import MergePanel
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.strip import Remark
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.work.messages import Message
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def double(desk: Desk, aurelie: str) -> str:
    del aurelie
    other = open_dossier_of(desk, given_name="Aurelie", phone="0499887766", niss="92031412352")
    note_barrier(desk, other, "housing")
    return other


@pytest.fixture
def notices(workbench: Workbench, show: Callable[[QWidget], None]) -> Iterator[DuplicateNotices]:
    host = Ground("paper")
    notices = DuplicateNotices(workbench, host)
    show(host)
    yield notices
    host.close()


@pytest.fixture
def panel(workbench: Workbench, show: Callable[[QWidget], None]) -> Iterator[MergePanel]:
    host = Ground("paper")
    panel = MergePanel(host, workbench)
    show(host)
    yield panel
    host.close()


@pytest.fixture
def late(desk: Desk, aurelie: str, double: str) -> tuple[str, str]:
    """Two dossiers that are one person, the other one changed since: its new phone is to be told."""
    merge(desk, aurelie, double)
    change_person(desk, double, {"phone": "0477000001"})
    return aurelie, double


def say(qtbot: QtBot, notices: DuplicateNotices, person_id: str) -> None:
    with qtbot.waitSignal(notices.shown, check_params_cb=lambda: notices.told.person_id == person_id):
        notices.show_person(person_id)


def button(host: QWidget, name: str) -> QAbstractButton:
    return next(each for each in host.findChildren(QAbstractButton) if each.accessibleName() == name)


def mergers(desk: Desk) -> tuple[Merger, ...]:
    with desk.caseload.reading() as reader:
        return reader.find(Merger)


def test_nothing_is_said_of_most_people(qtbot: QtBot, notices: DuplicateNotices, aurelie: str) -> None:
    say(qtbot, notices, aurelie)
    assert not notices.isVisible()


def test_who_may_be_the_same_is_said_and_compared(
    qtbot: QtBot, notices: DuplicateNotices, aurelie: str, double: str
) -> None:
    say(qtbot, notices, aurelie)
    assert [each.id for each in notices.told.likely] == [double]
    assert notices.isVisible()
    assert nameless(notices) == []
    with qtbot.waitSignal(notices.compare_asked) as asked:
        button(notices, "Comparer avec Delvaux, Aurelie").click()
    assert asked.args == [aurelie, double]


def test_one_name_alone_is_said_more_quietly_with_what_is_unknown(
    qtbot: QtBot, notices: DuplicateNotices, desk: Desk, aurelie: str
) -> None:
    open_dossier_of(desk, birth_date=None)
    say(qtbot, notices, aurelie)
    (notice,) = notices.findChildren(Remark)
    assert notice.accessibleName() == "Delvaux, Aurélie porte le même nom"
    assert notice.accessibleDescription() == (
        "Même nom\u00a0; la date de naissance manque dans l’un des deux dossiers."
    )
    button(notices, "Comparer avec Delvaux, Aurélie")


def test_two_people_are_told_apart_where_both_sheets_are_seen_with_the_reason(
    qtbot: QtBot, notices: DuplicateNotices, panel: MergePanel, desk: Desk, double: str
) -> None:
    say(qtbot, notices, double)
    (other,) = notices.told.likely
    with qtbot.waitSignal(panel.shown):
        panel.compare(double, other.id)
    assert other.why in [each.text() for each in panel.findChildren(Text)]
    button(panel, "Ce sont deux personnes").click()
    qtbot.waitUntil(lambda: not notices.told.likely)
    assert [each.state for each in mergers(desk)] == [Likeness.DIFFERENT]
    assert not notices.isVisible()


def test_what_is_parted_by_keyboard_says_that_the_keyboard_is_free(
    qtbot: QtBot, notices: DuplicateNotices, desk: Desk, aurelie: str, double: str
) -> None:
    merge(desk, aurelie, double)
    say(qtbot, notices, aurelie)
    apart = button(notices, "Séparer le dossier d’Aurelie Delvaux")
    apart.setFocus()
    with qtbot.waitSignal(notices.emptied):
        QTest.keyClick(apart, Qt.Key.Key_Space)
    assert not notices.isVisible()


def test_the_panel_unites_by_keyboard(qtbot: QtBot, panel: MergePanel, desk: Desk, aurelie: str, double: str) -> None:
    with qtbot.waitSignal(panel.shown):
        panel.compare(aurelie, double)
    assert nameless(panel) == []
    assert set(panel.sides) == {"given_name", "phone"}
    panel.sides["phone"].setFocus()
    QTest.keyClick(panel.sides["phone"], Qt.Key.Key_Down)
    panel.unite.setFocus()
    with qtbot.waitSignal(panel.merged) as merged:
        QTest.keyClick(panel.unite, Qt.Key.Key_Space)
    assert merged.args == [aurelie]
    view = open_dossier(desk, aurelie)
    assert view.person.phone == "0499887766"
    assert view.person.niss == "92031412352"
    assert {line.barrier.kind for line in view.barriers} == {"childcare", "housing"}


def test_the_other_sheet_can_be_the_one_kept(
    qtbot: QtBot, panel: MergePanel, desk: Desk, aurelie: str, double: str
) -> None:
    with qtbot.waitSignal(panel.shown):
        panel.compare(aurelie, double)
    with qtbot.waitSignal(panel.shown):
        panel.swap.click()
    with qtbot.waitSignal(panel.merged) as merged:
        panel.unite.click()
    assert merged.args == [double]
    assert [(each.job_seeker_id, each.other_id) for each in mergers(desk)] == [(double, aurelie)]


def test_escape_unites_nobody(qtbot: QtBot, panel: MergePanel, desk: Desk, aurelie: str, double: str) -> None:
    with qtbot.waitSignal(panel.shown):
        panel.compare(aurelie, double)
    with qtbot.waitSignal(panel.closed):
        QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert mergers(desk) == ()


def test_a_late_edit_is_taken_over_and_both_are_parted(
    qtbot: QtBot, workbench: Workbench, notices: DuplicateNotices, desk: Desk, late: tuple[str, str]
) -> None:
    """What was taken over by hand stays on the sheet, so that the parting says where to look again."""
    kept, other = late
    said: list[Message] = []
    workbench.messages.posted.connect(said.append)
    say(qtbot, notices, kept)
    assert [each.name for each in notices.told.united] == ["Aurelie Delvaux"]
    button(notices, f"Reprendre : {notices.told.late[0].sentence}").click()
    qtbot.waitUntil(lambda: not notices.told.late)
    assert open_dossier(desk, kept).person.phone == "0477000001"
    button(notices, "Séparer le dossier d’Aurelie Delvaux").click()
    qtbot.waitUntil(lambda: not notices.told.united)
    assert open_dossier(desk, other).person.id == other
    assert [each.tone for each in said] == ["done", "done", "warning"]
    assert said[-1].title == "Les deux dossiers sont séparés."
    assert said[-1].detail.endswith("téléphone. Cela vient peut-être de l’autre dossier.")


def test_a_late_edit_may_be_left(qtbot: QtBot, notices: DuplicateNotices, desk: Desk, late: tuple[str, str]) -> None:
    say(qtbot, notices, late[0])
    button(notices, f"Laisser : {notices.told.late[0].sentence}").click()
    qtbot.waitUntil(lambda: not notices.told.late)
    assert open_dossier(desk, late[0]).person.phone == "0470123456"


def test_what_a_sync_brings_is_said_while_the_dossier_is_open(
    qtbot: QtBot, workbench: Workbench, notices: DuplicateNotices, desk: Desk, late: tuple[str, str]
) -> None:
    say(qtbot, notices, late[0])
    changes = change_person(desk, late[1], {"email": "a@exemple.be"})
    workbench.changed.emit(changes)
    qtbot.waitUntil(lambda: len(notices.told.late) == 2)
