"""What no bundled face holds, said in words: a run of Arabic letters prints as « [texte en arabe] », never as boxes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from parcours_core.dates import Words
from parcours_core.language import say
from parcours_desktop.documents.content import LetterContent
from parcours_desktop.documents.typefaces import unprintable

_SCRIPTS = {
    "ARABIC": say("texte en arabe"),
    "ARMENIAN": say("texte en arménien"),
    "BENGALI": say("texte en bengali"),
    "CJK": say("texte en chinois ou en japonais"),
    "ETHIOPIC": say("texte en écriture éthiopienne"),
    "GEORGIAN": say("texte en géorgien"),
    "HANGUL": say("texte en coréen"),
    "HEBREW": say("texte en hébreu"),
    "THAI": say("texte en thaï"),
    "TIFINAGH": say("texte en tifinagh"),
}
"""What is said of a character by the first word of a character's Unicode name, which is its script."""

_LIKE = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}
_SYMBOL = say("symbole")
_OTHER = say("texte dans une autre écriture")
_KEYCAP = "\u20e3"
_PICTOGRAPHS = frozenset(map(chr, range(0x1F000, 0x1FB00)))
"""Emoji are symbols; the newest of them have no name here yet."""
_SPACES = re.compile(r" {2,}")
_SELECTORS = re.compile("[\ufe00-\ufe0f]")
"""They choose between two forms of the sign before them and have no ink."""


def marked(text: str, words: Words) -> str:
    """Return ``text`` with one mark for each run of characters of one script that no bundled face holds.

    The mark says where to read it: the person's own copy. Spaces within such a run belong to it. A text that prints as
    it stands is returned as it is.
    """
    return _retold(text, lambda what: words("[{what} : voir la copie JSON]", what=words(what)))


def legible(text: str, words: Words) -> str:
    """Return ``text`` as a letter says it: a mark for each run of a script as ``marked`` has it, symbols left out."""
    told = _retold(text, lambda what: "" if what == _SYMBOL else words("[{what}]", what=words(what)))
    return told if told == text else _SPACES.sub(" ", told).strip(" ")


def legible_letter(content: LetterContent, words: Words) -> LetterContent:
    """Return ``content`` with every text of people as ``legible`` has it."""
    told: LetterContent = _each_text(content, lambda text: legible(text, words))
    return replace(told, reference=content.reference, token=content.token, language=content.language)


def illegible(text: str) -> bool:
    """Say whether ``text`` holds letters that no bundled face does: a letter of which something would be missing."""
    return not text.isascii() and any(_what(one) != _SYMBOL for one in unprintable(_composed(text)))


def symbols_in(text: str) -> tuple[str, ...]:
    """Return the symbols of ``text`` that a letter leaves out, in the order in which they come."""
    composed = _composed(text)
    lost = unprintable(composed)
    return tuple(dict.fromkeys(one for one in composed if one in lost and _what(one) == _SYMBOL))


def _retold(text: str, say_run: Callable[[str], str]) -> str:
    if text.isascii():
        return text
    composed = _composed(text)
    lost = unprintable(composed)
    if not lost:
        return text if len(composed) == len(unicodedata.normalize("NFC", text)) else composed
    parts: list[str] = []
    run, held = "", ""
    for character in composed:
        what = _what(character) if character in lost else ""
        if not what and run and (character == " " or unicodedata.category(character) == "Cf"):
            held += character
            continue
        if what and what == run:
            held = ""
            continue
        parts += [held, say_run(what) if what else character]
        run, held = what, ""
    return "".join([*parts, held])


def _composed(text: str) -> str:
    return _SELECTORS.sub("", unicodedata.normalize("NFC", text))


def _each_text(value: Any, tell: Callable[[str], str]) -> Any:
    """Return a value with each text in it as ``tell`` has it, however deep in tuples and values of values."""
    if isinstance(value, str):
        return tell(value)
    if isinstance(value, tuple):
        return tuple(_each_text(one, tell) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _each_text(getattr(value, each.name), tell) for each in fields(value)})
    return value


@cache
def _what(character: str) -> str:
    if unicodedata.category(character)[0] == "S" or character == _KEYCAP or character in _PICTOGRAPHS:
        return _SYMBOL
    script = re.split("[ -]", unicodedata.name(character, ""))[0]
    return _SCRIPTS.get(_LIKE.get(script, script), _OTHER)
