"""The line under a person's name: age, place, household, since when, phone; it agrees with the person."""

from __future__ import annotations

from datetime import date

from parcours_core.language import tr
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.vocabulary.person import LABELS, WorkStatus
from parcours_desktop.casework.person_checks import show_phone
from parcours_desktop.casework.words import DOT, ages, agree, length_of_time


def headline(person: JobSeeker, household: Household | None, today: date) -> str:
    """Return « 34 ans · Chièvres (7950) · seule avec 2 enfants (2 et 6 ans) · inscrite depuis 14 mois · 0470… ».

    What is unknown is left out, never guessed.
    """
    age = person.age_on(today)
    parts = (
        tr.count("{number} an", "{number} ans", age) if age is not None and age >= 0 else "",
        _place(person),
        household_in_words(person, household, today),
        _since(person, today),
        show_phone(person.phone),
    )
    return DOT.join(part for part in parts if part)


def household_in_words(person: JobSeeker, household: Household | None, today: date) -> str:
    """Return who lives with the person: « seule avec 2 enfants (2 et 6 ans) », « 2 adultes, 1 enfant (4 ans) »."""
    if household is None:
        return ""
    children = _children(household, today)
    if household.adults == 1:
        alone = agree(person.gender, tr("seule"), tr("seul"), tr("seul·e"))
        return tr("{alone} avec {children}", alone=alone, children=children) if children else alone
    adults = tr.count("{number} adulte", "{number} adultes", household.adults) if household.adults else ""
    return ", ".join(part for part in (adults, children) if part)


def _children(household: Household, today: date) -> str:
    number = household.child_count
    if number == 0:
        return ""
    counted = tr.count("{number} enfant", "{number} enfants", number)
    births = household.children_born
    if not births:
        return counted
    known = ages(births, today, tr)
    return f"{counted} ({known})" if len(births) == number else f"{counted} ({tr('dont {ages}', ages=known)})"


def _place(person: JobSeeker) -> str:
    if person.municipality and person.postal_code:
        return f"{person.municipality} ({person.postal_code})"
    return person.municipality or person.postal_code


def _since(person: JobSeeker, today: date) -> str:
    if person.work_status is WorkStatus.UNEMPLOYED:
        if person.seeking_since is None or person.seeking_since > today:
            return ""
        registered = agree(person.gender, tr("inscrite"), tr("inscrit"), tr("inscrit·e"))
        return tr("{registered} depuis {time}", registered=registered, time=length_of_time(person.seeking_since, today))
    if person.work_status is WorkStatus.UNKNOWN:
        return ""
    return tr(LABELS[person.work_status])
