"""The letter as its readers meet it: on paper, in an envelope, through a telephone's camera."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest
from documents import readback, samples

from parcours_desktop.documents.content import LetterContent, Letterhead
from parcours_desktop.documents.flow import MM, Code
from parcours_desktop.documents.letter import missing_glyphs, render_letter, sheets_of
from parcours_desktop.documents.wording import texts_of

EACH = pytest.mark.parametrize("name", sorted(samples.ALL))


@EACH
def test_every_word_of_the_content_is_on_paper(name: str) -> None:
    content = samples.ALL[name]
    printed = readback.continuous(render_letter(content))
    for text in texts_of(content):
        assert readback.joined(text) in printed, text


@EACH
def test_the_file_is_sound_and_a4_with_every_face_inside(name: str, tmp_path: Path) -> None:
    pdf = render_letter(samples.ALL[name])
    readback.check(pdf, tmp_path)
    assert readback.info(pdf)["Page size"].endswith("(A4)")
    faces = readback.fonts(pdf, tmp_path)
    assert {row[0].partition("+")[2].partition("-")[0] for row in faces} == {"SourceSansPro"}
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in faces), faces


@EACH
def test_nothing_overlaps_and_nothing_leaves_the_sheet(name: str) -> None:
    words = readback.words(render_letter(samples.ALL[name]))
    assert all(word.left >= 5 and word.right <= 200 and word.top >= 5 and word.bottom <= 292 for word in words)
    for place, word in enumerate(words):
        assert not [other for other in words[place + 1 :] if word.meets(other)], word


@EACH
def test_every_page_says_whose_it_is_and_which_of_how_many(name: str) -> None:
    content = samples.ALL[name]
    pages = [readback.joined(page) for page in readback.pages(render_letter(content))]
    letter = sum("Lettre" + readback.joined(content.reference) in page for page in pages)
    own = len(pages) - letter
    for number, page in enumerate(pages[:letter], start=1):
        assert f"Lettre{readback.joined(content.reference)}·page{number}/{letter}" in page
    for number, page in enumerate(pages[letter:], start=1):
        assert f"Votrepage{readback.joined(content.reference)}·page{number}/{own}" in page
    assert (own > 0) == (content.person_page is not None)


@EACH
def test_the_slip_is_whole_at_the_foot_of_the_last_page_of_the_letter(name: str) -> None:
    content = samples.ALL[name]
    pages = readback.pages(render_letter(content))
    with_slip = [number for number, page in enumerate(pages) if "Talon à détacher" in page]
    assert len(with_slip) == 1
    slip = pages[with_slip[0]].partition("Talon à détacher")[2]
    answers = ("Accueil accepté", "Liste d’attente", "semaines", "Rendez-vous le", "Pas possible, parce que")
    for part in (*answers, "Nom et fonction", "Date", "Signature", content.reference):
        assert part in slip


def test_the_usual_letter_takes_one_page_and_the_person_gets_one() -> None:
    assert len(readback.pages(render_letter(samples.USUAL))) == 2


def test_both_codes_give_the_reference_and_the_token_from_a_scan_at_150_dots(tmp_path: Path) -> None:
    for _ in range(5):
        content = replace(samples.USUAL, token=secrets.token_urlsafe(16))
        read = readback.codes(render_letter(content), tmp_path, 1)
        assert read == [f"PARCOURS:1:O-7K4B-08:{content.token}"] * 2


def test_the_code_names_nobody() -> None:
    assert samples.USUAL.qr_text == "PARCOURS:1:O-7K4B-08:q8Zt0mVxR3uKcW1sYb5JdA"


@EACH
def test_no_word_enters_the_quiet_zone_of_a_code(name: str) -> None:
    content = samples.ALL[name]
    words = readback.words(render_letter(content))
    codes = [
        readback.Word(page, "", mark.x / MM, top, (mark.x + mark.side) / MM, top + mark.side / MM)
        for page, sheet in enumerate(sheets_of(content), start=1)
        for placed in sheet.placed
        for mark in placed.row.marks
        if isinstance(mark, Code)
        for top in [(placed.top + mark.down) / MM]
    ]
    assert len(codes) == 2
    assert not [word for word in words for code in codes if word.meets(code)]


@EACH
def test_the_same_content_gives_the_same_bytes(name: str) -> None:
    assert render_letter(samples.ALL[name]) == render_letter(samples.ALL[name])


@pytest.mark.parametrize(
    "name", ["Noël Żółć", "Sœur Éloïse", "İpek Ağaoğlu", "Ștefan Țepeș", "Łukasz Groß", "Ελένη", "Олена"]
)
def test_names_of_the_region_print(name: str) -> None:
    content = replace(samples.USUAL, person_name=name)
    assert missing_glyphs(content) == set()
    assert readback.joined(name) in readback.joined(readback.text(render_letter(content)))


def test_a_name_in_a_script_that_no_face_holds_is_reported_and_seen() -> None:
    content = replace(samples.USUAL, person_name="Madame ليلى Haddad")
    assert missing_glyphs(content) == set("ليلى")
    printed = readback.text(render_letter(content))
    assert "Madame [texte en arabe] Haddad" in printed
    assert "■" not in printed


def test_a_letter_that_could_not_be_found_again_is_refused() -> None:
    with pytest.raises(ValueError, match="reference"):
        replace(samples.USUAL, reference=" ")
    with pytest.raises(ValueError, match="128 bits"):
        replace(samples.USUAL, token="court")


def test_an_address_too_long_for_the_slip_is_named_instead() -> None:
    head = Letterhead(name="Agence", address=tuple(f"Ligne {number} de l’adresse " * 3 for number in range(9)))
    pdf = render_letter(replace(samples.USUAL, letterhead=head))
    slip = readback.text(pdf).partition("Talon à détacher")[2]
    assert "à l’adresse en tête de cette lettre." in slip


def test_endless_heads_and_addresses_go_on_in_the_letter() -> None:
    lines = tuple(f"Ligne-{number}" for number in range(120))
    content = LetterContent(
        reference="O-1",
        token="B" * 22,
        letterhead=Letterhead(name="Agence", address=lines),
        recipient=tuple(f"Vers-{number}" for number in range(120)),
        place="Mons " * 60,
        day=samples.USUAL.day,
        person_name="Madame " * 80,
        signatory=samples.USUAL.signatory,
    )
    words = readback.words(render_letter(content))
    assert {*lines, *content.recipient} <= {word.text for word in words}
    for place, word in enumerate(words):
        assert not [other for other in words[place + 1 :] if word.meets(other)], word
