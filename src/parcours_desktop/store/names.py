"""Names as they are indexed and sorted, above the folding that all of the program shares."""

from __future__ import annotations

from parcours_core.folding import words

INDEX_VERSION = 1
"""To be raised when this, ``figures`` or the folding changes what is indexed: older indexes are rebuilt at opening."""


Parts = tuple[list[str], list[str]]
"""The words of a family name and of a given name."""


def name_words(family_name: str, given_name: str, read: Parts | None = None) -> list[str]:
    """Return the words that find a name: each word, and a name of several words also as one (« d’Hondt », dhondt).

    ``read`` are the words of both names, where they were read already.
    """
    found: dict[str, None] = {}
    for parts in read or (words(family_name), words(given_name)):
        found.update(dict.fromkeys(parts))
        if len(parts) > 1:
            found["".join(parts)] = None
    return list(found)


def sort_key(family_name: str, given_name: str, read: Parts | None = None) -> str:
    """Return the text by which names sort as a French list does: accents and case decide only between equals.

    ``read`` are the words of both names, where they were read already.
    """
    family, given = read or (words(family_name), words(given_name))
    return "\t".join([" ".join(family), " ".join(given), family_name, given_name])
