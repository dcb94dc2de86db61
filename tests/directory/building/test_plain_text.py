"""Descriptions as plain text: Markdown and HTML comments go, paragraphs stay."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.directory.building.plain_text import one_line, plain_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("## **Pour qui :**\n\n- Parents\n* Autres", "Pour qui :\n\n• Parents\n• Autres"),
        ("Avant <!-- caché -->après", "Avant après"),
        ("Avant\n\n\n<!-- jamais fermé", "Avant"),
        ("<p>Un</p><p>Deux<br/>Trois</p>", "Un\nDeux\nTrois"),
        ("<ul><li>Un</li><li>Deux</li></ul>", "• Un\n• Deux"),
        ("[Le site](<https://exemple.be/?a=b>)", "Le site (https://exemple.be/?a=b)"),
        ("[Le site](https://exemple.be)", "Le site (https://exemple.be)"),
        ("[https://exemple.be](https://exemple.be)", "https://exemple.be"),
        ("<https://exemple.be>", "https://exemple.be"),
        ("![logo](logo.png) Texte", "logo Texte"),
        ("Un *mot* et __deux mots__ et ~~rayé~~", "Un mot et deux mots et rayé"),
        ("Rendez-vous &agrave; 9&nbsp;h &amp; apr&egrave;s", "Rendez-vous à 9\u00a0h & après"),
        ("ligne\r\nautre\r\n\r\n\r\n\r\nfin", "ligne\nautre\n\nfin"),
        ("> Citation\n> suite", "Citation\nsuite"),
        ("Titre\n---\nTexte", "Titre\n\nTexte"),
        ("tel\\. 065 \\- matin", "tel. 065 - matin"),
        ("<script>alert(1)</script>Bonjour", "alert(1)Bonjour"),
        ("\x00Bon\x08jour", "Bonjour"),
        ("- Un", "• Un"),
        ("", ""),
    ],
)
def test_markup_becomes_what_it_shows(written: str, shown: str) -> None:
    assert plain_text(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "5 * 3 * 2 = 30",
        "prénom_nom_d’usage@exemple.be",
        "M. <Dupont> et Mme Ürk",
        "Coût < 5 € et > 2 €",
        "C# et F#",
        "1 - 2 - 3",
        "R&D, AT&T",
        "Phrase une.\n\nPhrase deux.",
        "[ ] à cocher",
    ],
)
def test_what_is_no_markup_stays_word_for_word(text: str) -> None:
    assert plain_text(text) == text


@given(st.text(st.sampled_from("*_#<>[]()!-`\\& \nab&;/")))
def test_no_text_breaks_it_and_no_letter_is_invented(text: str) -> None:
    shown = plain_text(text)
    assert set(shown) <= set(text) | {"•", " "}
    assert shown == shown.strip()


@pytest.mark.parametrize("piece", ["<!--", "[a](", "**a", "*a", "<", "&", "_a_", "- ", "> ", "`", "# ", "![", "*" * 50])
def test_hostile_repetition_takes_no_time(piece: str) -> None:
    begun = time.perf_counter()
    plain_text(piece * (40_000 // len(piece)))
    assert time.perf_counter() - begun < 2


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split())
    assert "\n" not in line
