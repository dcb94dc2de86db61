"""What a letter may carry about a person: each datum in words, ticked at first only where the service needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from parcours_core.dates import Words, long_day
from parcours_core.language import say
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.languages import language_label
from parcours_core.vocabulary.person import LABELS, Circumstance, Schooling, Travel, WorkStatus
from parcours_desktop.casework.person_checks import show_phone
from parcours_desktop.casework.reasons import detail_name, detail_of
from parcours_desktop.casework.values import SharableField
from parcours_desktop.casework.words import ages, agree, capital, listed

NAME = "name"
"""The name leaves with every letter: a letter about nobody sends nobody."""

_CHILDREN = frozenset({"childcare", "family"})
_PROJECT = frozenset({"project", "training", "job-search", "self-employment", "abroad", "language"})


def sharable_fields(
    person: JobSeeker, household: Household | None, barriers: Sequence[Barrier], today: date, words: Words
) -> tuple[SharableField, ...]:
    """Return the data that may be ticked, those that are known only.

    At first the name and the phone are ticked, and what the barriers chosen ask for: children's ages for childcare,
    days for coming, an interpreter. Special categories (GDPR articles 9 and 10) and the details of barriers never are.
    The national number and the confidences are not offered at all.
    """
    kinds = {barrier.kind for barrier in barriers}
    project = bool(kinds & _PROJECT)
    children = bool(kinds & _CHILDREN)
    starts = person.start_date if person.start_date and person.start_date >= today else None
    plain = (
        (NAME, words("Nom"), person.full_name, True),
        ("phone", words("Téléphone"), show_phone(person.phone), True),
        ("email", words("Courriel"), person.email, not person.phone),
        ("birth_date", words("Date de naissance"), _day(person.birth_date, words), False),
        ("address", words("Adresse"), _address(person), False),
        ("children", words("Enfants"), _children(household, today, words), children),
        ("languages", words("Langues parlées"), _languages(person, words), person.interpreter),
        ("can_come_on", words("Peut venir"), _listed(person.can_come_on, words), True),
        ("travel", words("Se déplace"), _travel(person, kinds, words), "mobility" in kinds),
        ("start_date", words("Début prévu"), _day(starts, words), children),
        ("work_status", words("Situation"), _work_status(person, words), False),
        ("schooling", words("Niveau d’études"), _schooling(person, words), project),
        ("occupation", words("Métier visé"), person.occupation, project),
    )
    said = [SharableField(name, label, value, ticked, special=False) for name, label, value, ticked in plain]
    said += [_circumstance(each, words) for each in person.circumstances]
    said += _details(barriers, words)
    return tuple(item for item in said if item.value)


def _circumstance(circumstance: Circumstance, words: Words) -> SharableField:
    value = capital(words(LABELS[circumstance]))
    name = f"circumstance.{circumstance.value}"
    return SharableField(name, words("Situation particulière"), value, ticked=False, special=True)


def _details(barriers: Sequence[Barrier], words: Words) -> Iterator[SharableField]:
    """Give the details by kind: barriers of one kind have one tick, and so it shows all that it lets out."""
    for name in dict.fromkeys(map(detail_name, barriers)):
        same = [barrier for barrier in barriers if detail_name(barrier) == name]
        kind = words(KINDS[same[0].kind].label) if same[0].kind in KINDS else words("Autre frein")
        value = " ".join(dict.fromkeys(filter(None, (detail_of(barrier, words) for barrier in same)))) or kind
        yield SharableField(name, words("Précision : {kind}", kind=kind), value, ticked=False, special=True)


def _day(day: date | None, words: Words) -> str:
    return long_day(day, words) if day else ""


def _address(person: JobSeeker) -> str:
    town = f"{person.postal_code} {person.municipality}".strip()
    return ", ".join(part for part in (person.street, town) if part)


def _children(household: Household | None, today: date, words: Words) -> str:
    if household is None or household.child_count == 0:
        return ""
    number = household.child_count
    if len(household.children_born) == number:
        return f"{number} ({ages(household.children_born, today, words)})"
    return str(number)


def _languages(person: JobSeeker, words: Words) -> str:
    spoken = listed([words(language_label(code)) for code in person.languages], words)
    if not person.interpreter:
        return spoken
    needed = words("interprète nécessaire")
    return f"{spoken} ({needed})" if spoken else needed


def _travel(person: JobSeeker, kinds: Collection[str], words: Words) -> str:
    """Return how the person moves, but for what would contradict a letter that asks for a way to move."""
    own = {Travel.CAR} if "mobility" in kinds else set()
    return _listed([each for each in person.travel if each not in own], words)


def _listed(items: Sequence[object], words: Words) -> str:
    return listed([words(label) for label in (LABELS[item] for item in LABELS if item in items)], words)


def _work_status(person: JobSeeker, words: Words) -> str:
    if person.work_status is WorkStatus.UNKNOWN:
        return ""
    if person.work_status is WorkStatus.UNEMPLOYED:
        feminine, masculine = say("demandeuse d’emploi"), say("demandeur d’emploi")
        return words(agree(person.gender, feminine, masculine, LABELS[person.work_status]))
    return words(LABELS[person.work_status])


def _schooling(person: JobSeeker, words: Words) -> str:
    return "" if person.schooling is Schooling.UNKNOWN else words(LABELS[person.schooling])
