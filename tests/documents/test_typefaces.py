"""What can be printed prints as typed; what cannot is seen and said."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.documents.typefaces import REPLACEMENT, cleaned, typeface, unprintable


@pytest.mark.parametrize("text", ["é œ ï ß Ł İ ș ż", "« Les P’tits Pas » – 2,50 €", "Ελλάδα", "Київ", "½ ²  °"])
def test_what_the_region_writes_is_left_as_it_is(text: str) -> None:
    assert cleaned(text) == text
    assert unprintable(text) == set()


def test_accents_typed_apart_are_composed() -> None:
    assert cleaned("e\u0301") == "é"
    assert unprintable("Ame\u0301lie") == set()


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\u00ad", "\x00", "\x1b", "\x7f"])
def test_what_has_no_ink_is_left_out_and_is_no_missing_letter(mark: str) -> None:
    assert cleaned(f"a{mark}b") == "ab"
    assert unprintable(mark) == set()


@pytest.mark.parametrize(("typed", "printed"), [("\t", " "), ("a\u2011b", "a-b"), ("\u3000", " "), ("a\r\nb", "a\nb")])
def test_spaces_and_hyphens_without_a_glyph_print_as_their_like(typed: str, printed: str) -> None:
    assert cleaned(typed) == printed


@pytest.mark.parametrize("letter", ["ل", "漢", "א", "ა", "😀", "ክ"])
def test_a_letter_without_a_glyph_is_replaced_and_named(letter: str) -> None:
    assert cleaned(f"M. {letter}") == f"M. {REPLACEMENT}"
    assert unprintable(f"M. {letter}") == {letter}


@given(st.text())
def test_every_cleaned_text_has_a_glyph_in_every_face(text: str) -> None:
    printed = cleaned(text).replace("\n", "")
    for weight in ("Regular", "Semibold", "Bold"):
        assert typeface(weight).width(printed) >= 0


@given(st.text())
def test_nothing_visible_is_lost(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    visible = [letter for letter in composed if unicodedata.category(letter)[0] in "LNPS"]
    printed = [letter for letter in cleaned(text) if unicodedata.category(letter)[0] in "LNPS"]
    marks = sum(letter in unprintable(text) for letter in composed if unicodedata.category(letter)[0] not in "LNPS")
    assert len(printed) == len(visible) + marks
