"""What the left column says of the person: from where, which barriers, when and how they can come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parcours_core.dates import SHORT_WEEKDAYS, long_day, short_day
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Referral
from parcours_core.vocabulary.person import LABELS, Weekday
from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.matches import home_of
from parcours_desktop.casework.values import BarrierLine
from parcours_desktop.casework.words import agree, capital
from parcours_desktop.directory.matching.values import ExclusionCount

_ON_THE_WAY = frozenset({ReferralState.ISSUED, ReferralState.WAITING, ReferralState.ACCEPTED, ReferralState.STARTED})


@dataclass(frozen=True, slots=True)
class BarrierChoice:
    """An open barrier to tick. ``note`` is its second line; ``referred`` says that a letter for it is on its way."""

    line: BarrierLine
    note: str
    referred: bool


@dataclass(frozen=True, slots=True)
class NeedShown:
    """What the left column shows of one person."""

    person: JobSeeker
    name: str
    origin: str
    barriers: tuple[BarrierChoice, ...]
    coming: str
    means: str

    @property
    def first_ticked(self) -> frozenset[str]:
        """The ids of the barriers ticked at first: those without a letter on its way, or all where each has one."""
        fresh = frozenset(each.line.barrier.id for each in self.barriers if not each.referred)
        return fresh or frozenset(each.line.barrier.id for each in self.barriers)


def need_shown(desk: Desk, person_id: str) -> NeedShown:
    """Return what the left column shows of a person. Raises ``Refused`` where the dossier is gone."""
    view = open_dossier(desk, person_id, covered=True)
    referrals = [line.referral for line in view.referrals]
    return NeedShown(
        person=view.person,
        name=view.person.given_name or view.person.family_name,
        origin=_origin(desk, view.person),
        barriers=tuple(_choice(line, view.person, referrals) for line in view.barriers if line.barrier.is_open),
        coming=_coming(view.person.can_come_on),
        means=_means(view.person),
    )


def coming_title(person: JobSeeker) -> str:
    """Return the heading above the days."""
    return agree(person.gender, tr("Elle peut venir"), tr("Il peut venir"), tr("Peut venir"))


def counts_in_words(counts: Sequence[ExclusionCount]) -> str:
    """Return « trop loin sans voiture 9 · public 3 », most first."""
    return " · ".join(f"{each.label} {each.number}" for each in counts)


def _choice(line: BarrierLine, person: JobSeeker, referrals: Sequence[Referral]) -> BarrierChoice:
    barrier = line.barrier
    referred = any(barrier.id in each.barrier_ids and each.state in _ON_THE_WAY for each in referrals)
    note = tr("avant le {day}", day=long_day(barrier.due, tr)) if barrier.due else ""
    if referred:
        note = agree(person.gender, tr("déjà orientée"), tr("déjà orienté"), tr("déjà orienté·e"))
    return BarrierChoice(line, note, referred)


def _origin(desk: Desk, person: JobSeeker) -> str:
    home = home_of(desk, person)
    if home is not None:
        return tr("Depuis son domicile, {place}", place=home.name)
    day = short_day(desk.clock.today(), tr, desk.clock.today())
    if desk.stop is not None:
        place = desk.settings.stop_label or desk.stop.name
        return tr("{place}, {day}", place=capital(place), day=day)
    return tr("Lieu de départ inconnu : les distances ne comptent pas.")


def _coming(days: Sequence[Weekday]) -> str:
    names = [tr(SHORT_WEEKDAYS[place]) for place, day in enumerate(Weekday) if day in days]
    return " ".join(names) or tr("jours à demander")


def _means(person: JobSeeker) -> str:
    return ", ".join(tr(LABELS[each]) for each in person.travel) or tr("moyens de transport à demander")
