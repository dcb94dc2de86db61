"""What is known of a person and their household, in words: for who reads a dossier and does not fill in its form."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.language import say, tr
from parcours_core.records.codec import Plain, to_plain
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.matches import household_of
from parcours_desktop.casework.reading_only import reading_only
from parcours_desktop.casework.record_words import field_label, value_words
from parcours_desktop.casework.revealing import covered_person
from parcours_desktop.casework.words import capital

_WHO = (
    *("family_name", "given_name", "birth_date", "gender", "niss", "phone", "email"),
    *("street", "postal_code", "municipality", "country"),
)
_SITUATION = (
    *("work_status", "seeking_since", "schooling", "occupation", "axis", "start_date", "languages", "interpreter"),
    *("travel", "can_come_on", "circumstances", "confidences"),
)
_HOUSEHOLD = ("adults", "children", "children_born", "dependants")
_UNTOLD: tuple[Plain, ...] = (None, "", [], False, "unknown", "unsaid")


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """``parts`` are titles, each with its (label, words); what is not known is left out. ``reading`` says why it is
    only read, and whom to ask; empty where it may be changed."""

    job_seeker_id: str
    name: str
    parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    reading: str = ""


def person_sheet(desk: Desk, job_seeker_id: str, *, covered: bool = False) -> PersonSheet:
    """Return what is known of a person. Raises ``Refused`` where the dossier is gone.

    ``covered`` leaves out what stands behind the cover of the dossier (``casework.revealing``).
    """
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        person = must_find(reader, JobSeeker, whole.kept)
        household = household_of(reader, whole.kept)
        reading = reading_only(reader, whole.kept, desk.author, desk.clock.today())
    told = covered_person(person) if covered else person
    parts = [(tr(title), _facts(told, names)) for title, names in ((say("Qui"), _WHO), (say("Situation"), _SITUATION))]
    if household is not None:
        parts.append((tr("Ménage"), _facts(household, _HOUSEHOLD)))
    known = tuple((title, facts) for title, facts in parts if facts)
    return PersonSheet(person.id, person.full_name, known, reading.sentence if reading else "")


def _facts(record: object, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    declared, values = record_type(type(record)), to_plain(record)
    return tuple(
        (field_label(declared, name), capital(value_words(declared, name, values[name])))
        for name in names
        if values[name] not in _UNTOLD
    )
