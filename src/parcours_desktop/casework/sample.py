"""A sample caseload of invented people, the same for the same seed and day: for trying out, showing and measuring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from functools import cache
from itertools import islice
from typing import Any

from parcours_core.language import tr
from parcours_core.vocabulary.barrier_themes import themes_of
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.sample_dossier import Draws, Maker, drawn, records_of
from parcours_desktop.casework.sample_people import STORIES, SampleBarrier
from parcours_desktop.casework.sample_words import COLLEAGUES
from parcours_desktop.directory.search import ServiceFilters, ServiceRow, search_services

BATCH = 500
"""Dossiers a unit of work: few enough for the memory, many enough for the disk."""

_SERVICES_A_KIND = 8
_NOON_UTC = time(11, tzinfo=UTC)


def fill_sample(desk: Desk, count: int = 60, seed: int = 7) -> int:
    """Fill the caseload with ``count`` invented dossiers and return how many were made.

    The first nine have a story; the others are drawn, with barriers, notes, letters in every state, steps and
    households. The same seed on the same day with the same pack gives the same records. Letters go to services of the
    desk's pack, and there are none where it has no service for a barrier.
    """
    today = desk.clock.today()

    @cache
    def of_theme(theme: str, word: str) -> Sequence[ServiceRow]:
        near = ServiceFilters(theme=theme, near=desk.stop)
        return search_services(desk.pack, word, near, 0, _SERVICES_A_KIND).rows

    def services(barrier: SampleBarrier, word: str) -> Sequence[ServiceRow]:
        themes = themes_of(barrier.kind, barrier.situations, barrier.goals)
        best = max(themes, key=lambda theme: (themes[theme], theme), default="")
        return of_theme(best, word) or of_theme(best, "")

    maker = Maker(Draws(seed), today, datetime.combine(today, _NOON_UTC), services)
    dossiers = islice(_dossiers(maker), count)
    made = 0
    while batch := list(islice(dossiers, BATCH)):
        author = COLLEAGUES[made // BATCH % len(COLLEAGUES)]
        with desk.caseload.writing(tr("Dossiers d’exemple"), author=author, at=desk.clock.now()) as unit:
            for records in batch:
                for record in records:
                    unit.put(record)
            unit.commit()
        made += len(batch)
    return made


def _dossiers(maker: Maker) -> Iterator[list[Any]]:
    for story in STORIES:
        yield list(records_of(maker, story))
    while True:
        yield list(records_of(maker, drawn(maker)))
