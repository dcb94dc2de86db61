"""Who opened, printed, saved or shared a dossier: noted as it happens, and told in plain words to whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from parcours_core.changes import Changes
from parcours_core.dates import day_in_words
from parcours_core.language import tr
from parcours_core.trail import LABELS, Act, Break, Entry
from parcours_desktop.casework.desk import ZONE, Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.record_words import clock_words
from parcours_desktop.casework.words import typeset
from parcours_desktop.store import trail
from parcours_desktop.store.sync_state import read_account

_ONE_VISIT = timedelta(minutes=15)
"""Who comes back to a dossier within a quarter of an hour is still on the same visit."""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line as a person reads it: the day and the time in words, who, and what they did."""

    number: int
    when: str
    who: str
    what: str


def note_opening(desk: Desk, job_seeker_id: str) -> Changes:
    """Note that this counsellor opened a dossier; coming back to it within a quarter of an hour is not noted again."""
    with desk.caseload.reading() as reader:
        last = trail.last_of(reader, job_seeker_id, Act.OPENED)
    now = desk.clock.now()
    if last is not None and last.author == desk.author and abs(now - datetime.fromisoformat(last.at)) < _ONE_VISIT:
        return Changes(label="")
    return _note(desk, Act.OPENED, job_seeker_id)


def note_printing(desk: Desk, job_seeker_id: str, reference: str) -> Changes:
    """Note that a letter, or a page for the person, went to a printer."""
    return _note(desk, Act.PRINTED, job_seeker_id, reference)


def note_saving(desk: Desk, job_seeker_id: str, what: str) -> Changes:
    """Note that a plain copy was saved outside the caseload; ``what`` says of what, never its content."""
    return _note(desk, Act.EXPORTED, job_seeker_id, what)


def trail_of(desk: Desk, job_seeker_id: str) -> tuple[TrailLine, ...]:
    """Return what was done here with all dossiers of the person to whom this one belongs, the latest first."""
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id).ids
        typed = trail.reasons(reader, whole)
        return tuple(_line(entry, typed.get(entry.number, "")) for entry in reversed(trail.entries(reader, whole)))


def noted_elsewhere(desk: Desk) -> str:
    """Return the sentence that the other laptops of an agency note what is done there; empty without a server."""
    with desk.caseload.reading() as reader:
        tied = bool(read_account(reader))
    return tr("Noté par cet ordinateur. Les autres ordinateurs de l’agence notent ce qui s’y fait.") if tied else ""


def broken_trail(desk: Desk) -> Break | None:
    """Return the first line of this device's trail that was changed or taken out; None where it is whole."""
    with desk.caseload.reading() as reader:
        return trail.broken_at(reader)


def _note(desk: Desk, act: Act, job_seeker_id: str, words: str = "") -> Changes:
    with desk.writing("") as unit:
        unit.note(act, [job_seeker_id], words)
        return unit.commit()


def _line(entry: Entry, typed: str) -> TrailLine:
    moment = datetime.fromisoformat(entry.at).astimezone(ZoneInfo(ZONE))
    when = tr("{day} à {time}", day=day_in_words(moment.date(), tr), time=clock_words(moment))
    known = entry.act in Act.__members__.values()
    what = tr(LABELS[Act(entry.act)]) if known else entry.act
    words = " : ".join(part for part in (entry.words, typed) if part)
    said = typeset(tr("{what} ({words})", what=what, words=words)) if words else what
    return TrailLine(entry.number, when, entry.author or tr("Sans nom"), said)
