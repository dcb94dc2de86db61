"""Invented dossiers for the sync: a job seeker with twenty fields filled, about 700 bytes as JSON, always the same."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from core.wire_dossiers import FAMILY, GIVEN, STREETS, TOWNS, TRADES, WORDS

from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.person import Axis, Gender, Schooling, Travel, Weekday, WorkStatus
from parcours_core.vocabulary.work import DossierState

_OPENED = datetime(2024, 1, 8, 8, tzinfo=UTC)


def job_seekers(count: int, seed: int = 42) -> Iterator[JobSeeker]:
    """Yield ``count`` people; names, numbers, towns and notes as varied as in a caseload."""
    rng = random.Random(seed)
    families, givens, words = FAMILY.split(), GIVEN.split(), WORDS.split()
    for place in range(count):
        code, town = rng.choice(TOWNS)
        family, given = rng.choice(families), rng.choice(givens)
        yield JobSeeker(
            id=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            family_name=family,
            given_name=given,
            gender=rng.choice(list(Gender)),
            birth_date=_day(rng, 1960, 2006),
            phone=f"04{rng.randrange(10**8):08}",
            email=f"{given}{rng.randrange(999)}@ex.be".lower(),
            street=f"{rng.choice(STREETS)} {rng.randrange(1, 200)}",
            postal_code=code,
            municipality=town,
            languages=("fr", *rng.sample(["nl", "ar", "tr", "uk"], rng.randrange(3))),
            interpreter=rng.random() < 0.2,
            work_status=rng.choice(list(WorkStatus)),
            seeking_since=_day(rng, 2022, 2026),
            schooling=rng.choice(list(Schooling)),
            occupation=rng.choice(TRADES),
            axis=rng.choice(list(Axis)),
            travel=tuple(rng.sample(list(Travel), rng.randrange(3))),
            can_come_on=tuple(rng.sample(list(Weekday), rng.randrange(3))),
            counsellor=f"Conseiller·ère {rng.randrange(40):03}",
            state=rng.choice(list(DossierState)),
            confidences=" ".join(rng.choice(words) for _ in range(rng.randrange(4, 9))),
            opened_at=_OPENED + timedelta(hours=place),
        )


def bytes_each(people: list[JobSeeker]) -> float:
    """Return how long a dossier is as JSON, on average."""
    return sum(len(json.dumps(to_plain(each), ensure_ascii=False).encode()) for each in people) / len(people)


def _day(rng: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=rng.randrange((last - first) * 365))
