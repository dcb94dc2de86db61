"""The relay note, drafted from the file: where things stand, what waits, what comes next, what to watch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from parcours_core.dates import long_day
from parcours_core.language import tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Action, Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Referral
from parcours_core.vocabulary.work import LABELS, ActionState, ReferralState
from parcours_desktop.casework.desk import ZONE, Desk
from parcours_desktop.casework.duplicates_group import OnePerson, one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.headline import headline
from parcours_desktop.casework.lines import action_lines, barrier_lines, referral_lines
from parcours_desktop.casework.matches import household_of
from parcours_desktop.casework.revealing import covered_barriers
from parcours_desktop.casework.words import agree, capital, small, typeset

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader
    from parcours_desktop.store.unit_of_work import UnitOfWork

_WAITING = frozenset({ReferralState.ISSUED, ReferralState.WAITING, ReferralState.ACCEPTED, ReferralState.EXPIRED})


def handover_note(desk: Desk, job_seeker_id: str) -> str:
    """Return the relay note of a dossier, to be edited. Raises ``Refused`` where the dossier is gone."""
    with desk.caseload.reading() as reader:
        return note_of(desk, reader, one_person(reader, job_seeker_id))


def keep_relay_notes(
    desk: Desk, unit: UnitOfWork, job_seeker_ids: Iterable[str], notes: Mapping[str, str]
) -> list[str]:
    """Keep the relay note of each dossier among its notes, where no share carries it; return the ids of these notes.

    ``notes`` are those that were edited, by dossier; the others are drafted. One that says the same already is not
    written again: a stick that refused is tried once more.
    """
    kept = []
    for person in {one.kept: one for one in (one_person(unit, each) for each in job_seeker_ids)}.values():
        note = notes.get(person.kept)
        note = (note_of(desk, unit, person) if note is None else note).strip()
        if not note:
            continue
        text = f"{_beginning()}{note}"
        known = [each.id for each in unit.find(Encounter, job_seeker_id=person.kept) if each.text == text]
        made = Encounter(
            id=known[0] if known else desk.new_id(),
            job_seeker_id=person.kept,
            at=desk.clock.now(),
            zone=ZONE,
            place=desk.stop.name if desk.stop else "",
            author=desk.author,
            text=text,
        )
        if not known:
            unit.put(made)
        kept.append(made.id)
    return kept


def note_of(desk: Desk, reader: Reader, person: OnePerson) -> str:
    """Return the relay note as paragraphs with a title each, those left out in which there is nothing to say.

    No word of the notes and confidences stands in it, nor of what stands behind the cover: it is read by whoever takes
    over, shared or not, and on the way there.
    """
    today = desk.clock.today()
    sheet = must_find(reader, JobSeeker, person.kept)
    barriers = barrier_lines(covered_barriers(reader.find(Barrier, job_seeker_id=person.ids)), today)
    referrals = referral_lines(reader.find(Referral, job_seeker_id=person.ids), today)
    name = sheet.given_name or sheet.family_name
    steps = action_lines(reader.find(Action, job_seeker_id=person.ids), today, name, "")
    planned = [line for line in steps if line.action.state is ActionState.PLANNED]
    opened = [line for line in barriers if line.barrier.is_open]
    waiting = [line for line in referrals if line.referral.state in _WAITING]
    paragraphs = (
        (tr("Situation"), _situation(reader, sheet, person, today)),
        (
            tr("Freins ouverts"),
            [_joined(f"{line.label} ({small(line.badge)})", line.sentence) for line in opened],
        ),
        (tr("Lettres qui attendent"), [_joined(line.title, line.sentence) for line in waiting]),
        (tr("Prochaines étapes"), [_step(line.when, line.action.text, line.who) for line in planned]),
        (
            tr("À surveiller"),
            [
                *(_late_barrier(each.barrier, each.label, today) for each in opened),
                *(tr("{title} : à relancer", title=line.title) for line in waiting if line.late),
                *(tr("en retard : {what}", what=line.action.text) for line in planned if line.late),
                *_circumstances(sheet, today),
            ],
        ),
    )
    written = (_paragraph(title, lines) for title, lines in paragraphs)
    return typeset("\n\n".join(part for part in written if part))


def without_title(note: str) -> str:
    """Return a relay note as it was typed: its title was put before it to tell it among other notes."""
    return note.removeprefix(_beginning())


def _beginning() -> str:
    return f"{tr('Note de relais')}\n\n"


def _situation(reader: Reader, person: JobSeeker, whole: OnePerson, today: date) -> list[str]:
    line = headline(person, household_of(reader, whole.kept), today)
    # A relay note that was kept is no exchange: drafted anew, the note would tell of itself.
    notes = reader.find(Encounter, order="-at", job_seeker_id=whole.ids)
    met = [each for each in notes if not each.text.startswith(_beginning())]
    last = (
        tr("dernier échange le {day}, {how}", day=long_day(met[0].at.date(), tr), how=tr(LABELS[met[0].kind]))
        if met
        else ""
    )
    return [line, last, tr("métier visé : {what}", what=person.occupation) if person.occupation else ""]


def _late_barrier(barrier: Barrier, label: str, today: date) -> str:
    if barrier.due is None:
        return ""
    day = long_day(barrier.due, tr)
    if barrier.due < today:
        return tr("{what} : il fallait le lever avant le {day}", what=label, day=day)
    return tr("{what} : à lever avant le {day}", what=label, day=day)


def _circumstances(person: JobSeeker, today: date) -> Iterable[str]:
    if person.interpreter:
        yield tr("un·e interprète est nécessaire")
    if person.start_date is not None and person.start_date >= today:
        starts = agree(person.gender, tr("attendue"), tr("attendu"), tr("attendu·e"))
        yield tr("{expected} en emploi ou en formation le {day}", expected=starts, day=long_day(person.start_date, tr))


def _step(when: str, text: str, who: str) -> str:
    return _joined(text, " · ".join(part for part in (when, who) if part))


def _joined(first: str, rest: str) -> str:
    return f"{first} : {rest}" if rest else first


def _paragraph(title: str, lines: Iterable[str]) -> str:
    said = [f"– {capital(line)}" for line in lines if line]
    return "\n".join((title, *said)) if said else ""
