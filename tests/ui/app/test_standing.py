"""S6: revoked while it was off and started online, a device has lost its keys before anything is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit
from support.keyboard import settle, until
from support.served import Server

from parcours_core.errors import WorldError
from parcours_desktop.bootstrap import Home, open_desk, opening
from parcours_desktop.ui.app import standing_gate
from parcours_desktop.ui.app.standing_gate import StandingGate
from parcours_desktop.vault.errors import KeysErased

NewCounsellor = Callable[..., Counsellor]


def revoke(server: Server) -> None:
    (device,) = server.tell("device", "list")["devices"]
    server.tell("device", "revoke", device["device"])


def test_revoked_while_off_the_keys_are_gone_before_the_first_screen(
    enrolled: Path, server: Server, counsellor_at: NewCounsellor
) -> None:
    copy = enrolled / "backups" / "hour"
    copy.mkdir(parents=True)
    (copy / "keys.json").write_bytes((enrolled / "keys.json").read_bytes())
    revoke(server)
    counsellor = counsellor_at(enrolled)
    counsellor.start()
    until(lambda: counsellor.said_at_the_door, "it is said at once")
    assert "retiré de votre agence" in counsellor.said_at_the_door
    assert "Adressez-vous" in counsellor.said_at_the_door
    for keys in (enrolled / "keys.json", copy / "keys.json"):
        assert '"slots"' not in keys.read_text(encoding="utf-8")
    said = counsellor.try_passphrase(PASSPHRASE)
    assert counsellor.open_window.work is None
    assert_nothing_is_asked(counsellor, said)
    with pytest.raises(KeysErased):
        open_desk(Home(enrolled), PASSPHRASE)


def assert_nothing_is_asked(counsellor: Counsellor, said: str) -> None:
    """It is said once, and there is neither a field nor a button that could not help."""
    view = counsellor.open_window.unlock_view
    texts = [each.text() for each in view.findChildren(QLabel) if each.isVisible()]
    assert [text for text in texts if said in text] == [said]
    assert [each for each in view.findChildren(QAbstractButton) if each.isVisible()] == []
    assert [each for each in view.findChildren(QLineEdit) if each.isVisible()] == []


def test_in_good_standing_or_without_a_network_it_opens(
    enrolled: Path, server: Server, counsellor_at: NewCounsellor
) -> None:
    counsellor = counsellor_at(enrolled)
    counsellor.start()
    counsellor.unlock()
    counsellor.close()
    server.stop()
    revoke(server)
    again = counsellor_at(enrolled)
    again.start()
    again.unlock()


def test_the_passphrase_waits_for_the_answer(home: Path, counsellor_at: NewCounsellor) -> None:
    answer = threading.Event()
    tried: list[str] = []
    way = opening(Home(home))

    def unlock(given: str) -> object:
        tried.append(given)
        return way.unlock(given)

    def ask() -> WorldError | None:
        answer.wait(30)
        return None

    counsellor = counsellor_at(home, replace(way, unlock=unlock, standing=ask))
    counsellor.start()
    counsellor.keys.type(PASSPHRASE)
    counsellor.keys.press("Return")
    settle()
    assert tried == []
    answer.set()
    until(lambda: counsellor.open_window.work is not None, "it opens")
    assert tried == [PASSPHRASE]


def test_an_answer_that_comes_too_late_still_closes_what_is_open(
    home: Path, counsellor_at: NewCounsellor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_gate, "LONGEST_MS", 20)
    answer = threading.Event()

    def ask() -> WorldError | None:
        answer.wait(30)
        return KeysErased()

    counsellor = counsellor_at(home, replace(opening(Home(home)), standing=ask))
    counsellor.start()
    counsellor.unlock()
    assert counsellor.open_window.work is not None
    answer.set()
    until(lambda: counsellor.open_window.work is None, "it locks")
    until(lambda: "retiré de votre agence" in counsellor.open_window.unlock_view.warning.text(), "it says why")
    counsellor.idle()
    said = counsellor.try_passphrase(PASSPHRASE)
    assert counsellor.open_window.work is None
    assert_nothing_is_asked(counsellor, said)


class Asked:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> WorldError | None:
        self.times += 1
        return None


def test_a_fresh_answer_is_not_asked_for_again_and_an_old_one_is(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, passed = Asked(), Asked()
    gate = StandingGate(asked)
    gate.pass_through(passed)
    until(lambda: passed.times == 1, "the gate opens")
    gate.pass_through(passed)
    assert (asked.times, passed.times) == (1, 2)
    monkeypatch.setattr(standing_gate, "FRESH_SECONDS", 0)
    gate.pass_through(passed)
    until(lambda: passed.times == 3, "the gate opens")
    assert asked.times == 2


def test_where_nobody_is_to_be_asked_nobody_waits(qapp: QApplication) -> None:
    passed = Asked()
    StandingGate(None).pass_through(passed)
    assert passed.times == 1
