"""Folding: one spelling for what people type and what the index holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.folding import fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éloïse", "eloise"),
        ("Œuvre & cœur", "oeuvre & coeur"),
        ("Lætitia", "laetitia"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Søren", "soren"),
        ("Đorđe", "dorde"),
        ("İlkay IŞIK ılgın", "ilkay isik ilgin"),
        ("N’Guessan", "n’guessan"),
        ("ﬁn", "fin"),
        ("Σίσυφος", "σισυφοσ"),
        ("", ""),
    ],
)
def test_letters_fold_as_people_type_them(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_composed_and_decomposed_accents_fold_alike() -> None:
    assert fold("e\u0301lan") == fold("\u00e9lan") == "elan"


def test_words_split_on_everything_that_is_neither_letter_nor_digit() -> None:
    assert words("L’Aide-à_domicile, n° 12 (1er étage)") == ["l", "aide", "a", "domicile", "n", "12", "1er", "etage"]
    assert words(" … ") == []


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_never_matters(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


@given(st.text())
def test_words_hold_no_separator_and_nothing_empty(text: str) -> None:
    found = words(text)
    assert all(word and not any(letter.isspace() or letter in "_-’'.," for letter in word) for word in found)
    assert words(" ".join(found)) == found
