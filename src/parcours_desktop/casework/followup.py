"""The life of a referral after the letter: remind, note the answer, start, end, withdraw, expire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import EXPIRY_AFTER, NEXT_STATES, REMINDER_AFTER, Referral
from parcours_core.vocabulary.work import LABELS, BarrierState, Outcome, ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import everybody, one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.reading_only import reading_only
from parcours_desktop.casework.references import read_reference
from parcours_desktop.casework.values import Answer, DueReferral, FoundReferral
from parcours_desktop.store.waiting_letters import count_waiting_letters, unanswered_letters

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader
    from parcours_desktop.store.unit_of_work import UnitOfWork

_ANSWERS = frozenset({ReferralState.WAITING, ReferralState.ACCEPTED, ReferralState.REFUSED})
_BEING_WORKED_ON = frozenset({ReferralState.ACCEPTED, ReferralState.STARTED})


def remind(desk: Desk, referral_id: str) -> Changes:
    """Note that the partner was reminded today. Raises ``Refused`` where no answer is waited for."""
    with desk.writing(tr("Relance notée")) as unit:
        referral = must_find(unit, Referral, referral_id)
        if referral.state is not ReferralState.ISSUED:
            raise _not_now(referral)
        unit.put(replace(referral, reminded_on=desk.clock.today()))
        return unit.commit()


def answer(desk: Desk, referral_id: str, given: Answer) -> Changes:
    """Note what the partner answered; an accepted referral takes its open barriers in hand, one that falls lets go.

    Raises ``Refused`` where its life does not allow this answer, or a refusal says no reason.
    """
    if given.state not in _ANSWERS:
        raise ValueError(f"not an answer: {given.state}")
    if given.state is ReferralState.REFUSED and not given.refusal.strip():
        raise Refused(tr("Il manque le motif du refus."), what_to_do=tr("Recopiez-le du talon en quelques mots."))
    values = {
        "answered_on": given.on or desk.clock.today(),
        "appointment": given.appointment.strip(),
        "refusal": given.refusal.strip(),
        "waiting_weeks": given.waiting_weeks,
    }
    return _become(desk, referral_id, given.state, tr("Réponse notée"), values)


def start(desk: Desk, referral_id: str, on: date | None = None) -> Changes:
    """Note that the service began on ``on``, today where None. Raises ``Refused`` where it cannot begin."""
    return _become(desk, referral_id, ReferralState.STARTED, tr("Début noté"), {"started_on": on or desk.clock.today()})


def end(desk: Desk, referral_id: str, outcome: Outcome, on: date | None = None) -> Changes:
    """Note how the service ended. ``LIFTED`` also lifts the barriers of the referral, in the same unit of work.

    Otherwise those that no other referral works on are open again: a blocking barrier must not look taken care of.

    Raises ``Refused`` where it never began.
    """
    day = on or desk.clock.today()
    return _become(desk, referral_id, ReferralState.ENDED, tr("Fin notée"), {"ended_on": day, "outcome": outcome})


def withdraw(desk: Desk, referral_id: str) -> Changes:
    """Withdraw a letter: the person does not want it any more, or it was made by mistake."""
    return _become(desk, referral_id, ReferralState.WITHDRAWN, tr("Orientation retirée"), {})


def expire_overdue(desk: Desk) -> Changes:
    """Write the expiry of every letter that waited thirty days; done when the day opens, with no network.

    Returns changes whose ``write`` is 0 when none was due.
    """
    last_day = desk.clock.today() - EXPIRY_AFTER
    with desk.caseload.reading() as reader:
        if not unanswered_letters(reader, until=last_day):
            return Changes(label=tr("Aucune lettre n’a expiré"))
    with desk.writing(tr("Lettres expirées")) as unit:
        # Asked again: a sync may have brought an answer, or taken the letter away.
        for referral_id in unanswered_letters(unit, until=last_day):
            referral = must_find(unit, Referral, referral_id)
            # In a dossier that is only read here its keeper writes it.
            if reading_only(unit, referral.job_seeker_id, desk.author, desk.clock.today()) is None:
                unit.put(replace(referral, state=ReferralState.EXPIRED))
        return unit.commit()


def due_referrals(desk: Desk) -> tuple[DueReferral, ...]:
    """Return the letters to remind of and those that expired, the longest wait first.

    An expired letter is shown until somebody notes an answer or withdraws it.
    """
    today = desk.clock.today()
    with desk.caseload.reading() as reader:
        due = _due(reader, today)
        whole = everybody(reader)
        kept = {each.job_seeker_id: whole[each.job_seeker_id].kept for each, _ in due if each.job_seeker_id in whole}
        people = reader.find(JobSeeker, id={kept.get(each.job_seeker_id, each.job_seeker_id) for each, _ in due})
    names = {person.id: person.full_name for person in people}
    lines = [
        DueReferral(
            referral_id=referral.id,
            job_seeker_id=kept.get(referral.job_seeker_id, referral.job_seeker_id),
            person_name=names.get(kept.get(referral.job_seeker_id, referral.job_seeker_id), ""),
            service_name=referral.service_name,
            days=days,
            expired=referral.state is ReferralState.EXPIRED or referral.expires(today),
        )
        for referral, days in due
    ]
    return tuple(sorted(lines, key=lambda each: (-each.days, each.person_name, each.referral_id)))


def count_due(desk: Desk) -> int:
    """Return how many letters wait for a reminder or have expired, without opening any dossier."""
    today = desk.clock.today()
    with desk.caseload.reading() as reader:
        return count_waiting_letters(reader, remind_since=today - REMINDER_AFTER, expire_since=today - EXPIRY_AFTER)


def _due(reader: Reader, today: date) -> list[tuple[Referral, int]]:
    """Return the letters that are due with the days since they were issued."""
    waiting = reader.find(Referral, state={ReferralState.ISSUED, ReferralState.EXPIRED})
    return [
        (each, (today - each.issued_on).days)
        for each in waiting
        if each.issued_on is not None
        and (each.state is ReferralState.EXPIRED or each.expires(today) or each.reminder_due(today))
    ]


def find_reference(desk: Desk, text: str) -> FoundReferral:
    """Open the letter whose reference was typed, or whose QR was scanned, at the step that it can take next.

    Raises ``Refused`` for a slip of the finger, an unknown reference, and a QR whose token is not that letter's.
    """
    read = read_reference(text)
    with desk.caseload.reading() as reader:
        known = reader.find(Referral, reference=read.reference)
        if read.token:
            known = tuple(each for each in known if each.token == read.token)
        if not known:
            raise Refused(
                tr("Aucune lettre de ce poste ne porte la référence {reference}.", reference=read.reference),
                what_to_do=tr("Elle vient peut-être d’un autre poste ou d’un dossier qui n’est plus suivi ici."),
            )
        return _opened(desk, reader, known[-1])


def open_referral(desk: Desk, referral_id: str) -> FoundReferral:
    """Return a referral with its person and what may follow. Raises ``Refused`` where it is gone."""
    with desk.caseload.reading() as reader:
        return _opened(desk, reader, must_find(reader, Referral, referral_id))


def _opened(desk: Desk, reader: Reader, referral: Referral) -> FoundReferral:
    person = must_find(reader, JobSeeker, one_person(reader, referral.job_seeker_id).kept)
    reading = reading_only(reader, referral.job_seeker_id, desk.author, desk.clock.today())
    return FoundReferral(
        reading=reading.sentence if reading else "",
        referral=referral,
        job_seeker_id=person.id,
        person_name=person.full_name,
        next_states=tuple(state for state in ReferralState if state in NEXT_STATES[referral.state]),
    )


def _become(desk: Desk, referral_id: str, state: ReferralState, label: str, values: Mapping[str, Any]) -> Changes:
    with desk.writing(label) as unit:
        referral = must_find(unit, Referral, referral_id)
        if not referral.may_become(state):
            raise _not_now(referral)
        unit.put(replace(referral, state=state, **values))
        if state in _BEING_WORKED_ON:
            _move_barriers(unit, referral.barrier_ids, {"state": BarrierState.IN_HAND}, only=BarrierState.OPEN)
        elif values.get("outcome") is Outcome.LIFTED:
            solved = {"state": BarrierState.SOLVED, "solved_on": values["ended_on"]}
            _move_barriers(unit, referral.barrier_ids, solved)
        elif referral.state in _BEING_WORKED_ON:
            let_go = set(referral.barrier_ids) - _in_other_hands(unit, referral)
            _move_barriers(unit, sorted(let_go), {"state": BarrierState.OPEN}, only=BarrierState.IN_HAND)
        return unit.commit()


def _in_other_hands(reader: Reader, referral: Referral) -> set[str]:
    """Return the ids of the barriers that another referral of the person works on."""
    others = reader.find(Referral, job_seeker_id=one_person(reader, referral.job_seeker_id).ids, state=_BEING_WORKED_ON)
    return {barrier_id for each in others if each.id != referral.id for barrier_id in each.barrier_ids}


def _move_barriers(
    unit: UnitOfWork, barrier_ids: Iterable[str], values: Mapping[str, Any], only: BarrierState | None = None
) -> None:
    for barrier_id in barrier_ids:
        barrier = unit.get(Barrier, barrier_id)
        if barrier is not None and barrier.is_open and only in (None, barrier.state):
            unit.put(replace(barrier, **values))


def _not_now(referral: Referral) -> Refused:
    return Refused(
        tr("Cette orientation est déjà « {state} ».", state=tr(LABELS[referral.state])),
        what_is_safe=tr("Rien n’a été changé."),
        what_to_do=tr("Rouvrez le dossier pour voir ce qui peut suivre."),
    )
