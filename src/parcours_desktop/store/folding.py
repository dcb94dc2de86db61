"""Text folded so that what is typed finds what is written: no accents, no case, œ as oe, words cut at every sign."""

from __future__ import annotations

import re
import unicodedata

INDEX_VERSION = 1
"""To be raised whenever this or ``figures`` changes what is indexed: an older index is then rebuilt at opening."""

_SPELLED = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents; letters that carry no accent but look foreign are spelled out."""
    lower = unicodedata.normalize("NFKD", text).casefold().translate(_SPELLED)
    return "".join(sign for sign in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(sign)).casefold()


def words(text: str) -> list[str]:
    """Return the folded words of ``text``, cut at spaces, apostrophes, hyphens and every other sign."""
    return _WORD.findall(fold(text))


def name_words(family_name: str, given_name: str) -> list[str]:
    """Return the words that find a name: each word, and a name of several words also as one (« d’Hondt », dhondt)."""
    found: dict[str, None] = {}
    for name in (family_name, given_name):
        parts = words(name)
        found.update(dict.fromkeys(parts))
        if len(parts) > 1:
            found["".join(parts)] = None
    return list(found)


def sort_key(family_name: str, given_name: str) -> str:
    """Return the text by which names sort as a French list does: accents and case decide only between equals."""
    return "\t".join([" ".join(words(family_name)), " ".join(words(given_name)), family_name, given_name])
