"""Breaking a text into lines: at spaces, as French holds its signs, and within a word only if it must be."""

from __future__ import annotations

import re

from parcours_desktop.documents.typefaces import Style, Typeface, cleaned

NO_BREAK = "\u00a0"
_BEFORE_SIGN = re.compile(r" (?=[:;!?»%€])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")
_WITHIN_DAY = re.compile(r"\b(\d{1,2}|1er) (?=[^\W\d]+ \d{4}\b)")
_BEFORE_HOUR = re.compile(rf"(?<=\bà) (?=\d{{1,2}}{NO_BREAK}h)")
_BEFORE_NUMBER = re.compile(r"(?<=\bTél\.) (?=[+0])")  # verbatim: as it stands in a text
_NUMBER = re.compile(r"(?<!\d)(?<!\d )(?:\+\d{1,3}(?: \(0\))?(?: \d{1,3})?|0\d{1,3})(?: \d{2,3}){2,4}(?!\d)")


def break_lines(text: str, style: Style, width: float) -> list[str]:
    """Return ``text`` as lines no wider than ``width`` points, in order and with every character kept.

    A line break in the text is kept. Words are never hyphenated; a word too wide for a line of its own is broken
    where it must be. An empty text gives no line.
    """
    if not text:
        return []
    room = int(width * 1000 / style.size)
    lines: list[str] = []
    for paragraph in _held(cleaned(text)).split("\n"):
        lines += _fill(paragraph, style.face, room)
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _held(text: str) -> str:
    """Return ``text`` with no-break spaces where French holds together: at its signs, in a day, before an hour, in a
    telephone number, also where somebody typed it in a sentence."""
    for space in (_BEFORE_SIGN, _AFTER_QUOTE, _BEFORE_HOUR, _BEFORE_NUMBER):
        text = space.sub(NO_BREAK, text)
    text = _NUMBER.sub(lambda found: found[0].replace(" ", NO_BREAK), text)
    return _WITHIN_DAY.sub(rf"\1{NO_BREAK}", text)


def _fill(paragraph: str, face: Typeface, room: int) -> list[str]:
    space = face.widths[32]
    lines: list[str] = []
    held: list[str] = []
    used = 0
    for word in paragraph.split(" "):
        wide = face.width(word)
        if held and used + space + wide <= room:
            held.append(word)
            used += space + wide
            continue
        if held:
            lines.append(" ".join(held))
        if wide > room:
            *whole, rest = _cut(word, face, room)
            lines += whole
            held, used = [rest], face.width(rest)
        else:
            held, used = [word], wide
    lines.append(" ".join(held))
    return lines


def _cut(word: str, face: Typeface, room: int) -> list[str]:
    """Return the pieces of a word that is wider than a line, each as long as fits and at least one character."""
    pieces: list[str] = []
    begun = used = 0
    for place, character in enumerate(word):
        wide = face.widths[ord(character)]
        if used + wide > room and place > begun:
            pieces.append(word[begun:place])
            begun, used = place, 0
        used += wide
    return [*pieces, word[begun:]]
