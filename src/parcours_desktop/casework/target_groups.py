"""Target groups (publics cibles) that a dossier gives away, each with why; and what matching may take for known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from parcours_core.language import say, tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.vocabulary.person import LABELS, Circumstance, Gender, Schooling, WorkStatus
from parcours_desktop.casework.values import TargetGroup
from parcours_desktop.casework.words import agree, length_of_time, months_between, typeset

if TYPE_CHECKING:
    from parcours_desktop.directory.places import Place

LONG_TERM_MONTHS = 12
"""Long-term unemployed: more than twelve months (Regulation (EU) 2021/1057, Annex I; field.md M10)."""

YOUNG_BELOW = 30
OLD_FROM = 50
"""Under 30 and over 50, the age groups of field.md M10."""

_LOW_SKILLED = frozenset({Schooling.NONE, Schooling.ISCED_1_2})
_HOMELESS = "24"
_EXPECTING = "14"

_SAID: dict[Circumstance, tuple[str, str]] = {
    Circumstance.DISABILITY: ("disability", say("Situation de handicap")),
    Circumstance.EXILED: ("foreign-origin", say("Personne exilée ou réfugiée")),
}

_PUBLIC_OF: dict[Circumstance, str] = {
    Circumstance.MINIMUM_INCOME: "beneficiaires-des-minimas-sociaux",
    Circumstance.DISABILITY: "personnes-en-situation-de-handicap",
    Circumstance.EXILED: "personnes-exilees",
    Circumstance.EMERGENCY: "personnes-en-situation-durgence",
    Circumstance.JUSTICE: "personnes-en-situation-juridique-specifique",
    Circumstance.PRIORITY_AREA: "residents-qpv-frr",
}

_STATUS_TRUE: dict[WorkStatus, str] = {
    WorkStatus.UNEMPLOYED: "demandeurs-emploi",
    WorkStatus.EMPLOYED: "actifs",
    WorkStatus.STUDENT: "etudiants",
}

# A trainee often stays registered as a job seeker, and one at work may look for another job: neither is ruled out.
_STATUS_FALSE: dict[WorkStatus, frozenset[str]] = {
    WorkStatus.UNEMPLOYED: frozenset({"actifs", "etudiants"}),
    WorkStatus.INACTIVE: frozenset({"actifs", "demandeurs-emploi"}),
    WorkStatus.STUDENT: frozenset({"demandeurs-emploi"}),
}


def target_groups(person: JobSeeker, household: Household | None, today: date) -> tuple[TargetGroup, ...]:
    """Return the target groups of field.md M10 that the dossier shows. Origin and disability only where said."""
    groups: list[TargetGroup] = []
    if household is not None and household.single_parent:
        number = tr.count("{number} enfant", "{number} enfants", household.child_count)
        why = tr("Un seul adulte dans le ménage, avec {children}.", children=number)
        groups.append(TargetGroup("single-parent", tr("Famille monoparentale"), why))
    since = person.seeking_since
    seeks = person.work_status is WorkStatus.UNEMPLOYED and since is not None
    if seeks and since is not None and months_between(since, today) >= LONG_TERM_MONTHS:
        why = tr("En recherche depuis {time}.", time=length_of_time(since, today))
        groups.append(TargetGroup("long-term-unemployed", tr("Chômage de longue durée"), why))
    if person.schooling in _LOW_SKILLED:
        label = agree(person.gender, tr("Peu qualifiée"), tr("Peu qualifié"), tr("Peu qualifié·e"))
        why = tr("Niveau d’études : {level}.", level=tr(LABELS[person.schooling]))
        groups.append(TargetGroup("low-skilled", label, why))
    age = person.age_on(today)
    if age is not None and 0 <= age < YOUNG_BELOW:
        groups.append(TargetGroup("under-30", tr("Moins de 30 ans"), tr("{age} ans aujourd’hui.", age=age)))
    if age is not None and age >= OLD_FROM:
        groups.append(TargetGroup("over-50", tr("50 ans et plus"), tr("{age} ans aujourd’hui.", age=age)))
    for circumstance, (code, label) in _SAID.items():
        if circumstance in person.circumstances:
            groups.append(TargetGroup(code, tr(label), tr("La personne l’a dit.")))
    return tuple(replace(group, why=typeset(group.why)) for group in groups)


def publics_of(circumstances: Iterable[Circumstance]) -> frozenset[str]:
    """Return the data·inclusion publics that follow from what a person said of themself."""
    return frozenset(_PUBLIC_OF[each] for each in circumstances)


def known_publics(
    person: JobSeeker, household: Household | None, barriers: Iterable[Barrier], home: Place | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the data·inclusion publics known to hold and those known not to; all others are unknown.

    The young and the old are left to the age, which matching reads itself. A circumstance that was not said is
    unknown, never false: nobody asks everyone whether they were in prison.
    """
    situations = {code for barrier in barriers if barrier.is_open for code in barrier.situations}
    true = set(publics_of(person.circumstances))
    false: set[str] = set()
    if person.work_status in _STATUS_TRUE:
        true.add(_STATUS_TRUE[person.work_status])
    false |= _STATUS_FALSE.get(person.work_status, frozenset())
    if person.gender is Gender.FEMALE:
        true.add("femmes")
    elif person.gender is Gender.MALE:
        false.add("femmes")
    if _HOMELESS in situations:
        true.add("personnes-en-situation-durgence")
    if _EXPECTING in situations or (household is not None and household.child_count > 0):
        true.add("familles")
    elif household is not None and household.adults == 1 and household.children == 0:
        false.add("familles")
    if home is not None and home.country == "BE":
        # A « quartier prioritaire » of this public is a French zone.
        false.add("residents-qpv-frr")
    return frozenset(true), frozenset(false - true)
