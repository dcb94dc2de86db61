"""Lines are as wide as they may be, hold every character, and break where French breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.documents.lines import NO_BREAK, break_lines
from parcours_desktop.documents.look import look
from parcours_desktop.documents.typefaces import cleaned

TEXT = st.text(st.sampled_from("aé œW.,:;!?«»%-’ \nŁ"), max_size=200)


def _broken(text: str, width: float = 120) -> list[str]:
    return break_lines(text, look().body, width)


def test_a_text_breaks_at_spaces() -> None:
    assert _broken("Elle cherche une garde pour son enfant") == ["Elle cherche une garde", "pour son enfant"]


def test_an_empty_text_takes_no_line_and_a_blank_line_inside_is_kept() -> None:
    assert _broken("") == []
    assert _broken("a\n\nb\n") == ["a", "", "b"]


def test_high_punctuation_never_starts_a_line() -> None:
    for width in range(60, 200):
        for line in _broken("Une question ? Un problème ! À apporter : « carte » ; puis 50 % ou 3 €", width):
            assert line[0] not in ":;!?»%€"
            assert line[-1] != "«"


@pytest.mark.parametrize(
    "number",
    ["0470 12 34 56", "02 512 34 56", "06 12 34 56 78", "+352 26 12 34", "+32 470 12 34 56", "+49 (0) 30 123 456"],
)
def test_a_telephone_number_is_on_one_line(number: str) -> None:
    for width in range(100, 320):
        lines = _broken(f"Vous pouvez aussi appeler le service, Tél. {number}, ou écrire un mot avant lundi", width)
        assert any(number.replace(" ", NO_BREAK) in line for line in lines)
        assert not any(line.endswith("Tél.") for line in lines)


@pytest.mark.parametrize("text", ["le 01 02 2026", "de 0 à 100 euros", "7 800 300 100", "10 000 20 000"])
def test_what_is_no_telephone_number_may_be_broken(text: str) -> None:
    assert _broken(text, 1e6) == [text]


def test_a_day_stays_with_its_month_and_an_hour_with_its_word() -> None:
    for width in range(90, 260):
        for day in ("25 novembre 2026", "1er janvier 2027"):
            lines = _broken(f"L’autorité est à prévenir avant le {day} à 11{NO_BREAK}h{NO_BREAK}12 au plus tard", width)
            number, month, _ = day.split()
            assert any(f"{number}{NO_BREAK}{month}" in line for line in lines)
            assert any(f"à{NO_BREAK}11" in line for line in lines)


def test_a_word_wider_than_the_line_is_cut_and_nothing_is_lost() -> None:
    lines = _broken("mot " + "x" * 100 + " fin")
    assert lines[0] == "mot"
    assert "".join(lines[1:]).replace(" ", "") == "x" * 100 + "fin"


@given(TEXT, st.floats(15, 400))
def test_no_line_is_too_wide_and_every_character_is_kept(text: str, width: float) -> None:
    style = look().body
    lines = break_lines(text, style, width)
    assert all(style.width(line) <= width or len(line) == 1 for line in lines)
    kept = "".join(lines).replace(NO_BREAK, "").replace(" ", "")
    assert kept == cleaned(text).replace(NO_BREAK, "").replace(" ", "").replace("\n", "")


@given(TEXT)
def test_a_line_wide_enough_keeps_every_space(text: str) -> None:
    line = text.replace("\n", " ")
    if line.strip():
        assert "".join(break_lines(line, look().body, 1e6)).replace(NO_BREAK, " ") == line
