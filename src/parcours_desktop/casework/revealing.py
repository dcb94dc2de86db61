"""Health, origin, justice and confidences stand behind a switch: covered until someone says why they look.

Special categories of personal data (GDPR articles 9 and 10) and what was said in confidence are left out of a dossier
that is opened; who lifts the cover gives a reason, and the trail keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import say, tr
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.trail import Act
from parcours_desktop.casework.desk import Desk

REASONS = (
    say("La personne est avec moi"),
    say("Je prépare une orientation"),
    say("Je fais le point sur le parcours"),
)
"""The usual reasons, which the trail keeps as they are; another one can be written."""

OTHER = say("autre raison")
"""What the trail, which nobody can rewrite, keeps of a reason that somebody typed: that may say anything."""


def reveal(desk: Desk, job_seeker_id: str, reason: str) -> Changes:
    """Note in the trail that this counsellor looks at what is covered, and why. Raises ``Refused`` without a reason."""
    if not reason.strip():
        raise Refused(
            tr("Dites en un mot pourquoi vous ouvrez ces informations."), what_is_safe=tr("Rien n’a été montré.")
        )
    said = reason.strip()
    usual = said in {tr(each) for each in REASONS}
    with desk.writing("") as unit:
        unit.note(Act.REVEALED, [job_seeker_id], said if usual else tr(OTHER), typed="" if usual else said)
        return unit.commit()


def covered_person(person: JobSeeker) -> JobSeeker:
    """Return the person without what is covered."""
    return replace(person, circumstances=(), confidences="")


def covered_notes(encounters: Iterable[Encounter]) -> tuple[Encounter, ...]:
    """Return the encounters; of those told in confidence only that there is one."""
    return tuple(replace(each, text=tr("Confidence masquée.")) if each.confidential else each for each in encounters)


def count_covered(person: JobSeeker, encounters: Iterable[Encounter]) -> int:
    """Return how many pieces of information the cover hides."""
    confidences = sum(each.confidential for each in encounters)
    return len(person.circumstances) + bool(person.confidences) + confidences
