"""What is typed in the search, read: which words of the index must be there, and which names it may have meant."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sqlalchemy import Connection

from parcours_core.folding import words
from parcours_desktop.store import direct
from parcours_desktop.store.figures import readings, take_runs
from parcours_desktop.store.late_rows import LAID, names_counted, view
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.waiting_words import any_wait

LONG_ENOUGH = 4
"""Words shorter than this must be right: with one error forgiven, « Lee » would be any three letters."""

TWO_ERRORS_FROM = 8
MOST_VARIANTS = 40

_INDEXED = "SELECT rowid AS number FROM dossier_words WHERE dossier_words MATCH :expression"
# Of a row that waits the index may know what is not so any more, also under the number that it had; what it says now is
# looked through.
_WAITING = (
    f"{_INDEXED} AND rowid NOT IN (SELECT number FROM waiting_words) "
    "AND rowid NOT IN (SELECT former FROM main.waiting_words WHERE words <> '') UNION ALL "
    "SELECT number FROM waiting_words CROSS JOIN dossier_entry e USING (number) WHERE {}"
)
_SAID = "instr(' ' || e.names || ' ' || e.others || ' ', :{})"

Term = tuple[str, bool]
"""A word, and whether it may only be the beginning of one."""

Part = tuple[tuple[Term, ...], ...]
"""Ways to read a part of what is typed; each asks for all its words."""


@dataclass(frozen=True, slots=True)
class Search:
    """A question to the words of the dossiers: each part must be found. ``inexact``: no name is so spelled, near ones
    are meant."""

    parts: tuple[Part, ...]
    inexact: bool = False

    @property
    def expression(self) -> str:
        """The question in the syntax of FTS5."""
        return _join([_either([_join([_quoted(*term) for term in terms]) for terms in part]) for part in self.parts])


def numbers_found(connection: Connection, search: Search) -> tuple[str, dict[str, Any]]:
    """Return a SELECT of the numbers of the rows that ``search`` finds, and its values; ``view`` stands before it.

    Rows whose words the index does not hold yet are found by what they say (``store.waiting_words``).
    """
    seen = view(connection)
    values: dict[str, Any] = {"expression": search.expression}
    if seen is LAID and not any_wait(connection):
        return _INDEXED, values
    parts = []
    for part in search.parts:
        ways = []
        for terms in part:
            said = []
            for word, begun in terms:
                name = f"said_{len(values)}"
                values[name] = f" {word}" if begun else f" {word} "
                said.append(_SAID.format(name))
            ways.append(" AND ".join(said))
        parts.append(f"({' OR '.join(ways)})")
    return _WAITING.format(" AND ".join(parts)), values


def read_search(reader: Reader, typed: str) -> Search | None:
    """Return what ``typed`` asks for, or None where it asks for nothing (no letter, no figure).

    All words must be found, each from its beginning; figures are read as NISS, phone, birth date and postal code.
    Where nothing is found so, words that begin no indexed word stand for the names near them.
    """
    exact = exact_search(typed)
    if exact is None or _finds(reader.connection, exact):
        return exact
    return near_search(reader, typed) or exact


def exact_search(typed: str) -> Search | None:
    """Return the question that forgives no error, or None where nothing is asked."""
    letters, figures = _read(typed)
    parts = (*(_begins(word) for word in letters), *figures)
    return Search(parts) if parts else None


def near_search(reader: Reader, typed: str) -> Search | None:
    """Return the question with the names that may have been meant, or None where every word begins an indexed one."""
    letters, figures = _read(typed)
    parts = [_near_or_begins(reader.connection, word, last=word is letters[-1]) for word in letters]
    if parts == [_begins(word) for word in letters]:
        return None
    return Search((*parts, *figures), inexact=True)


def _read(typed: str) -> tuple[list[str], list[Part]]:
    runs, rest = take_runs(typed)
    figures = [tuple(tuple((word, True) for word in wanted) for wanted in readings(run)) for run in runs]
    return words(rest), figures


def near_names(vocabulary: list[str], word: str, *, begun: bool = False) -> list[str]:
    """Return the words at most one typing error (two from eight letters on) away from ``word``, nearest first.

    An error is a letter too many, missing, wrong, or two letters turned round (optimal string
    alignment). With ``begun``, ``word`` may still be being typed, and beginnings of the same length count too.
    """
    if len(word) < LONG_ENOUGH:
        return []
    allowed = 2 if len(word) >= TWO_ERRORS_FROM else 1
    found = _within(word, vocabulary, allowed)
    if begun:
        heads = [name[: len(word)] for name in vocabulary]
        for place, score in _within(word, heads, allowed).items():
            found[place] = min(score, found.get(place, score))
    nearest = sorted((score, vocabulary[place]) for place, score in found.items())
    return [name for _, name in nearest[:MOST_VARIANTS]]


def warm_up() -> None:
    """Load what forgiving a typing error needs, so that the first one costs no more than the next."""
    _within("chauffe", ["chauffer"], 1)


def _within(word: str, names: list[str], allowed: int) -> dict[int, int]:
    process: Any = import_module("rapidfuzz.process")
    distance = import_module("rapidfuzz.distance").OSA.distance
    hits = process.extract(word, names, scorer=distance, score_cutoff=allowed, limit=None)
    return {place: score for _, score, place in hits}


def _near_or_begins(connection: Connection, word: str, *, last: bool) -> Part:
    begins = _begins(word)
    if _finds(connection, Search((begins,))):
        return begins
    vocabulary = names_counted(connection, view(connection)).split()
    variants = near_names(vocabulary, word, begun=last)
    return tuple(((variant, False),) for variant in variants) or begins


def _finds(connection: Connection, search: Search) -> bool:
    statement, values = numbers_found(connection, search)
    return bool(direct.rows(connection, f"{view(connection).beside}{statement} LIMIT 1", values))


def _begins(word: str) -> Part:
    return (((word, True),),)


def _quoted(word: str, begun: bool) -> str:
    return f'"{word}"*' if begun else f'"{word}"'


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"


def _either(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"
