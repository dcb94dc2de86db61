"""What no bundled face holds, said in words: a run of Arabic letters prints as « [texte en arabe : …] »."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from parcours_core.dates import Words
from parcours_core.language import say
from parcours_desktop.documents.typefaces import unprintable

_SCRIPTS = {
    "ARABIC": say("[texte en arabe : voir la copie JSON]"),
    "ARMENIAN": say("[texte en arménien : voir la copie JSON]"),
    "BENGALI": say("[texte en bengali : voir la copie JSON]"),
    "CJK": say("[texte en chinois ou en japonais : voir la copie JSON]"),
    "ETHIOPIC": say("[texte en écriture éthiopienne : voir la copie JSON]"),
    "GEORGIAN": say("[texte en géorgien : voir la copie JSON]"),
    "HANGUL": say("[texte en coréen : voir la copie JSON]"),
    "HEBREW": say("[texte en hébreu : voir la copie JSON]"),
    "THAI": say("[texte en thaï : voir la copie JSON]"),
    "TIFINAGH": say("[texte en tifinagh : voir la copie JSON]"),
}
"""The mark by the first word of a character's Unicode name, which is its script."""

_LIKE = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}
_SYMBOL = say("[symbole : voir la copie JSON]")
_OTHER = say("[texte dans une autre écriture : voir la copie JSON]")
_SELECTORS = re.compile("[\ufe00-\ufe0f]")
"""They choose between two forms of the sign before them and have no ink."""


def marked(text: str, words: Words) -> str:
    """Return ``text`` with one mark for each run of characters of one script that no bundled face holds.

    Spaces within such a run belong to it. A text that prints as it stands is returned as it is.
    """
    if text.isascii():
        return text
    composed = _SELECTORS.sub("", unicodedata.normalize("NFC", text))
    lost = unprintable(composed)
    if not lost:
        return text
    parts: list[str] = []
    run, held = "", ""
    for character in composed:
        mark = _mark(character) if character in lost else ""
        if not mark and run and (character == " " or unicodedata.category(character) == "Cf"):
            held += character
            continue
        if mark and mark == run:
            held = ""
            continue
        parts += [held, words(mark) if mark else character]
        run, held = mark, ""
    return "".join([*parts, held])


@cache
def _mark(character: str) -> str:
    if unicodedata.category(character)[0] == "S":
        return _SYMBOL
    script = re.split("[ -]", unicodedata.name(character, ""))[0]
    return _SCRIPTS.get(_LIKE.get(script, script), _OTHER)
