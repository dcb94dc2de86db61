"""Open one dossier: everything that its screen shows, in words, from one consistent view of the caseload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from parcours_core.language import tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.declare import record_type
from parcours_core.records.encounter import Action, Attachment, Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Consent, Referral
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.drafts import confidence_key, latest_draft, note_key
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.duplicates_late import united_with
from parcours_desktop.casework.feed import feed
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.headline import headline
from parcours_desktop.casework.lines import action_lines, barrier_lines, referral_lines
from parcours_desktop.casework.matches import household_of
from parcours_desktop.casework.reading_only import reading_only
from parcours_desktop.casework.retention import limited_words
from parcours_desktop.casework.revealing import (
    count_covered,
    covered_barriers,
    covered_notes,
    covered_person,
    has_details,
)
from parcours_desktop.casework.target_groups import target_groups
from parcours_desktop.casework.values import DossierView
from parcours_desktop.store import history

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader


@dataclass(frozen=True, slots=True)
class PastValue:
    """One change of one field, for the history: its label, before and after as plain values, who, when (UTC)."""

    field: str
    label: str
    before: Any
    after: Any
    author: str
    at: datetime


def open_dossier(desk: Desk, job_seeker_id: str, *, covered: bool = False) -> DossierView:
    """Return everything that the dossier of a person shows. Raises ``Refused`` where it is gone.

    ``covered`` leaves out what stands behind a switch (``casework.revealing``), which is counted either way. Where the
    dossier is read as part of another one, that one is shown, with what both hold.
    """
    now, today = desk.clock.now(), desk.clock.today()
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        person = must_find(reader, JobSeeker, whole.kept)
        household = household_of(reader, whole.kept)
        barriers = reader.find(Barrier, job_seeker_id=whole.ids)
        referrals = reader.find(Referral, job_seeker_id=whole.ids)
        actions = reader.find(Action, job_seeker_id=whole.ids)
        encounters = reader.find(Encounter, order="-at", job_seeker_id=whole.ids)
        consents = reader.find(Consent, job_seeker_id=whole.ids)
        attachments = reader.find(Attachment, job_seeker_id=whole.ids)
        authors = _authors(reader, barriers)
        draft = latest_draft(desk, reader, note_key(whole.kept))
        confided = bool(latest_draft(desk, reader, confidence_key(whole.kept)))
        reading = reading_only(reader, whole.kept, desk.author, today)
        united = tuple((each.id, each.name) for each in united_with(reader, whole))
        limited = limited_words(reader, whole.kept)
    whispered = confided and bool(draft.strip())
    behind = count_covered(person, encounters, barriers) + whispered
    hidden = frozenset(each.id for each in barriers if covered and has_details(each))
    if covered:
        person, encounters = covered_person(person), covered_notes(encounters)
        barriers = covered_barriers(barriers)
    return DossierView(
        person=person,
        household=household,
        headline=headline(person, household, today),
        target_groups=target_groups(person, household, today),
        barriers=barrier_lines(barriers, today, hidden),
        referrals=referral_lines(referrals, today),
        actions=action_lines(actions, today, person.given_name or person.family_name, desk.author),
        encounters=encounters,
        consents=consents,
        attachments=attachments,
        feed=feed(encounters, referrals, barriers, authors, now),
        draft_note="" if covered and whispered else draft,
        draft_confided=confided,
        draft_covered=covered and whispered,
        united=united,
        behind_cover=behind,
        reading=reading.sentence if reading else "",
        limited=limited,
    )


def past_values(desk: Desk, cls: type[Any], record_id: str, field: str = "") -> tuple[PastValue, ...]:
    """Return who changed what in a record, and when, the latest first; of one ``field`` only where it is named."""
    declared = record_type(cls)
    labels = {spec.name: tr(spec.field.label) for spec in declared.specs}
    with desk.caseload.reading() as reader:
        changes = history.field_changes(reader, cls, record_id, field)
    return tuple(
        PastValue(each.field, labels.get(each.field, each.field), each.before, each.after, each.author, each.at)
        for each in reversed(changes)
    )


def _authors(reader: Reader, barriers: Sequence[Barrier]) -> dict[str, str]:
    made = {barrier.id: history.entries_of(reader, Barrier, barrier.id) for barrier in barriers}
    return {barrier_id: entries[0].author for barrier_id, entries in made.items() if entries}
