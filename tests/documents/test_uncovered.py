"""What no face holds is said in words, on paper too, and nothing else changes."""

from __future__ import annotations

import pytest
from documents.readback import joined, text
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.language import phrases
from parcours_desktop.documents.report import Report, Section, render_report
from parcours_desktop.documents.typefaces import REPLACEMENT, cleaned, unprintable
from parcours_desktop.documents.uncovered import illegible, legible, marked, symbols_in

WORDS = phrases()
ARABIC = "[texte en arabe : voir la copie JSON]"
HEBREW = "[texte en hébreu : voir la copie JSON]"
SYMBOL = "[symbole : voir la copie JSON]"
ELSEWHERE = "La copie JSON les garde exactement comme ils ont été écrits."


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Élise « Petit » Київ", "Élise « Petit » Київ"),
        ("Nom : ليلى بن علي, née", f"Nom : {ARABIC}, née"),
        ("ليلى שלום", f"{ARABIC} {HEBREW}"),
        ("Merci 😀😀 !", f"Merci {SYMBOL} !"),
        ("👩\u200d👧", SYMBOL),
        ("漢字かな", "[texte en chinois ou en japonais : voir la copie JSON]"),
        ("ೠ", "[texte dans une autre écriture : voir la copie JSON]"),
        ("ليلى\nליל", f"{ARABIC}\n{HEBREW}"),
    ],
)
def test_each_run_of_a_script_is_one_mark_in_words(typed: str, printed: str) -> None:
    assert marked(typed, WORDS) == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Élise « Petit » Київ", "Élise « Petit » Київ"),
        ("Nom : ليلى بن علي, née", "Nom : [texte en arabe], née"),
        ("Merci 😀😀 !", "Merci !"),
        ("👩\u200d👧", ""),
        ("Étage 3\ufe0f\u20e3 (bas)\ufe0f", "Étage 3 (bas)"),
        ("Bravo \U0001fae9", "Bravo"),
    ],
)
def test_a_letter_says_what_it_cannot_print_and_leaves_symbols_out(typed: str, printed: str) -> None:
    assert legible(typed, WORDS) == printed


def test_other_digits_are_printed_as_ours() -> None:
    assert cleaned("٠٤٧٠ १२ ０１Ａ") == "0470 12 01A"


@given(st.text())
def test_no_letter_ever_prints_a_box(typed: str) -> None:
    said = legible(typed, WORDS)
    assert cleaned(said).count(REPLACEMENT) == typed.count(REPLACEMENT)
    assert illegible(typed) is ("[texte" in said)


@given(st.text())
def test_whatever_is_typed_nothing_is_left_that_cannot_be_printed(typed: str) -> None:
    said = marked(typed, WORDS)
    assert unprintable(said) == set()
    assert cleaned(said).count(REPLACEMENT) == typed.count(REPLACEMENT)


def test_the_pages_say_what_they_could_not_print_and_once_where_it_is() -> None:
    section = Section(heading="ليلى", sentences=("שלום",), lines=(("Note", "Elle dit 😀 puis ليلى بن علي."),))
    said = joined(text(render_report(Report(agency="Agence", title="Votre dossier", sections=(section,)))))
    assert REPLACEMENT not in said
    assert said.count(joined(ARABIC)) == 2
    assert joined(f"Elle dit {SYMBOL} puis {ARABIC}.") in said
    assert said.count(joined(ELSEWHERE)) == 1


def test_pages_that_print_whole_say_nothing_of_it() -> None:
    assert joined(ELSEWHERE) not in joined(text(render_report(Report(agency="Agence", title="Łukasz é"))))


def test_the_symbols_that_are_left_out_are_named_once() -> None:
    assert symbols_in("😀 ليلى 😀 👍") == ("😀", "👍")
    assert not illegible("😀 0470 – Élise")
