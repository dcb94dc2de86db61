"""A damaged file: the window says so, saves what is readable in a few steps, and opens what was saved."""

from __future__ import annotations

from pathlib import Path

from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from PySide6.QtCore import Qt
from support.keyboard import until
from support.keys import pressing, typing_into

from parcours_desktop.bootstrap import Home
from parcours_desktop.ui.app.rescuing import Rescuing


def hurt(home: Path, place: int) -> bytes:
    path = Home(home).caseload
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    return bytes(content)


def rescue(counsellor: Counsellor) -> Rescuing:
    window = counsellor.open_window
    assert window.unlock_view.rescue.isVisible()
    window.unlock_view.rescue.click()
    way = window.ways.current
    assert isinstance(way, Rescuing)
    typing_into(way.asking.passphrase, f"{PASSPHRASE}\n")
    until(lambda: way.shown is not None, "what was saved")
    return way


def test_the_first_page_is_lost_and_everything_is_saved(counsellor: Counsellor, home: Path) -> None:
    damaged = hurt(home, 3)
    counsellor.start()
    assert not counsellor.open_window.unlock_view.rescue.isVisible()
    said = counsellor.try_passphrase(PASSPHRASE)
    assert "n’ouvre pas" in said
    way = rescue(counsellor)
    assert way.shown is not None
    pressing(way.shown.go_on, Qt.Key.Key_Space, text=" ")
    until(lambda: counsellor.open_window.ways.current is None, "the way back")
    assert [path.read_bytes() for path in home.glob("caseload.db.abime-*")] == [damaged]
    counsellor.unlock()
    assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]


def test_with_a_wrong_passphrase_nothing_moves(counsellor: Counsellor, home: Path) -> None:
    damaged = hurt(home, 3)
    counsellor.start()
    counsellor.try_passphrase(PASSPHRASE)
    window = counsellor.open_window
    window.unlock_view.rescue.click()
    way = window.ways.current
    assert isinstance(way, Rescuing)
    typing_into(way.asking.passphrase, "une autre phrase\n")
    until(lambda: not way.asking.is_working, "the refusal")
    assert way.shown is None
    assert Home(home).caseload.read_bytes() == damaged
    way.asking.back.click()
    assert window.ways.current is None
    assert not list(home.glob("caseload.db.abime-*"))


def test_a_sound_file_offers_no_rescue(counsellor: Counsellor) -> None:
    counsellor.start()
    counsellor.unlock()
    counsellor.open_window.lock()
    until(counsellor.open_window.unlock_view.isVisible, "the unlock screen")
    assert not counsellor.open_window.unlock_view.rescue.isVisible()
