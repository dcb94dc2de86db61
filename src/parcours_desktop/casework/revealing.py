"""Health, origin, justice and confidences stand behind a switch: covered until someone says why they look.

Special categories of personal data (GDPR articles 9 and 10) and what was said in confidence are left out of a dossier
that is opened; who lifts the cover gives a reason, and the trail keeps it. Of a barrier of health, disability or
justice the kind and the gravity are seen, since a counsellor has to know that it is there; what it consists of is not.
Of a file it is seen that it is there, not how it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import say, tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.codec import Plain
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.trail import Act
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.reasons import SPECIAL_KINDS

GUARDED = frozenset({"situations", "goals", "detail"})
"""What a barrier consists of: behind the cover where its kind is a special category (``reasons.SPECIAL_KINDS``)."""

TO_REFER = say("Je prépare une orientation")

FILE_WORDS = frozenset({"name", "about"})
"""What is said of a file that lies in a dossier: « certificat médical.pdf » is one already."""

REASONS = (
    say("La personne est avec moi"),
    TO_REFER,
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


def is_guarded(barrier: Barrier) -> bool:
    """Say whether the details of a barrier stand behind the cover, by its kind."""
    return barrier.kind in SPECIAL_KINDS


def has_details(barrier: Barrier) -> bool:
    """Say whether the cover hides something of a barrier."""
    return is_guarded(barrier) and bool(barrier.situations or barrier.goals or barrier.detail)


def covered_barriers(barriers: Iterable[Barrier]) -> tuple[Barrier, ...]:
    """Return the barriers, those of health, disability and justice without what they consist of."""
    bare: dict[str, Any] = {"situations": (), "goals": (), "detail": ""}
    return tuple(replace(each, **bare) if has_details(each) else each for each in barriers)


def is_guarded_datum(name: str) -> bool:
    """Say whether a datum that a letter may carry (``casework.sharable``) stands behind the cover."""
    return name.startswith("circumstance.") or name.removeprefix("barrier.") in SPECIAL_KINDS


def is_covered(record: str, field: str, values: Mapping[str, Plain]) -> bool:
    """Say whether the cover hides a field of a record (type code) whose plain values these are."""
    if record == "job_seeker":
        return field in ("circumstances", "confidences")
    if record == "barrier":
        return field in GUARDED and values.get("kind") in SPECIAL_KINDS
    if record == "attachment":
        return field in FILE_WORDS
    return record == "encounter" and field == "text" and bool(values.get("confidential"))


def covered_title(record: str, values: Mapping[str, Plain]) -> Mapping[str, Plain]:
    """Return the values that a record is called by while the cover is on: a file's name says what it is about."""
    return {**values, **dict.fromkeys(FILE_WORDS, "")} if record == "attachment" else values


def count_covered(person: JobSeeker, encounters: Iterable[Encounter], barriers: Iterable[Barrier] = ()) -> int:
    """Return how many pieces of information the cover hides."""
    confidences, guarded = sum(each.confidential for each in encounters), sum(map(has_details, barriers))
    return len(person.circumstances) + bool(person.confidences) + confidences + guarded
