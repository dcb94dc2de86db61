"""Locking by itself, in the middle of everything: no word is lost, the file is closed, the key is wiped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from support.keyboard import settle, until

from parcours_desktop.bootstrap import Home, close_desk, open_desk, opening
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.locking import idle_minutes, keep_idle_minutes
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.ui.app.watching.guard import Guard
from parcours_desktop.ui.features.unlock import view as unlock_screen
from parcours_desktop.ui.features.unlock.patience import FREE_SLIPS, LONGEST_SECONDS, pause_seconds
from parcours_desktop.vault.errors import KeysErased

NewCounsellor = Callable[..., Counsellor]
LONG = "Elle viendra jeudi, si l’aîné va mieux. " * 12_000


def guard_of(counsellor: Counsellor) -> Guard:
    guard = counsellor.open_window.guard
    assert guard is not None
    return guard


def desk_of(counsellor: Counsellor) -> Desk:
    desk = counsellor.open_window._desk
    assert desk is not None
    return desk


def unlocked(counsellor: Counsellor) -> Counsellor:
    counsellor.start()
    counsellor.unlock()
    return counsellor


def wait_for_lock(counsellor: Counsellor) -> None:
    until(lambda: counsellor.open_window.work is None, "it locks by itself")
    counsellor.idle()


def most_pages(caseload: Caseload, number: int) -> None:
    with caseload._writes.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {number}")


def write_into_the_note(counsellor: Counsellor, text: str) -> None:
    counsellor.search("laskawiec")
    counsellor.open_first()
    counsellor.pages.screens.dossier.overview.note_pad.text.set_text(text)


def note(counsellor: Counsellor) -> str:
    counsellor.search("laskawiec")
    counsellor.open_first()
    return counsellor.pages.screens.dossier.overview.note_pad.text.text()


def test_left_alone_in_the_middle_of_a_form_it_locks_and_the_text_is_there_again(counsellor: Counsellor) -> None:
    unlocked(counsellor)
    counsellor.keys.press("Ctrl+N")
    counsellor.idle()
    form = counsellor.pages.screens.person_form
    counsellor.keys.write(form.person["family_name"].control, "Œuvrard")
    guard_of(counsellor).idle.start(0.05)
    wait_for_lock(counsellor)
    counsellor.unlock()
    counsellor.keys.press("Ctrl+N")
    counsellor.idle()
    assert counsellor.pages.screens.person_form.person["family_name"].read() == "Œuvrard"


def test_locked_the_connection_is_closed_and_the_key_wiped(counsellor: Counsellor, home: Path) -> None:
    unlocked(counsellor)
    counsellor.search("laskawiec")
    caseload = desk_of(counsellor).caseload
    key = caseload._key
    assert any(key)
    guard_of(counsellor).session.left.emit()
    wait_for_lock(counsellor)
    assert not any(key)
    open_files = {path.resolve() for path in Path("/proc/self/fd").iterdir() if path.exists()}
    assert not {path for path in open_files if path.is_relative_to(home.resolve())}
    assert counsellor.open_window.guard is None
    close_desk(open_desk(Home(home), PASSPHRASE))


def test_the_minutes_are_those_that_were_chosen(counsellor: Counsellor) -> None:
    unlocked(counsellor)
    assert idle_minutes(desk_of(counsellor)) == 5
    assert guard_of(counsellor).idle._seconds == 300
    keep_idle_minutes(desk_of(counsellor), 15)
    with pytest.raises(ValueError, match="not among"):
        keep_idle_minutes(desk_of(counsellor), 0)
    counsellor.lock()
    counsellor.unlock()
    assert guard_of(counsellor).idle._seconds == 900


def test_on_a_full_disk_the_last_words_stay_in_memory_and_that_is_said(counsellor: Counsellor) -> None:
    unlocked(counsellor)
    write_into_the_note(counsellor, LONG)
    most_pages(desk_of(counsellor).caseload, 1)
    counsellor.lock()
    assert "gardés en mémoire" in counsellor.open_window.unlock_view.warning.text()
    counsellor.unlock()
    assert note(counsellor) == LONG
    assert desk_of(counsellor).unkept == {}
    counsellor.lock()
    assert counsellor.open_window.unlock_view.warning.text() == ""
    counsellor.unlock()
    assert note(counsellor) == LONG


def test_a_window_that_is_closed_on_a_full_disk_stays_once_and_says_why(counsellor: Counsellor, home: Path) -> None:
    unlocked(counsellor)
    write_into_the_note(counsellor, LONG)
    most_pages(desk_of(counsellor).caseload, 1)
    window = counsellor.open_window
    assert not window.close()
    settle()
    assert window.isVisible()
    assert "fermer encore une fois les abandonne" in window.unlock_view.warning.text()
    close_desk(open_desk(Home(home), PASSPHRASE))
    counsellor.unlock()
    assert note(counsellor) == LONG
    assert window.close()


def test_closed_twice_it_goes(counsellor: Counsellor) -> None:
    unlocked(counsellor)
    write_into_the_note(counsellor, LONG)
    most_pages(desk_of(counsellor).caseload, 1)
    assert not counsellor.open_window.close()
    assert counsellor.open_window.close()


def test_a_dialog_that_is_open_is_put_away_first(counsellor: Counsellor) -> None:
    unlocked(counsellor)
    dialog = QDialog(counsellor.work)
    ended: list[int] = []
    QTimer.singleShot(0, dialog, guard_of(counsellor).session.left.emit)
    ended.append(dialog.exec())
    assert counsellor.open_window.work is not None, "its caller comes to its end first"
    wait_for_lock(counsellor)
    assert ended == [QDialog.DialogCode.Rejected]
    assert QApplication.activeModalWidget() is None


def test_twenty_failures_wipe_nothing_and_the_wait_grows(
    counsellor: Counsellor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [pause_seconds(number) for number in range(10)] == [0, 0, 0, 0, 1, 2, 4, 8, 16, 30]
    assert FREE_SLIPS == 3
    assert pause_seconds(10_000) == LONGEST_SECONDS
    monkeypatch.setattr(unlock_screen, "pause_seconds", lambda _: 0)
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    counsellor.start()
    for number in range(20):
        counsellor.try_passphrase(f"essai numéro {number}")
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before
    counsellor.unlock()
    assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]


def test_after_some_failures_the_button_counts_the_seconds_and_opens_again(
    counsellor: Counsellor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlock_screen, "pause_seconds", lambda failures: 2 if failures == 2 else 0)
    counsellor.start()
    view = counsellor.open_window.unlock_view
    counsellor.try_passphrase("première erreur")
    counsellor.keys.type("deuxième erreur\n")
    until(lambda: "Encore" in view.open_button.text(), "the wait is told")
    counsellor.keys.type(PASSPHRASE + "\n")
    assert counsellor.open_window.work is None
    assert view.passphrase.text() == PASSPHRASE
    until(view.open_button.isEnabled, "the wait is over")
    counsellor.keys.press("Return")
    until(lambda: counsellor.open_window.work is not None, "it opens")


def test_a_keyring_that_hangs_holds_nobody_up_and_comes_too_late(counsellor_at: NewCounsellor, home: Path) -> None:
    way = opening(Home(home))
    gate = threading.Event()

    def hangs() -> Callable[[], Desk]:
        assert gate.wait(30)
        return lambda: way.unlock("never asked")

    counsellor = unlocked(counsellor_at(home, replace(way, keyring=hangs)))
    assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]
    gate.set()
    settle()
    assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]


def test_the_keyring_opens_at_the_start_and_not_after_a_lock(counsellor_at: NewCounsellor, home: Path) -> None:
    way = opening(Home(home))
    asked: list[bool] = []

    def answers() -> Callable[[], Desk]:
        asked.append(True)
        return lambda: way.unlock(PASSPHRASE)

    counsellor = counsellor_at(home, replace(way, keyring=answers))
    counsellor.start()
    until(lambda: counsellor.open_window.work is not None, "the keyring opens")
    counsellor.idle()
    counsellor.lock()
    settle()
    assert counsellor.open_window.work is None
    assert asked == [True]


def test_a_device_that_was_revoked_is_locked_at_once_and_opens_no_more(counsellor: Counsellor, home: Path) -> None:
    unlocked(counsellor)
    window = counsellor.open_window
    contact = threading.Thread(target=window._erase_keys)
    contact.start()
    wait_for_lock(counsellor)
    contact.join()
    said = counsellor.open_window.unlock_view.warning
    assert said.isVisible()
    assert "clés ont été effacées" in said.text(), "why it locked is said before anything is typed"
    assert "clés ont été effacées" in counsellor.try_passphrase(PASSPHRASE)
    with pytest.raises(KeysErased):
        open_desk(Home(home), PASSPHRASE)
