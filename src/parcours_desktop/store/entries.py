"""The row that the list shows of a job seeker, and the words that find it, worked out from the record's own values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from parcours_core.folding import words
from parcours_desktop.store.figures import figure_words
from parcours_desktop.store.names import name_words

SHOWN = ("id", "family_name", "given_name", "niss", "phone", "birth_date", "postal_code", "municipality", "state")
"""The fields of a job seeker that decide the row and its words."""

COLUMNS = (
    *("number", "job_seeker_id", "state", "sort_key", "family_name", "given_name", "birth_date", "municipality"),
    *("names", "others"),
)
"""The columns of the row but for its summary."""

Shown = tuple[Any, ...]
"""The plain values of ``SHOWN``."""

Entry = tuple[Any, ...]
"""The values of ``COLUMNS`` after the number."""

Moved = tuple[list[tuple[int, str]], list[tuple[int, str]]]
"""Words to be taken out and to be put in, each with the number of its row."""

ID, STATE, SORT_KEY, _, _, BIRTH_DATE, MUNICIPALITY, NAMES, OTHERS = range(len(COLUMNS) - 1)
"""Where a value stands in an ``Entry``."""

_pick = itemgetter(*SHOWN)


def shown_of(plain: Mapping[str, Any]) -> Shown:
    """Return of a job seeker's plain values those that decide its row."""
    shown: Shown = _pick(plain)
    return shown


class EntryMaker:
    """Makes rows, and remembers for as long as it lives the words of texts that come again: names, municipalities."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, list[str]]] = {}
        self._places: dict[tuple[str, str], list[str]] = {}

    def entry(self, shown: Shown) -> Entry:
        """Return the row of the job seeker of whom ``shown`` is known."""
        record_id, family, given, niss, phone, born, code, town, state = shown
        family, given, code, town = family or "", given or "", code or "", town or ""
        family_key, family_words = self._names.get(family) or self._name(family)
        given_key, given_words = self._names.get(given) or self._name(given)
        place = self._places.get((town, code))
        if place is None:
            place = self._places[town, code] = [*words(town), *words(code)]
        others = dict.fromkeys(place + figure_words(niss or "", phone or "", born or "", code))
        others.pop("", None)
        return (
            record_id,
            state or "",
            # As ``names.sort_key`` writes it.
            f"{family_key}\t{given_key}\t{family}\t{given}",
            family,
            given,
            born,
            town,
            " ".join(dict.fromkeys(family_words + given_words)),
            " ".join(others),
        )

    def _name(self, name: str) -> tuple[str, list[str]]:
        found = self._names[name] = (" ".join(words(name)), name_words(name, ""))
        return found


def said(entry: Entry) -> str:
    """Return all words of a row, as the index is given them."""
    return f"{entry[NAMES]} {entry[OTHERS]}".strip()


def moved_words(rows: Iterable[tuple[int, str, str]]) -> Moved:
    """Return what to take out of the index and to put in for rows (number, words before, words after) that have some.

    The index also holds beginnings of words, one entry a row for all words that begin alike: a word that stays is
    moved along with one that goes or comes and has its first letter, and no other. Both sides name the same rows, so
    that the index counts them right.
    """
    out, into = [], []
    for number, before, after in rows:
        old, new = before.split(), after.split()
        differing = Counter(old)
        differing.subtract(new)
        letters = {word[0] for word, count in differing.items() if count}
        if letters:
            out.append((number, " ".join(word for word in old if word[0] in letters)))
            into.append((number, " ".join(word for word in new if word[0] in letters)))
    return out, into
