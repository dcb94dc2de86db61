"""Someone already known who may be the person being noted: near names, same number, same phone. It never blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance.DamerauLevenshtein import distance

from parcours_core.folding import words
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.person_checks import niss_digits, phone_digits, whole_numbers
from parcours_desktop.casework.values import SimilarPerson
from parcours_desktop.casework.words import DOT, capital, listed, than
from parcours_desktop.store.dossier_list import list_dossiers

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

MOST = 5
_CANDIDATES = 40
_SAME_NISS, _SAME_NAME, _NEAR_NAME, _SAME_BIRTH, _SAME_CONTACT = 100, 60, 40, 30, 10


def similar_people(desk: Desk, values: Mapping[str, Any], *, besides: str = "") -> tuple[SimilarPerson, ...]:
    """Return the known people who may be the one in ``values`` (fields of ``JobSeeker``), the likeliest first.

    ``besides`` is the id of the person being edited. An empty value matches nothing: no phone is not the same phone.
    A shared phone or e-mail alone is said, as the weakest sign, since couples share them; nobody is ever refused.
    """
    with desk.caseload.reading() as reader:
        ids = _candidates(reader, values) - {besides}
        people = [person for person in (reader.get(JobSeeker, each) for each in ids) if person is not None]
    weighed = [(*_weigh(person, values), person) for person in people]
    weighed.sort(key=lambda each: (-each[0], each[3].list_name, each[3].id))
    return tuple(
        SimilarPerson(person.id, person.list_name, _why(person.municipality, signs, unknown))
        for weight, signs, unknown, person in weighed[:MOST]
        if weight > 0
    )


def _why(place: str, signs: list[str], unknown: str) -> str:
    """Return what is alike and what is not known, after the place, which tells two of one name apart."""
    said = " ".join(part for part in (tr("{signs}.", signs=capital(listed(signs, tr))), unknown) if part)
    return DOT.join(part for part in (place, said) if part)


def _candidates(reader: Reader, values: Mapping[str, Any]) -> set[str]:
    names = name_words(values)
    birth = values.get("birth_date")
    asked = [" ".join(names), *(name for name in names if len(name) > 3)] if names else []
    figures = [str(values.get("niss") or ""), *whole_numbers(str(values.get("phone") or ""))]
    asked += [text for text in figures if niss_digits(text)]
    if birth is not None:
        asked.append(f"{birth:%d/%m/%Y}")
    found = {row.id for text in asked for row in list_dossiers(reader, text, limit=_CANDIDATES).rows}
    email = str(values.get("email") or "").strip()
    if email:
        found |= {person.id for person in reader.find(JobSeeker, email={email, email.lower()})}
    return found


def _weigh(person: JobSeeker, values: Mapping[str, Any]) -> tuple[int, list[str], str]:
    weight, signs = 0, []
    niss = niss_digits(str(values.get("niss") or ""))
    if niss and niss == niss_digits(person.niss):
        weight += _SAME_NISS
        signs.append(tr("même NISS"))
    named = len(signs)
    unknown = ""
    theirs, ours = name_words({"family_name": person.family_name, "given_name": person.given_name}), name_words(values)
    if ours and sorted(ours) == sorted(theirs):
        weight += _SAME_NAME
        signs.append(tr("même nom"))
    elif near_names(ours, theirs):
        weight += _NEAR_NAME
        signs.append(tr("nom presque identique"))
    if values.get("birth_date") is not None and values["birth_date"] == person.birth_date:
        weight += _SAME_BIRTH
        signs.append(tr("même date de naissance"))
    elif len(signs) > named and not (values.get("birth_date") and person.birth_date):
        asks = not values.get("birth_date")
        unknown = tr("Demandez la date de naissance.") if asks else tr("Sa date de naissance manque.")
    phones = set(map(phone_digits, whole_numbers(str(values.get("phone") or "")))) - {""}
    if not phones.isdisjoint(map(phone_digits, whole_numbers(person.phone))):
        weight += _SAME_CONTACT
        signs.append(tr("même téléphone {than_whom}", than_whom=than(person.full_name)))
    email = str(values.get("email") or "").strip().lower()
    if email and email == person.email.strip().lower():
        weight += _SAME_CONTACT
        signs.append(tr("même courriel {than_whom}", than_whom=than(person.full_name)))
    # Ten thousand people share the birthdays of thirty years: alone, that says nothing.
    return (0 if weight == _SAME_BIRTH else weight), signs, unknown


def name_words(values: Mapping[str, Any]) -> list[str]:
    """Return the words of a person's name, folded; ``values`` are fields of ``JobSeeker``."""
    return words(f"{values.get('family_name') or ''} {values.get('given_name') or ''}")


def near_names(ours: list[str], theirs: list[str]) -> bool:
    """Say whether every word of the shorter name has its like in the other, give or take a typing error a word."""
    if len(ours) < 2 or len(theirs) < 2:
        return False
    fewer, more = sorted((ours, theirs), key=len)
    left = list(more)
    for word in fewer:
        like = next((other for other in left if _alike(word, other)), None)
        if like is None:
            return False
        left.remove(like)
    return True


def _alike(word: str, other: str) -> bool:
    allowed = 0 if min(len(word), len(other)) < 4 else 1 if min(len(word), len(other)) < 8 else 2
    return word == other or (allowed > 0 and distance(word, other, score_cutoff=allowed) <= allowed)
