"""The panel in which one goes back to a backup: by keys alone, with every refusal said where it is corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keys import typing_into
from support.screens import nameless, working_at

from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.backups import Backup, back_up
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.rotating import new_data_key
from parcours_desktop.ui.features.settings.restore_panel import MOST_NAMES, RestorePanel
from parcours_desktop.ui.features.settings.view import SettingsView
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.work.errand import Errand
from parcours_desktop.vault import deriving
from parcours_desktop.vault.unlock import change_passphrase

WORDS = "halte bleue sept Noémie"
NEW = "gare verte huit Aurélie"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(deriving, "MEMORY_KIB", 1024)
    monkeypatch.setattr(deriving, "TIME_COST", 1)
    return Home(tmp_path / "home")


@pytest.fixture
def backup(home: Home) -> Backup:
    """A backup from before a new data key and another passphrase."""
    desk = create_desk(home, WORDS)
    made = back_up(desk)
    close_desk(desk)
    new_data_key(home.path, WORDS)
    change_passphrase(home.path, WORDS, NEW)
    return made


@pytest.fixture
def desk(home: Home, backup: Backup) -> Iterator[Desk]:
    assert backup
    desk = open_desk(home, NEW)
    for number in range(MOST_NAMES + 3):
        create_person(desk, {"family_name": f"Adjovi{chr(ord('a') + number)}", "given_name": "Zoë"}, None)
    yield desk
    close_desk(desk)


@pytest.fixture
def errands() -> list[Errand]:
    return []


@pytest.fixture
def panel(desk: Desk, show: Callable[[QWidget], None], qtbot: QtBot, errands: list[Errand]) -> Iterator[RestorePanel]:
    with working_at(desk) as workbench:
        workbench.errand_asked.connect(errands.append)
        view = SettingsView(workbench)
        show(view)
        view.backups.go_back.click()
        qtbot.waitUntil(lambda: bool(view.backups.panel.buttons))
        yield view.backups.panel
        workbench.backups.leave()
        workbench.backups.finish()


def said(panel: RestorePanel) -> str:
    return " ".join(each.text() for each in panel.findChildren(Text) if each.isVisible())


def test_one_from_before_a_new_data_key_asks_for_the_passphrase_of_then(
    panel: RestorePanel, qtbot: QtBot, errands: list[Errand]
) -> None:
    panel.buttons[0].click()
    qtbot.waitUntil(panel.former.isVisible)
    assert "avant le remplacement" in panel.notice.accessibleName()
    assert not panel.confirm.isVisible()
    typing_into(panel.former, "fausse phrase\n")
    qtbot.waitUntil(lambda: "n’ouvre pas" in panel._former_field.error())
    panel.former.clear()
    typing_into(panel.former, f"{WORDS}\n")
    qtbot.waitUntil(lambda: panel.seen is not None and panel.confirm.isVisible())
    qtbot.waitUntil(lambda: f"0 dossier, contre {MOST_NAMES + 3} aujourd’hui." in said(panel))
    assert "Zoë Adjovia" in said(panel)
    assert "et 3 autres" in said(panel)
    assert nameless(panel) == []
    panel.confirm.click()
    assert "Écrivez" in panel._field.error()
    typing_into(panel.passphrase, f"{WORDS}\n")
    qtbot.waitUntil(lambda: "n’ouvre pas" in panel._field.error())
    assert errands == []
    panel.passphrase.clear()
    typing_into(panel.passphrase, f"{NEW}\n")
    qtbot.waitUntil(lambda: len(errands) == 1)
    assert errands[0].passphrase == NEW


def test_another_can_be_chosen_and_what_was_typed_is_let_go(panel: RestorePanel, qtbot: QtBot) -> None:
    panel.buttons[0].click()
    qtbot.waitUntil(panel.former.isVisible)
    typing_into(panel.former, "quelque chose")
    panel.another.click()
    qtbot.waitUntil(lambda: bool(panel.buttons))
    assert panel.former.text() == ""
    assert not panel.former.isVisible()
    panel.shut()
    qtbot.waitUntil(lambda: not panel.isVisible())
    assert panel.seen is None


def test_a_backup_that_is_not_whole_is_said(panel: RestorePanel, backup: Backup, qtbot: QtBot) -> None:
    content = bytearray(backup.file.read_bytes())
    content[-100] ^= 1
    backup.file.write_bytes(content)
    panel.buttons[0].click()
    qtbot.waitUntil(lambda: panel.notice.isVisible() and panel.another.isVisible())
    assert "abîmée" in panel.notice.accessibleName()
    assert not panel.confirm.isVisible()
