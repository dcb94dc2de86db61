"""Barriers, referrals and steps of the plan as lines of a screen: each says in words where it stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from parcours_core.dates import long_day, short_day
from parcours_core.language import tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Action
from parcours_core.records.referral import Referral
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.diagnosis import SITUATIONS
from parcours_core.vocabulary.work import LABELS, ActionState, BarrierState, ReferralState, Severity
from parcours_desktop.casework.values import ActionLine, BarrierLine, ReferralLine
from parcours_desktop.casework.words import DOT, capital, how_near, length_of_time, sentence, typeset

_SEVERITY_ORDER = (Severity.BLOCKING, Severity.STRONG, Severity.LIGHT)
_STATE_ORDER = (BarrierState.OPEN, BarrierState.IN_HAND, BarrierState.SOLVED)

_TONES: dict[ReferralState, str] = {
    ReferralState.DRAFTED: "light",
    ReferralState.ISSUED: "light",
    ReferralState.WAITING: "strong",
    ReferralState.ACCEPTED: "solved",
    ReferralState.REFUSED: "blocking",
    ReferralState.STARTED: "solved",
    ReferralState.ENDED: "solved",
    ReferralState.EXPIRED: "blocking",
    ReferralState.WITHDRAWN: "light",
}


def kind_label(kind: str) -> str:
    """Return a kind of barrier as one says it; a kind that this program does not know, as « Autre frein »."""
    return tr(KINDS[kind].label) if kind in KINDS else tr("Autre frein")


def barrier_line(barrier: Barrier, today: date, *, hidden: bool = False) -> BarrierLine:
    """Return the barrier with its words; ``tone`` is blocking, strong, light or solved.

    ``hidden`` says that what it consists of was left out of ``barrier``: it stands behind the cover.
    """
    badge, tone = tr(LABELS[barrier.severity]), barrier.severity.value
    if barrier.state is BarrierState.IN_HAND:
        badge, tone = tr(LABELS[BarrierState.IN_HAND]), Severity.LIGHT.value
    elif barrier.state is BarrierState.SOLVED:
        badge, tone = tr(LABELS[BarrierState.SOLVED]), "solved"
    masked = tr("Précisions masquées.") if hidden else ""
    return BarrierLine(
        barrier=barrier,
        label=kind_label(barrier.kind),
        sentence=typeset(" ".join(part for part in (masked, _barrier_sentence(barrier, today)) if part)),
        badge=capital(badge),
        tone=tone,
        hidden=hidden,
    )


def barrier_lines(
    barriers: tuple[Barrier, ...], today: date, hidden: Collection[str] = frozenset()
) -> tuple[BarrierLine, ...]:
    """Return the barriers as lines: open before in hand before lifted, the gravest first, then the nearest deadline.

    ``hidden`` are the ids of those of which the details stand behind the cover.
    """
    ordered = sorted(
        barriers,
        key=lambda each: (
            _STATE_ORDER.index(each.state),
            _SEVERITY_ORDER.index(each.severity),
            each.due or date.max,
            each.noted_on or date.min,
            each.id,
        ),
    )
    return tuple(barrier_line(barrier, today, hidden=barrier.id in hidden) for barrier in ordered)


def referral_line(referral: Referral, today: date) -> ReferralLine:
    """Return the referral with its words; ``late`` says that a reminder is due or that it expired."""
    late = referral.reminder_due(today) or referral.expires(today) or referral.state is ReferralState.EXPIRED
    badge, tone = capital(tr(LABELS[referral.state])), _TONES[referral.state]
    if referral.expires(today):
        badge, tone = capital(tr(LABELS[ReferralState.EXPIRED])), _TONES[ReferralState.EXPIRED]
    elif referral.reminder_due(today):
        badge, tone = tr("À relancer"), "strong"
    return ReferralLine(
        referral=referral,
        title=DOT.join(part for part in (referral.service_name, referral.structure_name) if part),
        sentence=typeset(_referral_sentence(referral, today)),
        badge=badge,
        tone=tone,
        late=late,
    )


def referral_lines(referrals: tuple[Referral, ...], today: date) -> tuple[ReferralLine, ...]:
    """Return the referrals as lines, the latest letter first."""
    ordered = sorted(referrals, key=lambda each: (each.issued_on or date.max, each.id), reverse=True)
    return tuple(referral_line(referral, today) for referral in ordered)


def action_lines(actions: tuple[Action, ...], today: date, person: str, author: str) -> tuple[ActionLine, ...]:
    """Return the steps still to be taken, the nearest day first, then those done or dropped, the latest first."""
    planned = sorted(
        (each for each in actions if each.state is ActionState.PLANNED),
        key=lambda each: (each.due or date.max, each.id),
    )
    past = sorted(
        (each for each in actions if each.state is not ActionState.PLANNED),
        key=lambda each: (each.done_on or each.due or date.min, each.id),
        reverse=True,
    )
    return tuple(action_line(each, today, person, author) for each in (*planned, *past))


def action_line(action: Action, today: date, person: str, author: str) -> ActionLine:
    """Return a step of the plan: when, and who (« vous » for ``author``, ``person`` where no owner is named)."""
    when = how_near(action.due, today) if action.due else ""
    if action.state is not ActionState.PLANNED:
        when = capital(tr(LABELS[action.state]))
        if action.done_on:
            when = tr("{state} le {day}", state=when, day=short_day(action.done_on, tr, today))
    who = tr("vous") if action.owner and action.owner == author else action.owner or person
    late = action.state is ActionState.PLANNED and action.due is not None and action.due < today
    return ActionLine(action=action, when=when, who=who, late=late)


def _barrier_sentence(barrier: Barrier, today: date) -> str:
    if barrier.state is BarrierState.SOLVED and barrier.solved_on:
        detail = sentence(barrier.detail)
        return " ".join(part for part in (detail, tr("Levé le {day}.", day=long_day(barrier.solved_on, tr))) if part)
    parts = [sentence(tr(SITUATIONS[code])) for code in barrier.situations if code in SITUATIONS]
    if barrier.detail:
        parts.append(sentence(barrier.detail))
    if barrier.due and barrier.is_open:
        days = (barrier.due - today).days
        day = long_day(barrier.due, tr)
        if days >= 0:
            parts.append(
                tr.count(
                    "À lever avant le {day} : {number} jour.", "À lever avant le {day} : {number} jours.", days, day=day
                )
            )
        else:
            parts.append(tr("Il fallait le lever avant le {day}.", day=day))
    return " ".join(parts)


def _referral_sentence(referral: Referral, today: date) -> str:
    day = {name: short_day(value, tr, today) for name, value in _days(referral).items()}
    waits = length_of_time(referral.issued_on, today) if referral.issued_on else ""
    said: dict[ReferralState, str] = {
        ReferralState.DRAFTED: tr("Lettre commencée, pas encore remise"),
        ReferralState.ISSUED: tr(
            "Lettre remise le {issued}, sans réponse depuis {time}", issued=day["issued"], time=waits
        )
        if referral.issued_on != today
        else tr("Lettre remise aujourd’hui"),
        ReferralState.EXPIRED: tr("Lettre remise le {issued}, restée sans réponse", issued=day["issued"]),
        ReferralState.WAITING: tr("Sur liste d’attente depuis le {answered}", answered=day["answered"]),
        ReferralState.ACCEPTED: tr("Acceptée le {answered}", answered=day["answered"]),
        ReferralState.REFUSED: tr("Refusée le {answered}", answered=day["answered"]),
        ReferralState.STARTED: tr("Commencée le {started}", started=day["started"]),
        ReferralState.ENDED: tr("Terminée le {ended}", ended=day["ended"]),
        ReferralState.WITHDRAWN: tr("Lettre retirée"),
    }
    return " ".join(part for part in (sentence(said[referral.state]), *_more(referral, day)) if part)


def _more(referral: Referral, day: dict[str, str]) -> list[str]:
    more: list[str] = []
    if referral.state is ReferralState.ISSUED and referral.reminded_on:
        more.append(sentence(tr("Relancée le {reminded}", reminded=day["reminded"])))
    if referral.state is ReferralState.WAITING and referral.waiting_weeks:
        weeks = tr.count("{number} semaine", "{number} semaines", referral.waiting_weeks)
        more.append(sentence(tr("Attente annoncée : {weeks}", weeks=weeks)))
    if referral.state in (ReferralState.ACCEPTED, ReferralState.WAITING) and referral.appointment:
        more.append(sentence(tr("Rendez-vous : {appointment}", appointment=referral.appointment)))
    if referral.state is ReferralState.REFUSED and referral.refusal:
        more.append(sentence(referral.refusal))
    if referral.outcome is not None:
        more.append(sentence(tr(LABELS[referral.outcome])))
    return more


def _days(referral: Referral) -> dict[str, date]:
    known = {
        "issued": referral.issued_on,
        "reminded": referral.reminded_on,
        "answered": referral.answered_on,
        "started": referral.started_on,
        "ended": referral.ended_on,
    }
    fallback = referral.issued_on or date.min
    return {name: value or fallback for name, value in known.items()}
