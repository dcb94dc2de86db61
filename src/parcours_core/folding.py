"""How text is folded before it is indexed and searched, so that « Noémie Œuvrard » is found by « noemie oeuv »."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not decompose, and that people without the key type like this.
_SPELT = {
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ı": "i",
    "ŋ": "n",
    "ŧ": "t",
}
_WORD = re.compile(r"[^\W_]+")


class _FoldedLetters(dict[int, str]):
    """The folded form of each code point, worked out the first time that it is met."""

    def __missing__(self, code: int) -> str:
        """Fold one code point until folding it again changes nothing."""
        folded, before = chr(code), ""
        while folded != before:
            before = folded
            apart = unicodedata.normalize("NFKD", folded).casefold()
            folded = "".join(_SPELT.get(letter, letter) for letter in apart if unicodedata.category(letter) != "Mn")
        self[code] = folded
        return folded


_LETTERS = _FoldedLetters()


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents, its special letters spelt out (œ → oe, ß → ss, ł → l).

    Folding twice gives the same as folding once. Spaces and punctuation stay.
    """
    if text.isascii():
        return text.lower()
    return text.translate(_LETTERS)


def words(text: str) -> list[str]:
    """Return the folded words of ``text``: whatever stands between characters that are neither letter nor digit."""
    return _WORD.findall(fold(text))
