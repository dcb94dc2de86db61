"""The same person met twice: who looks like one person, and the word that they are two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.sharing import Likeness
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import OnePerson, everybody, one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.person_checks import niss_digits, niss_is_sound
from parcours_desktop.casework.similar_people import near_names
from parcours_desktop.casework.values import SimilarPerson
from parcours_desktop.casework.words import capital, listed, typeset
from parcours_desktop.store.mergers import identities

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

_NISS_DIGITS = 11
MOST_ALIKE = 40
"""More people than this on one birthday are a typed default (1 January of a year): the day says nothing then."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What people are told apart by: folded words of the name, birth date (ISO 8601), digits of the national number.

    What is not known is empty.
    """

    id: str
    name: str
    words: tuple[str, ...]
    born: str
    niss: str


@dataclass(frozen=True, slots=True)
class Double:
    """Two dossiers that may be one person, the older identity first, and why, in a sentence.

    ``faint`` says that only the name speaks for it, since a birth date is not known.
    """

    first: SimilarPerson
    second: SimilarPerson
    faint: bool = False

    @property
    def ids(self) -> frozenset[str]:
        """Both dossiers."""
        return frozenset((self.first.id, self.second.id))


def doubles(desk: Desk) -> tuple[Double, ...]:
    """Return the pairs of dossiers that look like one person and about whom nobody has decided.

    By name; those of whom the name alone is alike come last.
    """
    with desk.caseload.reading() as reader:
        return _doubles(reader)


def likely_same(desk: Desk, job_seeker_id: str) -> tuple[SimilarPerson, ...]:
    """Return who may be the same person as this dossier's, and why; nobody about whom it was decided."""
    with desk.caseload.reading() as reader:
        found = [double for double in _doubles(reader, job_seeker_id) if job_seeker_id in double.ids]
    return tuple(double.second if double.first.id == job_seeker_id else double.first for double in found)


def tell_apart(desk: Desk, one_id: str, other_id: str) -> Changes:
    """Note that two dossiers are two people: they are not flagged again."""
    with desk.writing(tr("Notés comme deux personnes différentes")) as unit:
        for each in (one_id, other_id):
            must_find(unit, JobSeeker, each)
        unit.put(
            Merger(
                id=desk.new_id(),
                job_seeker_id=one_id,
                other_id=other_id,
                state=Likeness.DIFFERENT,
                decided_by=desk.author,
                decided_at=desk.clock.now(),
            )
        )
        return unit.commit()


def why_alike(one: Identity, other: Identity) -> str:
    """Return why two dossiers may be one person, in a sentence, empty where nothing says so.

    Two sound national numbers that differ are two people, twins with one birthday included.
    """
    if one.niss == other.niss and len(one.niss) == _NISS_DIGITS:
        return _sentence([tr("même NISS")])
    if not one.born or not other.born or (one.born != other.born and not _near_days(one.born, other.born)):
        return ""
    if niss_is_sound(one.niss) and niss_is_sound(other.niss):
        return ""
    same = bool(one.words) and sorted(one.words) == sorted(other.words)
    near = same or near_names(list(one.words), list(other.words))
    if one.born == other.born and near:
        return _sentence([tr("même nom") if same else tr("nom presque identique"), tr("même date de naissance")])
    if same and one.born != other.born:
        return _sentence([tr("même nom"), tr("date de naissance presque identique")])
    return ""


def why_namesakes(one: Identity, other: Identity) -> str:
    """Return that two people have one name and what is unknown that would decide; empty where something does.

    A name of one word says too little.
    """
    if len(one.words) < 2 or sorted(one.words) != sorted(other.words) or (one.born and other.born):
        return ""
    if niss_is_sound(one.niss) and niss_is_sound(other.niss):
        return ""
    if one.born or other.born:
        return typeset(tr("Même nom ; la date de naissance manque dans l’un des deux dossiers."))
    return typeset(tr("Même nom ; la date de naissance manque dans les deux dossiers."))


def alike_ids(found: Iterable[Double]) -> frozenset[str]:
    """Return the dossiers that are in one of the pairs, to flag them in a list."""
    return frozenset(each for double in found for each in double.ids)


def group_of(desk: Desk, job_seeker_id: str) -> OnePerson:
    """Return the dossiers that are read as one person with this one."""
    with desk.caseload.reading() as reader:
        return one_person(reader, job_seeker_id)


def _doubles(reader: Reader, like: str = "") -> tuple[Double, ...]:
    everyone = [_identity(each) for each in identities(reader, like)]
    people, decided = everybody(reader), _decided(reader)
    shown = [each for each in everyone if each.id not in people or people[each.id].kept == each.id]
    found = [
        double
        for one, other in _candidates(shown)
        if (double := _double(one, other)) is not None and not _told(decided, people, one.id, other.id)
    ]
    return tuple(sorted(found, key=lambda each: (each.faint, each.first.name, each.first.id, each.second.id)))


def _double(one: Identity, other: Identity) -> Double | None:
    why = why_alike(one, other)
    faint = "" if why else why_namesakes(one, other)
    if not why and not faint:
        return None
    first, second = (SimilarPerson(each.id, each.name, why or faint, bool(faint)) for each in (one, other))
    return Double(first, second, bool(faint))


def _sentence(signs: list[str]) -> str:
    return tr("{signs}.", signs=capital(listed(signs, tr)))


def _identity(row: tuple[str, str, str, str, str | None, str]) -> Identity:
    key, family, given, names, born, niss = row
    return Identity(
        id=key,
        name=", ".join(part for part in (family, given) if part),
        words=tuple(names.split()),
        born=born or "",
        niss=niss_digits(niss),
    )


def _candidates(everyone: list[Identity]) -> list[tuple[Identity, Identity]]:
    """Return the pairs worth comparing: same number, same birthday, or same name; each pair once, in order of age."""
    buckets: dict[object, list[Identity]] = defaultdict(list)
    for each in everyone:
        if each.niss:
            buckets["niss", each.niss].append(each)
        if each.born:
            buckets["born", each.born].append(each)
            buckets["name", tuple(sorted(each.words))].append(each)
        buckets["named", tuple(sorted(each.words))].append(each)
    pairs = {
        tuple(sorted((one.id, other.id))): (one, other) if one.id < other.id else (other, one)
        for alike in buckets.values()
        if 1 < len(alike) <= MOST_ALIKE
        for one, other in combinations(alike, 2)
    }
    return list(pairs.values())


def _near_days(one: str, other: str) -> bool:
    """Say whether one figure of the day, month or year was mistyped, or day and month were turned round."""
    if (one[:4], one[5:7], one[8:]) == (other[:4], other[8:], other[5:7]):
        return True
    return sum(a != b for a, b in zip(one, other, strict=False)) == 1


def _decided(reader: Reader) -> frozenset[frozenset[str]]:
    told = reader.find(Merger, state={Likeness.DIFFERENT, Likeness.PARTED})
    return frozenset(frozenset((each.job_seeker_id, each.other_id)) for each in told)


def _told(decided: frozenset[frozenset[str]], people: Mapping[str, OnePerson], one_id: str, other_id: str) -> bool:
    ones = people[one_id].ids if one_id in people else {one_id}
    others = people[other_id].ids if other_id in people else {other_id}
    return any(frozenset((one, other)) in decided for one in ones for other in others)
