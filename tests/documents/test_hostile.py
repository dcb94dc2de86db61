"""Hostile text prints word for word and does nothing else (trust.md S15, S20): no link, no socket, no file."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from documents import readback, samples
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours_desktop.documents.content import PersonPage, Signatory
from parcours_desktop.documents.letter import render_letter, unprintable
from parcours_desktop.documents.typefaces import typeface

BADLY_MEANT = (
    *samples.HOSTILE_NAMES,
    "https://exemple.be/?a=1&b=2",
    "mailto:x@exemple.be",
    "Mme Dupont & fils <dupont@exemple.be>",
    "]]> <!-- --> <![CDATA[ x ]]>",
    '=HYPERLINK("http://x")',
)


@pytest.mark.parametrize("text", BADLY_MEANT)
def test_it_prints_word_for_word_wherever_it_stands(text: str) -> None:
    content = replace(
        samples.USUAL,
        person_name=text,
        reasons=(text,),
        shared=((text, text),),
        consent=text,
        signatory=Signatory(name=text, role=text),
        person_page=PersonPage(what=(text,), bring=(text,)),
    )
    printed = readback.joined(readback.text(render_letter(content)))
    assert printed.count(readback.joined(text)) >= 9


def test_a_word_as_long_as_a_page_loses_no_letter() -> None:
    word = "x" * 3000
    content = replace(samples.USUAL, person_name=word, reasons=(word,), documents=(word,), recipient=(word,))
    usual = readback.text(render_letter(samples.USUAL)).count("x")
    assert readback.text(render_letter(content)).count("x") >= 6 * len(word) + usual - 20


def test_control_characters_and_direction_marks_change_nothing() -> None:
    name = "Mme\u202e Du\u0000pont\u2066\u200b\u001b[31m\ufeff"
    printed = readback.text(render_letter(replace(samples.USUAL, person_name=name)))
    assert "Orientation de Mme Dupont[31m" in printed


def test_the_file_holds_no_action_no_link_no_name_in_its_metadata(tmp_path: Path) -> None:
    opened = readback.uncompressed(render_letter(samples.HOSTILE), tmp_path)
    for key in (b"/Annot", b"/URI", b"/JavaScript", b"/JS", b"/EmbeddedFile", b"/Launch", b"/OpenAction", b"/AA "):
        assert key not in opened.replace(b"(", b" ("), key
    facts = readback.info(render_letter(samples.USUAL))
    assert facts["Title"] == "Lettre d’orientation O-7K4B-08"
    assert (facts["Author"], facts["Subject"], facts["Keywords"]) == ("", "", "")
    assert facts["JavaScript"] == "no"


def test_a_reader_is_told_the_language_and_shows_the_title(tmp_path: Path) -> None:
    opened = readback.uncompressed(render_letter(samples.USUAL), tmp_path)
    assert b"/Lang (fr)" in opened
    assert b"/DisplayDocTitle true" in opened
    assert opened.count(b"/Dest [") == 2


_WATCHED = """
import sys
sys.path.insert(0, sys.argv[1])
from documents import samples
from parcours_desktop.documents.letter import render_letter
seen = []
watching = False
def watch(event, arguments):
    if not watching:
        return
    if event == "open" and (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+") or arguments[2] & 3):
        seen.append((event, arguments))
    elif event.startswith(("socket.", "tempfile.", "subprocess.", "os.rename", "os.mkdir", "shutil.")):
        seen.append((event, arguments))
sys.addaudithook(watch)
watching = True
for content in samples.ALL.values():
    render_letter(content)
watching = False
print(seen)
"""


def test_making_a_letter_writes_no_file_and_opens_no_socket(tmp_path: Path) -> None:
    tests = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-B", "-c", textwrap.dedent(_WATCHED), tests]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_watch_would_see_a_file(tmp_path: Path) -> None:
    """Control: the same watch notices one written file, or the test above proves nothing."""
    tests = str(Path(__file__).resolve().parents[1])
    spoiled = _WATCHED.replace("    render_letter(content)", "    open('left.pdf', 'wb').write(render_letter(content))")
    command = [sys.executable, "-B", "-c", spoiled, tests]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path)
    assert "left.pdf" in done.stdout


# What the faces hold and what has ink; poppler reads ligatures apart and joins marks that stand alone.
_HELD = sorted(
    chr(code) for code in typeface("Regular").widths if 0x21 <= code <= 0x7E or (0xA1 <= code <= 0x17F and code != 0xAD)
)


@settings(max_examples=25)
@given(st.lists(st.text(_HELD, min_size=1, max_size=40), min_size=1, max_size=60))
def test_any_text_that_the_faces_hold_survives(texts: list[str]) -> None:
    content = replace(samples.USUAL, reasons=(" ".join(texts),), documents=tuple(texts[:3]))
    assert unprintable(" ".join(texts)) == set()
    assert readback.joined(" ".join(texts)) in readback.joined(readback.text(render_letter(content)))


@settings(max_examples=25)
@given(
    reasons=st.integers(0, 14),
    length=st.integers(1, 120),
    shared=st.integers(0, 25),
    documents=st.integers(0, 20),
    lines=st.integers(1, 14),
)
def test_whatever_the_lengths_nothing_meets(reasons: int, length: int, shared: int, documents: int, lines: int) -> None:
    content = replace(
        samples.USUAL,
        recipient=tuple("Rue du Moulin " * (number % 5 + 1) for number in range(lines)),
        reasons=("accompagnement " * length,) * reasons,
        shared=(("Situation du ménage", "deux enfants " * (length % 20 + 1)),) * shared,
        documents=("attestation",) * documents,
    )
    words = readback.words(render_letter(content))
    by_page: dict[int, list[readback.Word]] = {}
    for word in words:
        by_page.setdefault(word.page, []).append(word)
    for page in by_page.values():
        page.sort(key=lambda word: word.top)
        for place, word in enumerate(page):
            for other in page[place + 1 :]:
                if other.top >= word.bottom:
                    break
                assert not word.meets(other), (word, other)
    tear = next(word for word in words if word.text == "Talon")
    after = [word for word in by_page[tear.page] if word.top > tear.bottom]
    assert after[0].text == "Réponse"
