"""The faces that letters are set in, what they can print, and how wide their words are."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from parcours_desktop.resources import resource

REPLACEMENT = "■"
"""Printed for a character that no bundled face holds: seen at once, never mistaken for a letter."""

_LOOK_ALIKES = {
    "\t": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "\u2009": "\u202f",
    "\u2010": "-",
    "\u2011": "-",
}
"""What has no glyph of its own but one that prints the same."""


@dataclass(frozen=True, eq=False)
class Typeface:
    """One static face. ``widths`` are the advances of its characters in thousandths of the type size."""

    name: str
    widths: dict[int, int] = field(repr=False)

    def width(self, text: str) -> int:
        """Return the width of cleaned ``text`` in thousandths of the type size."""
        return sum(map(self.widths.__getitem__, map(ord, text)))


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """A face at a size, its lines ``leading`` apart; all lengths in points."""

    face: Typeface
    size: float
    leading: float

    def width(self, text: str) -> float:
        """Return the width of cleaned ``text`` in points."""
        return self.face.width(text) * self.size / 1000


@cache
def typeface(weight: str) -> Typeface:
    """Return Source Sans in ``weight`` (Regular, Semibold or Bold), made known to the PDF writer once a process."""
    name = f"Parcours-{weight}"
    font = TTFont(name, str(resource(f"fonts/SourceSansPro-{weight}.ttf")), asciiReadable=False)
    pdfmetrics.registerFont(font)
    return Typeface(name, dict(font.face.charWidths))


class _Printable(dict[int, str]):
    """A table for ``str.translate`` that learns each character when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = self._print(chr(code))
        return found

    @staticmethod
    def _print(character: str) -> str:
        if character == "\n":
            return character
        if character in _LOOK_ALIKES:
            return _LOOK_ALIKES[character]
        if unicodedata.category(character) in ("Cc", "Cf"):
            return ""
        if ord(character) in typeface("Regular").widths:
            return character
        return _the_same_in_ours(character) or REPLACEMENT


def _the_same_in_ours(character: str) -> str:
    """Return a space for any other, our digit for one of another script (a telephone number is the same number), the
    letter for a wide one; empty where there is none.
    """
    if unicodedata.category(character) == "Zs":
        return " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    wide = unicodedata.decomposition(character).startswith("<wide>")
    return plain if wide and ord(plain) in typeface("Regular").widths else ""


_PRINTABLE = _Printable()


def cleaned(text: str) -> str:
    """Return ``text`` as it can be printed, word for word.

    Accents are composed. What has no ink is left out: control characters, and the marks that turn the reading
    direction round, so that a name always prints in the order in which it was typed. A character that no face holds
    becomes ``REPLACEMENT``.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_PRINTABLE)


def unprintable(text: str) -> set[str]:
    """Return the characters of ``text`` that no bundled face holds, so that a person is told before it prints."""
    seen = set(unicodedata.normalize("NFC", text))
    return {character for character in seen if character != REPLACEMENT and cleaned(character) == REPLACEMENT}
