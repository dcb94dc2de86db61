"""From a dossier to the services that can lift its barriers: says what is known of the person, asks the directory."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.referral import Referral
from parcours_core.vocabulary.work import ReferralState, Severity
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.revealing import is_guarded
from parcours_desktop.casework.target_groups import known_publics, publics_of
from parcours_desktop.directory.matching import ranking
from parcours_desktop.directory.matching.values import Exclusion, Match, MatchList, Need, OpenBarrier, PastReferral
from parcours_desktop.directory.places import fold_place

if TYPE_CHECKING:
    from parcours_desktop.directory.place_values import Place
    from parcours_desktop.store.reader import Reader

_DIGITAL = "digital"


def matches_for(
    desk: Desk, job_seeker_id: str, barrier_ids: Collection[str] | None = None, *, covered: bool = False
) -> MatchList:
    """Return the services for the open barriers of a person, ranked, or for those in ``barrier_ids`` only.

    ``covered`` leaves out of the reasons what stands behind the cover (``casework.revealing``); it weighs all the same.
    """
    return ranking.match(desk.pack, desk.places, need_of(desk, job_seeker_id, barrier_ids, covered=covered))


def why_not(
    desk: Desk,
    job_seeker_id: str,
    service_id: str,
    barrier_ids: Collection[str] | None = None,
    *,
    covered: bool = False,
) -> Exclusion | Match:
    """Return why a service is not proposed to this person, or the match that it is; ``covered`` as ``matches_for``."""
    need = need_of(desk, job_seeker_id, barrier_ids, covered=covered)
    return ranking.why_not(desk.pack, desk.places, need, service_id)


def set_aside(
    desk: Desk, job_seeker_id: str, barrier_ids: Collection[str] | None = None, code: str = ""
) -> tuple[Exclusion, ...]:
    """Return the services of the themes that are set aside, each with why; only for the reason ``code`` if given."""
    return ranking.excluded(desk.pack, desk.places, need_of(desk, job_seeker_id, barrier_ids), code)


def need_of(
    desk: Desk, job_seeker_id: str, barrier_ids: Collection[str] | None = None, *, covered: bool = False
) -> Need:
    """Return what matching may know of a person; only what was said or follows from it, the rest stays unknown.

    ``covered``: it weighs what stands behind the cover, and no reason tells it.
    """
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        person = must_find(reader, JobSeeker, whole.kept)
        household = household_of(reader, job_seeker_id)
        barriers = reader.find(Barrier, job_seeker_id=whole.ids)
        referrals = reader.find(Referral, job_seeker_id=whole.ids)
    today = desk.clock.today()
    home = home_of(desk, person)
    true, false = known_publics(person, household, barriers, home)
    asked = [each for each in barriers if each.is_open and (barrier_ids is None or each.id in barrier_ids)]
    return Need(
        barriers=tuple(replace(_open(each, person, today), discreet=covered and is_guarded(each)) for each in asked),
        today=today,
        age=person.age_on(today),
        publics_true=true,
        publics_false=false,
        home=home,
        # One sets out from home to what lifts a barrier, week after week; today's stop only stands in for it.
        origin=home if home is not None and home.latitude is not None else desk.stop or home,
        travel=frozenset(person.travel),
        languages=person.languages,
        interpreter=person.interpreter,
        days=frozenset(person.can_come_on),
        digital_ok=_digital_ok(barriers),
        past=_past(referrals),
        unsaid=publics_of(person.circumstances) if covered else frozenset(),
    )


def home_of(desk: Desk, person: JobSeeker) -> Place | None:
    """Return the place where the person lives, None where it is unknown or not in the gazetteer.

    A postal code without a municipality, or with one that is not known there, may stand for several: the person may
    then live in the zones of any of them, since an unknown is never a no.
    """
    sharing = desk.places.sharing(person.postal_code)
    place = desk.places.find(person.postal_code, municipality=person.municipality)
    if place is None or place.code != sharing[0].code or _is_called(place, person.municipality):
        return place
    return replace(place, zones=place.zones.union(*(each.zones for each in sharing)))


def _is_called(place: Place, municipality: str) -> bool:
    return fold_place(municipality) in (fold_place(place.name), fold_place(place.locality))


def household_of(reader: Reader, job_seeker_id: str) -> Household | None:
    """Return the household of a person, None where it was not asked about; the one of the dossier kept goes first."""
    whole = one_person(reader, job_seeker_id)
    known = reader.find(Household, job_seeker_id=whole.ids)
    return min(known, key=lambda each: (each.job_seeker_id != whole.kept, each.id), default=None)


def _open(barrier: Barrier, person: JobSeeker, today: date) -> OpenBarrier:
    start = person.start_date if person.start_date and person.start_date >= today else None
    return OpenBarrier(
        id=barrier.id,
        kind=barrier.kind,
        severity=barrier.severity,
        situations=barrier.situations,
        goals=barrier.goals,
        due=barrier.due or start,
    )


def _digital_ok(barriers: Iterable[Barrier]) -> bool | None:
    """Say whether a service at a distance can be used: no behind a digital barrier, yes once it is lifted.

    A light barrier leaves it open: the person may manage with some help, so nothing is hidden from them.
    """
    digital = [barrier for barrier in barriers if barrier.kind == _DIGITAL]
    if any(barrier.is_open and barrier.severity is not Severity.LIGHT for barrier in digital):
        return False
    return True if digital and not any(barrier.is_open for barrier in digital) else None


def _past(referrals: Iterable[Referral]) -> dict[str, PastReferral]:
    latest: dict[str, PastReferral] = {}
    for referral in sorted(referrals, key=lambda each: (each.issued_on or date.min, each.id)):
        if referral.state in (ReferralState.DRAFTED, ReferralState.WITHDRAWN):
            continue
        on = referral.ended_on or referral.started_on or referral.answered_on or referral.issued_on
        latest[referral.service_id] = PastReferral(referral.state, referral.outcome, on)
    return latest
