"""How one dossier of the sample caseload is made: from a story, or drawn from names, places and sentences."""

# verbatim module: invented dossiers, sample data and no words of the program

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Action, Encounter
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.referral import Consent, Referral
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.person import Circumstance, Gender, Schooling, Travel, Weekday, WorkStatus
from parcours_core.vocabulary.work import (
    ActionState,
    BarrierState,
    ConsentForm,
    EncounterKind,
    Outcome,
    ReferralState,
    Severity,
)
from parcours_desktop.casework.references import reference_of
from parcours_desktop.casework.referrals import PURPOSE
from parcours_desktop.casework.sample_people import SampleBarrier, SamplePerson, SampleReferral
from parcours_desktop.casework.sample_words import (
    COLLEAGUES,
    FAMILY_ENDS,
    FAMILY_STARTS,
    GIVEN_NAMES,
    NOTES,
    STEPS,
    TOWNS,
    TRADES,
)
from parcours_desktop.directory.search import ServiceRow

_LIVES: tuple[tuple[ReferralState, int], ...] = (
    (ReferralState.ISSUED, 5), (ReferralState.WAITING, 2), (ReferralState.ACCEPTED, 3), (ReferralState.REFUSED, 2),
    (ReferralState.STARTED, 3), (ReferralState.ENDED, 3), (ReferralState.EXPIRED, 1), (ReferralState.WITHDRAWN, 1),
    (ReferralState.DRAFTED, 1),
)  # fmt: skip
_KINDS = tuple(KINDS)
_YEAR = 365.25


class Draws(Random):
    """Draws for samples; never for a secret."""

    def identity(self, at: datetime) -> str:
        """Return an id of the form of UUIDv7 made at ``at``."""
        value = (int(at.timestamp() * 1000) & ((1 << 48) - 1)) << 80
        value |= 0x7 << 76 | self.getrandbits(12) << 64 | 0b10 << 62 | self.getrandbits(62)
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def token(self) -> str:
        """Return a text as long as a letter's token."""
        return f"{self.getrandbits(128):032x}"


@dataclass(frozen=True, slots=True)
class Maker:
    """What dossiers are made with: the draws, the day they are made for, and the services that fit a barrier
    and hold a word."""

    draws: Draws
    today: date
    now: datetime
    services: Callable[[SampleBarrier, str], Sequence[ServiceRow]]

    def day(self, days: int) -> date:
        """Return the day ``days`` from today."""
        return self.today + timedelta(days=days)

    def moment(self, days: int) -> datetime:
        """Return noon, so many days from today."""
        return self.now + timedelta(days=days)


def records_of(maker: Maker, story: SamplePerson) -> Iterator[Any]:
    """Yield the records of a dossier, owners before what refers to them."""
    draws = maker.draws
    first = min([-30, *(barrier.noted for barrier in story.barriers), *(each.issued for each in story.referrals)])
    person = JobSeeker(
        id=draws.identity(maker.moment(first)),
        family_name=story.family_name,
        given_name=story.given_name,
        gender=story.gender,
        birth_date=maker.day(-round((story.age + 0.4) * _YEAR)),
        phone=story.phone,
        postal_code=story.postal_code,
        municipality=story.municipality,
        seeking_since=maker.day(-round(story.seeking * 30.5)) if story.seeking else None,
        start_date=maker.day(story.starts) if story.starts else None,
        counsellor=COLLEAGUES[0],
        opened_at=maker.moment(first),
        **story.more,
    )
    yield person
    if story.adults is not None:
        births = tuple(maker.day(-round((age + 0.3) * _YEAR)) for age in story.children)
        yield Household(
            id=draws.identity(maker.now), job_seeker_id=person.id, adults=story.adults,
            children=len(story.children), children_born=births,
        )  # fmt: skip
    barriers = {each.kind: _barrier(maker, person, each) for each in story.barriers}
    yield from barriers.values()
    asked = {each.kind: each for each in story.barriers}
    for letter in story.referrals:
        yield from _letter(
            maker, person, letter, barriers[letter.kind], maker.services(asked[letter.kind], letter.word)
        )
    for days, kind, text in story.notes:
        at = maker.moment(days) - timedelta(hours=2)
        yield Encounter(
            id=draws.identity(at), job_seeker_id=person.id, at=at, kind=kind, author=COLLEAGUES[0], text=text
        )
    for text, days, ours in story.actions:
        yield Action(
            id=draws.identity(maker.now), job_seeker_id=person.id, text=text, due=maker.day(days),
            owner=COLLEAGUES[0] if ours else "", state=ActionState.PLANNED,
        )  # fmt: skip


def drawn(maker: Maker) -> SamplePerson:
    """Return an invented person with a drawn story."""
    draws = maker.draws
    gender = draws.choice((Gender.FEMALE, Gender.MALE))
    postal_code, municipality, country = draws.choice(TOWNS)
    barriers = tuple(_drawn_barrier(draws, kind) for kind in draws.sample(_KINDS, draws.choice((0, 1, 1, 2, 2, 3, 4))))
    states, weights = zip(*_LIVES, strict=True)
    letters = tuple(
        SampleReferral(
            each.kind, state, draws.randint(-25, 0) if state is ReferralState.ISSUED else draws.randint(-200, -35)
        )
        for each, state in zip(barriers, draws.choices(states, weights, k=len(barriers)), strict=True)
        if draws.random() < 0.3
    )
    more: dict[str, Any] = {
        "country": country,
        "schooling": draws.choice(tuple(Schooling)),
        "work_status": draws.choices((WorkStatus.UNEMPLOYED, WorkStatus.EMPLOYED, WorkStatus.IN_TRAINING), (8, 1, 1))[
            0
        ],
        "travel": tuple(draws.sample(tuple(Travel), draws.randint(0, 2))),
        "can_come_on": tuple(draws.sample(tuple(Weekday)[:5], draws.randint(0, 4))),
        "languages": ("fr",) if draws.random() < 0.8 else ("fr", draws.choice(("nl", "ar", "tr", "pl", "uk"))),
        "occupation": draws.choice(TRADES),
    }
    if draws.random() < 0.1:
        more["circumstances"] = (draws.choice(tuple(Circumstance)),)
    adults = draws.choice((None, 1, 1, 2, 2, 3))
    return SamplePerson(
        given_name=draws.choice(GIVEN_NAMES[gender]),
        family_name=f"{draws.choice(FAMILY_STARTS)}{draws.choice(FAMILY_ENDS)}".strip(),
        gender=gender,
        age=draws.randint(18, 63),
        postal_code=postal_code,
        municipality=municipality,
        phone=_phone(draws, country),
        seeking=draws.choice((0, draws.randint(1, 48))),
        adults=adults,
        children=tuple(draws.randint(0, 15) for _ in range(draws.randint(0, 3))) if adults else (),
        more=more,
        barriers=barriers,
        referrals=letters,
        actions=((draws.choice(STEPS), draws.randint(-10, 30), draws.random() < 0.5),) if draws.random() < 0.4 else (),
        notes=((draws.randint(-90, -1), draws.choice(tuple(EncounterKind)), draws.choice(NOTES)),),
    )


def _phone(draws: Draws, country: str) -> str:
    if draws.random() < 0.1:
        return ""
    number = f"{draws.randrange(10_000):04}"
    # The French range is ARCEP's for fiction; in Belgium none is set apart.
    return f"06 39 98 {number[:2]} {number[2:]}" if country == "FR" else f"0470 00 {number[:2]} {number[2:]}"


def _drawn_barrier(draws: Draws, kind: str) -> SampleBarrier:
    offered = KINDS[kind]
    noted = draws.randint(-200, -1)
    state = draws.choices(tuple(BarrierState), (6, 2, 2))[0]
    return SampleBarrier(
        kind=kind,
        severity=draws.choice(tuple(Severity)),
        state=state,
        situations=tuple(draws.sample(offered.situations, min(1, len(offered.situations)))),
        goals=tuple(draws.sample(offered.goals, min(1, len(offered.goals)))),
        noted=noted,
        due=draws.randint(5, 90) if draws.random() < 0.15 else None,
        solved=draws.randint(noted, 0) if state is BarrierState.SOLVED else None,
    )


def _barrier(maker: Maker, person: JobSeeker, story: SampleBarrier) -> Barrier:
    return Barrier(
        id=maker.draws.identity(maker.moment(story.noted)),
        job_seeker_id=person.id,
        kind=story.kind,
        severity=story.severity,
        state=story.state,
        situations=story.situations,
        goals=story.goals,
        detail=story.detail,
        noted_on=maker.day(story.noted),
        due=None if story.due is None else maker.day(story.due),
        solved_on=None if story.solved is None else maker.day(story.solved),
    )


def _letter(
    maker: Maker, person: JobSeeker, story: SampleReferral, barrier: Barrier, offered: Sequence[ServiceRow]
) -> Iterator[Any]:
    if not offered:
        return
    draws, service = maker.draws, maker.draws.choice(offered)
    referral = Referral(
        id=draws.identity(maker.moment(story.issued)),
        job_seeker_id=person.id,
        service_id=service.id,
        service_name=service.name,
        structure_name=service.structure_name,
        barrier_ids=(barrier.id,),
        shared=("name", "phone"),
        reference=reference_of(draws.getrandbits(45)),
        token=draws.token(),
    )
    if story.state is not ReferralState.DRAFTED:
        consent = Consent(
            id=draws.identity(maker.moment(story.issued)),
            job_seeker_id=person.id,
            purpose=PURPOSE,
            recipient=service.id,
            recipient_name=service.name,
            fields=referral.shared,
            form=draws.choice(tuple(ConsentForm)),
            given_on=maker.day(story.issued),
        )
        yield consent
        referral = _lived(maker, replace(referral, consent_id=consent.id), story)
    yield referral


def _lived(maker: Maker, referral: Referral, story: SampleReferral) -> Referral:
    issued = maker.day(story.issued)
    answered = min(issued + timedelta(days=5), maker.today)
    started = min(issued + timedelta(days=15), maker.today)
    values: dict[str, Any] = {"state": story.state, "issued_on": issued, "appointment": story.appointment}
    if story.state not in (ReferralState.ISSUED, ReferralState.EXPIRED, ReferralState.WITHDRAWN):
        values["answered_on"] = answered
    if story.state is ReferralState.WAITING:
        values["waiting_weeks"] = 6
    if story.state is ReferralState.REFUSED:
        values["refusal"] = "Plus de place avant l’été."
    if story.state in (ReferralState.STARTED, ReferralState.ENDED):
        values["started_on"] = started
    if story.state is ReferralState.ENDED:
        values["ended_on"] = min(started + timedelta(days=20), maker.today)
        values["outcome"] = story.outcome or maker.draws.choice(tuple(Outcome))
    return replace(referral, **values)
