"""Whoever forgot the passphrase, at the keyboard: the code of the sheet, a new passphrase, a new code."""

from __future__ import annotations

from pathlib import Path

import pytest
from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from support.keyboard import settle, until

from parcours_desktop.ui.app.recovering import Recovering
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.vault.managing import add_recovery_code
from parcours_desktop.vault.recovery import recover_with_code
from parcours_desktop.vault.recovery_code import MiscopiedCode, to_bytes

NEW = "gare verte huit Aurélie"


@pytest.fixture
def code(home: Path) -> str:
    return add_recovery_code(home, PASSPHRASE)


def begin(counsellor: Counsellor) -> Recovering:
    window = counsellor.start()
    counsellor.keys.tab_to(window.unlock_view.forgot)
    counsellor.keys.press("Space")
    until(lambda: window.ways.current is not None, "the screen of the code")
    assert isinstance(window.ways.current, Recovering)
    return window.ways.current


def fill_in(counsellor: Counsellor, way: Recovering, code: str, passphrase: str = NEW) -> None:
    counsellor.keys.write(way.asking.code, code)
    counsellor.keys.write(way.asking.choice.words, passphrase)
    counsellor.keys.write(way.asking.choice.again, passphrase)
    counsellor.keys.press("Return")


def test_the_code_and_a_new_passphrase_open_again(counsellor: Counsellor, home: Path, code: str) -> None:
    way = begin(counsellor)
    fill_in(counsellor, way, code.replace("-", " ").lower())
    until(lambda: way.shown is not None, "the new code is shown")
    assert way.shown is not None
    new_code = way.shown.code
    assert to_bytes(new_code) != to_bytes(code)
    said = [each.text() for each in way.shown.findChildren(Text)]
    for place, group in enumerate(new_code.split("-"), 1):
        assert said[said.index(group) - 1] == str(place)
    counsellor.keys.tab_to(way.shown.go_on)
    counsellor.keys.press("Space")
    settle()
    assert "nouvelle phrase" in counsellor.open_window.unlock_view.warning.text()
    counsellor.unlock(NEW)
    assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]
    counsellor.close()
    recover_with_code(home, new_code, PASSPHRASE)


def test_a_miscopied_sign_is_told_with_its_group_and_can_be_corrected(counsellor: Counsellor, code: str) -> None:
    wrong = code[:13] + ("A" if code[13] != "A" else "B") + code[14:]
    with pytest.raises(MiscopiedCode):
        to_bytes(wrong)
    way = begin(counsellor)
    fill_in(counsellor, way, wrong)
    until(way.asking.said, "the error is told")
    assert "groupe 3" in way.asking.said()
    assert way.asking.code.text() == wrong
    counsellor.keys.write(way.asking.code, code)
    counsellor.keys.tab_to(way.asking.open_button)
    counsellor.keys.press("Space")
    until(lambda: way.shown is not None, "the new code is shown")


def test_an_easy_passphrase_is_refused_and_the_code_stays_good(counsellor: Counsellor, home: Path, code: str) -> None:
    way = begin(counsellor)
    fill_in(counsellor, way, code, "motdepasse2026")
    assert "courante" in way.asking.said()
    counsellor.close()
    recover_with_code(home, code, NEW)


def test_one_can_go_back(counsellor: Counsellor, code: str) -> None:
    way = begin(counsellor)
    counsellor.keys.tab_to(way.asking.back)
    counsellor.keys.press("Space")
    settle()
    counsellor.unlock()
    assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]


def test_a_window_that_is_closed_in_the_middle_leaves_nothing_half_done(
    counsellor: Counsellor, home: Path, code: str
) -> None:
    way = begin(counsellor)
    counsellor.keys.write(way.asking.code, code)
    counsellor.close()
    recover_with_code(home, code, NEW)
