"""The card of the keys: what opens the dossiers, in words; every change asks for the passphrase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keys import typing_into
from support.screens import nameless, working_at

from parcours_desktop.bootstrap import Home, close_desk, create_desk
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.keys import KeyKind
from parcours_desktop.casework.locking import idle_minutes
from parcours_desktop.ui.features.settings.vault_card import VaultCard
from parcours_desktop.ui.features.settings.view import SettingsView
from parcours_desktop.ui.work.workbench import Workbench
from parcours_desktop.vault import deriving
from parcours_desktop.vault.errors import WrongPassphrase
from parcours_desktop.vault.organisation import KeyPair, new_key_pair
from parcours_desktop.vault.recovery import recover_with_code
from parcours_desktop.vault.unlock import unlock

WORDS = "halte bleue sept Noémie"
NEW = "gare verte huit Aurélie"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(deriving, "MEMORY_KIB", 1024)
    monkeypatch.setattr(deriving, "TIME_COST", 1)
    return tmp_path / "home"


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    desk = create_desk(Home(home), WORDS)
    yield desk
    close_desk(desk)


@pytest.fixture
def card(desk: Desk, show: Callable[[QWidget], None], qtbot: QtBot) -> Iterator[VaultCard]:
    with working_at(desk) as workbench:
        view = SettingsView(workbench)
        show(view)
        view.begin()
        qtbot.waitUntil(lambda: bool(view.vault.shown))
        yield view.vault


def kinds(card: VaultCard) -> list[str]:
    return [line.kind for line in card.shown]


def type_and_confirm(card: VaultCard, qtbot: QtBot, passphrase: str = WORDS) -> None:
    qtbot.waitUntil(card.panel.passphrase.isVisible)
    card.panel.passphrase.setFocus()
    typing_into(card.panel.passphrase, passphrase + "\n")


def test_every_way_in_is_told_in_words(card: VaultCard) -> None:
    (line,) = card.shown
    assert (line.kind, line.title) == (KeyKind.WORDS, "Phrase de passe")
    assert "Depuis le" in line.words
    assert list(card.rows) == [line.id]


def test_a_code_is_shown_once_and_opens(card: VaultCard, home: Path, qtbot: QtBot) -> None:
    card.buttons[KeyKind.RECOVERY].click()
    type_and_confirm(card, qtbot)
    qtbot.waitUntil(lambda: card.panel.code is not None)
    made = card.panel.code
    assert made is not None
    assert made.page.startswith(b"%PDF")
    assert made.code.encode() not in made.page
    qtbot.waitUntil(lambda: kinds(card) == ["passphrase", "recovery"])
    card.panel.confirm.click()
    qtbot.waitUntil(lambda: not card.panel.isVisible())
    assert card.panel.code is None
    recover_with_code(home, made.code, NEW)


def test_a_panel_that_is_put_away_too_soon_comes_back_with_the_code(card: VaultCard, qtbot: QtBot) -> None:
    card.buttons[KeyKind.RECOVERY].click()
    type_and_confirm(card, qtbot)
    card.panel.hide()
    qtbot.waitUntil(lambda: card.panel.isVisible() and card.panel.code is not None)


def test_a_wrong_passphrase_changes_nothing_and_is_said(card: VaultCard, home: Path, qtbot: QtBot) -> None:
    before = (home / "keys.json").read_bytes()
    card.buttons[KeyKind.RECOVERY].click()
    type_and_confirm(card, qtbot, "fausse phrase")
    qtbot.waitUntil(lambda: "n’ouvre pas" in card.panel._field.error())
    assert (home / "keys.json").read_bytes() == before
    type_and_confirm(card, qtbot, "")
    assert (home / "keys.json").read_bytes() == before


def test_the_passphrase_is_changed(card: VaultCard, home: Path, qtbot: QtBot) -> None:
    card.rows[card.shown[0].id].click()
    panel = card.panel
    type_and_confirm(card, qtbot)
    assert panel.choice is not None
    typing_into(panel.choice.words, "motdepasse2026\n")
    typing_into(panel.choice.again, "motdepasse2026\n")
    assert "courante" in panel.choice.field.error()
    panel.choice.clear()
    typing_into(panel.choice.words, NEW + "\n")
    typing_into(panel.choice.again, NEW + "x\n")
    assert panel.isVisible()
    panel.choice.again.clear()
    typing_into(panel.choice.again, NEW + "\n")
    qtbot.waitUntil(lambda: not panel.isVisible())
    unlock(home, NEW)
    with pytest.raises(WrongPassphrase):
        unlock(home, WORDS)
    assert panel.passphrase.text() == ""
    assert panel.choice is None


def test_the_key_of_the_organisation_is_compared_added_and_taken_away(
    card: VaultCard, tmp_path: Path, qtbot: QtBot
) -> None:
    pair: KeyPair = new_key_pair("Mission régionale", NEW)
    (tmp_path / "cle.json").write_bytes(pair.public_file)
    card.offer_organisation(tmp_path / "cle.json")
    qtbot.waitUntil(card.panel.isVisible)
    assert pair.key.fingerprint in card.panel._explained.text()
    type_and_confirm(card, qtbot)
    qtbot.waitUntil(lambda: kinds(card) == ["passphrase", "organisation"])
    line = card.shown[1]
    assert "Mission régionale" in line.words
    qtbot.waitUntil(lambda: not card.panel.isVisible())
    card.rows[line.id].click()
    type_and_confirm(card, qtbot)
    qtbot.waitUntil(lambda: kinds(card) == ["passphrase"])


def test_a_file_that_is_no_key_is_said(card: VaultCard, tmp_path: Path, qtbot: QtBot) -> None:
    told: list[object] = []
    card._workbench.messages.posted.connect(told.append)
    (tmp_path / "autre.json").write_text("{}", encoding="utf-8")
    card.offer_organisation(tmp_path / "autre.json")
    qtbot.waitUntil(lambda: bool(told))
    assert not card.panel.isVisible()


def test_the_minutes_are_kept_and_told(card: VaultCard, desk: Desk, qtbot: QtBot) -> None:
    told: list[int] = []
    card._workbench.patience_changed.connect(told.append)
    card.minutes.set_value(15)
    card.minutes.chosen.emit(15)
    qtbot.waitUntil(lambda: told == [15])
    assert idle_minutes(desk) == 15


def test_every_control_has_a_name(card: VaultCard) -> None:
    assert nameless(card) == []


def test_keys_that_cannot_be_read_are_told(
    desk: Desk, home: Path, show: Callable[[QWidget], None], qtbot: QtBot
) -> None:
    (home / "keys.json").write_text("{", encoding="utf-8")
    with working_at(desk) as workbench:
        view = SettingsView(workbench)
        show(view)
        view.begin()
        qtbot.waitUntil(lambda: "abîmé" in view.vault.said.text())
        assert isinstance(workbench, Workbench)
