"""Names as they are indexed and sorted, above the folding that all of the program shares."""

from __future__ import annotations

from parcours_core.folding import words

INDEX_VERSION = 1
"""To be raised when this, ``figures`` or the folding changes what is indexed: older indexes are rebuilt at opening."""


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
