"""The card of the backups: made at once or by themselves, beside the work, and every trouble said where it is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.screens import heard, nameless

from parcours_desktop.casework.backups import backups_in, read_state
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.restoring import last_drill
from parcours_desktop.ui.features.settings.backups_card import BackupsCard
from parcours_desktop.ui.work.workbench import Workbench
from parcours_desktop.vault.slots import KeyFile, Slot, write_key_file

Show = Callable[[QWidget], None]


@pytest.fixture
def stick(tmp_path: Path, aurelie: str) -> Path:
    """A stick at hand, and somebody in the caseload."""
    assert aurelie
    (tmp_path / "clé").mkdir()
    return tmp_path / "clé"


@pytest.fixture
def card(desk: Desk, workbench: Workbench, show: Show, stick: Path, qtbot: QtBot) -> BackupsCard:
    write_key_file(desk.caseload.path.parent, KeyFile("vault", (Slot("first", "passphrase", {}),)))
    card = BackupsCard(workbench, choose=lambda _: str(stick))
    show(card)
    card.begin()
    qtbot.waitUntil(lambda: "Pas encore de sauvegarde" in card.last.text())
    return card


@pytest.fixture(autouse=True)
def left(workbench: Workbench) -> object:
    yield
    workbench.backups.leave()
    workbench.backups.finish()


def test_a_backup_is_made_at_once_and_the_card_says_so(card: BackupsCard, desk: Desk, qtbot: QtBot) -> None:
    assert "Sur cet ordinateur seulement" in card.place.text()
    card.now.click()
    qtbot.waitUntil(lambda: "1 dossier" in card.last.text() and card.now.isEnabled())
    assert len(backups_in(read_state(desk).place)) == 1
    assert not card.trouble.isVisible()
    assert nameless(card) == []


def test_the_keyboard_waits_for_the_button_that_was_pressed(card: BackupsCard, qtbot: QtBot) -> None:
    """It used to go on to the next one, which opens a dialog."""
    card.now.setFocus()
    qtbot.keyClick(card.now, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not card.now.isEnabled())
    assert QApplication.focusWidget() is None
    qtbot.waitUntil(lambda: card.now.isEnabled() and card.now.hasFocus())


def test_a_stick_is_chosen_and_the_first_backup_there_made(
    card: BackupsCard, desk: Desk, stick: Path, qtbot: QtBot
) -> None:
    card.choose.click()
    qtbot.waitUntil(lambda: str(stick) in card.place.text() and "1 dossier" in card.last.text())
    assert len(list(stick.rglob("caseload.db"))) == 1
    qtbot.waitUntil(card.now.isEnabled)
    stick.rename(stick.with_name("tiroir"))
    card.now.click()
    qtbot.waitUntil(lambda: card.trouble.isVisible() and card.now.isEnabled())
    assert "n’est pas là" in card.trouble.accessibleDescription() + card.trouble.accessibleName()
    qtbot.waitUntil(lambda: "L’essai suivant se fait de lui-même" in card.trouble.accessibleDescription())


def test_a_restore_is_tried_and_its_report_stands_in_the_card(card: BackupsCard, desk: Desk, qtbot: QtBot) -> None:
    card.rehearse.click()
    qtbot.waitUntil(lambda: "pas encore de sauvegarde" in card.trouble.accessibleName())
    qtbot.waitUntil(card.rehearse.isEnabled)
    card.now.click()
    qtbot.waitUntil(lambda: "1 dossier" in card.last.text() and card.now.isEnabled())
    card.rehearse.click()
    qtbot.waitUntil(lambda: "réussi, 1 dossier relu" in card.drill.text())
    assert card.drill.text().startswith("Dernier essai de restauration : 21 novembre 2026 à 12\u00a0h")
    report = last_drill(desk)
    assert report is not None
    assert report.trouble == ""


def test_it_all_goes_on_by_itself(card: BackupsCard, desk: Desk, workbench: Workbench, qtbot: QtBot) -> None:
    workbench.backups.begin(first_ms=0)
    qtbot.waitUntil(lambda: "réussi" in card.drill.text() and "1 dossier" in card.last.text())
    assert len(backups_in(read_state(desk).place)) == 1


def test_a_trouble_is_said_once(card: BackupsCard, workbench: Workbench, stick: Path, qtbot: QtBot) -> None:
    card.choose.click()
    qtbot.waitUntil(lambda: str(stick) in card.place.text() and card.now.isEnabled())
    stick.rename(stick.with_name("tiroir"))
    said = heard(workbench)
    desk = workbench.backups._desk()
    with desk.caseload.writing("", author="", at=desk.clock.now()) as unit:
        unit.keep_setting("backups.last", {})
        unit.commit()
    for _ in range(3):
        with qtbot.waitSignal(workbench.backups.moved):
            workbench.backups.begin(first_ms=0)
        qtbot.waitUntil(card.now.isEnabled)
    assert [message.tone for message in said] == ["warning"]


def test_after_leaving_nothing_is_begun(card: BackupsCard, desk: Desk, workbench: Workbench) -> None:
    workbench.backups.leave()
    workbench.backups.finish()
    card.now.click()
    workbench.backups.finish()
    assert backups_in(read_state(desk).place) == []
