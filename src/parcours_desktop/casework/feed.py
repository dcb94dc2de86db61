"""The thread (fil) of a dossier: notes, letters, answers and barriers, the latest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from parcours_core.dates import clock, short_day
from parcours_core.language import tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Encounter
from parcours_core.records.referral import Referral
from parcours_core.vocabulary.work import LABELS, EncounterKind, ReferralState
from parcours_desktop.casework.desk import ZONE
from parcours_desktop.casework.lines import kind_label, referral_line
from parcours_desktop.casework.values import FeedItem
from parcours_desktop.casework.words import typeset

EXCERPT = 160
"""How many characters of a note a line of the thread shows."""


def feed(
    encounters: Sequence[Encounter],
    referrals: Sequence[Referral],
    barriers: Sequence[Barrier],
    authors: dict[str, str],
    now: datetime,
) -> tuple[FeedItem, ...]:
    """Return the thread. ``authors`` says by barrier id who noted it."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    items = [*_notes(encounters, today), *_letters(referrals, today), *_barriers(barriers, authors, today)]
    return tuple(sorted(items, key=lambda item: (_moment(item.at), item.target), reverse=True))


def _notes(encounters: Iterable[Encounter], today: date) -> Iterable[FeedItem]:
    for encounter in encounters:
        local = encounter.at.astimezone(ZoneInfo(encounter.zone))
        when = clock(local.hour, local.minute, tr) if local.date() == today else short_day(local.date(), tr, today)
        excerpt = " ".join(encounter.text.split())
        if len(excerpt) > EXCERPT:
            excerpt = excerpt[: EXCERPT - 1].rsplit(" ", 1)[0] + "…"
        alone = encounter.kind is EncounterKind.NOTE
        kind = tr("Note") if alone else tr("Entretien {how}", how=_kind(encounter))
        # What was noted always says something: without words it is one whose words are not shared here.
        unshared = tr("Note, non partagée") if alone else tr("{kind}, non partagé", kind=kind)
        text = tr("{kind} : « {text} »", kind=kind, text=excerpt) if excerpt else unshared
        badge = tr("confidence") if encounter.confidential else ""
        yield FeedItem(encounter.at, when, typeset(text), badge, "light" if badge else "", ("encounter", encounter.id))


def _kind(encounter: Encounter) -> str:
    return tr(LABELS[encounter.kind])


def _letters(referrals: Iterable[Referral], today: date) -> Iterable[FeedItem]:
    for referral in referrals:
        if referral.issued_on is None or referral.state is ReferralState.DRAFTED:
            continue
        line = referral_line(referral, today)
        latest = max(filter(None, (referral.issued_on, referral.answered_on, referral.started_on, referral.ended_on)))
        text = tr("Lettre {reference} à {service}", reference=referral.reference, service=referral.service_name)
        yield FeedItem(
            latest,
            short_day(latest, tr, today),
            typeset(text),
            line.badge.lower(),
            line.tone,
            ("referral", referral.id),
        )


def _barriers(barriers: Iterable[Barrier], authors: dict[str, str], today: date) -> Iterable[FeedItem]:
    for barrier in barriers:
        label, target = kind_label(barrier.kind), ("barrier", barrier.id)
        if barrier.noted_on is not None:
            author = authors.get(barrier.id, "")
            noted = tr("Frein « {label} » noté", label=label)
            text = tr("{noted} par {author}", noted=noted, author=author) if author else noted
            yield FeedItem(barrier.noted_on, short_day(barrier.noted_on, tr, today), typeset(text), target=target)
        if barrier.solved_on is not None:
            text = tr("Frein « {label} »", label=label)
            day = short_day(barrier.solved_on, tr, today)
            yield FeedItem(barrier.solved_on, day, typeset(text), tr("levé"), "solved", target)


def _moment(at: datetime | date) -> datetime:
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    # A day without an hour stands at its end: what was signed today comes before this morning's note.
    return datetime.combine(at, time.max, ZoneInfo(ZONE)).astimezone(UTC)
