"""Which dossiers are one person: the same answer from the same decisions, in whatever order they came together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parcours_desktop.store.mergers import merged_pairs, present

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

Pair = tuple[str, str]
"""A decision: the dossier kept, and the one that is read as part of it."""


@dataclass(frozen=True, slots=True)
class OnePerson:
    """A person and the dossiers that are read as theirs: the one ``kept``, then the ``others`` by id."""

    kept: str
    others: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """All the dossiers of the person."""
        return frozenset((self.kept, *self.others))


def people_of(pairs: Iterable[Pair], here: AbstractSet[str] | None = None) -> dict[str, OnePerson]:
    """Return who is who by dossier, for the dossiers that were brought together with another one.

    Dossiers joined by decisions, directly or through others, are one person. The one kept is that which no other was
    preferred to; where two devices decided in opposite directions, or two were preferred to the same one, the oldest
    identity of these. Of those not in ``here`` (a colleague's dossier, one erased) none is shown, but they still join.
    """
    ahead: dict[str, set[str]] = {}
    beside: dict[str, set[str]] = {}
    for kept, other in pairs:
        if kept != other:
            ahead.setdefault(kept, set()).add(other)
            beside.setdefault(kept, set()).add(other)
            beside.setdefault(other, set()).add(kept)
    found: dict[str, OnePerson] = {}
    seen: set[str] = set()
    for start in sorted(beside):
        if start in seen:
            continue
        joined = _reached(start, beside)
        seen |= joined
        shown = sorted(joined if here is None else joined & here)
        if len(shown) > 1:
            person = _person(shown, joined, ahead)
            found.update(dict.fromkeys(shown, person))
    return found


def cut(pairs: Iterable[Pair], person: OnePerson, other: str) -> frozenset[Pair]:
    """Return the decisions to take back so that ``other`` stands apart from the dossier kept.

    What was brought together with ``other`` alone stays with it.
    """
    beside: dict[str, set[str]] = {}
    decided = [pair for pair in pairs if pair[0] != pair[1]]
    for kept, merged in decided:
        if other not in (kept, merged):
            beside.setdefault(kept, set()).add(merged)
            beside.setdefault(merged, set()).add(kept)
    staying = _reached(person.kept, beside)
    return frozenset(
        (kept, merged)
        for kept, merged in decided
        if (kept == other and merged in staying) or (merged == other and kept in staying)
    )


def one_person(reader: Reader, job_seeker_id: str) -> OnePerson:
    """Return the person to whom a dossier belongs; alone where it was never brought together with another."""
    return everybody(reader).get(job_seeker_id) or OnePerson(job_seeker_id)


def everybody(reader: Reader) -> Mapping[str, OnePerson]:
    """Return the people of several dossiers, by each of their dossiers."""
    pairs = merged_pairs(reader)
    return people_of(pairs, present(reader, {each for pair in pairs for each in pair})) if pairs else {}


def absent_dossiers(reader: Reader, person: OnePerson) -> frozenset[str]:
    """Return the dossiers that were brought together with those of a person and are not on this device."""
    pairs = merged_pairs(reader)
    beside: dict[str, set[str]] = {}
    for kept, other in pairs:
        beside.setdefault(kept, set()).add(other)
        beside.setdefault(other, set()).add(kept)
    joined = frozenset(_reached(person.kept, beside))
    return joined - present(reader, joined)


def _person(shown: list[str], joined: set[str], ahead: Mapping[str, set[str]]) -> OnePerson:
    behind: dict[str, set[str]] = {}
    for kept in joined:
        for other in ahead.get(kept, ()):
            behind.setdefault(other, set()).add(kept)
    here = set(shown)
    kept = min(each for each in shown if _reached(each, behind) & here <= _reached(each, ahead))
    return OnePerson(kept, tuple(each for each in shown if each != kept))


def _reached(start: str, ways: Mapping[str, set[str]]) -> set[str]:
    reached, open_ends = {start}, [start]
    while open_ends:
        for each in ways.get(open_ends.pop(), ()):
            if each not in reached:
                reached.add(each)
                open_ends.append(each)
    return reached
