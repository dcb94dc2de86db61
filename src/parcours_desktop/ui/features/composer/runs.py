"""How a service is said on its card: the barriers that it lifts strong, what is unknown strong too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parcours_desktop.casework.words import DOT
from parcours_desktop.directory.matching.values import Exclusion, Match
from parcours_desktop.ui.kit.rich_text import Run

NO_BREAK = "\u00a0"


def title_of(service: Match | Exclusion) -> str:
    """Return « service · organisation »."""
    return DOT.join(part for part in (service.name, service.structure_name) if part)


def distance_of(service: Match | Exclusion) -> str:
    """Return « 1,1 km », empty where the distance is unknown."""
    km = service.distance_km
    if km is None:
        return ""
    number = f"{km:.1f}".replace(".", ",") if km < 10 else str(round(km))
    return f"{number}{NO_BREAK}km"


def runs_of(service: Match | Exclusion) -> list[Run | str]:
    """Return the paragraph of a card; of a service set aside, why."""
    if isinstance(service, Exclusion):
        return [Run(service.words, "strong", strong=True)]
    runs = _marked(service.why, service.lifts_words)
    if service.unknown:
        runs.append(Run(f" {service.unknown}", "strong", strong=True))
    return runs


def _marked(why: str, names: Sequence[str]) -> list[Run | str]:
    """Mark each of ``names`` in ``why``, once, whichever spaces it is written with."""
    if not names:
        return [why]
    spaced = ["[ \u00a0\u202f]".join(map(re.escape, re.split(r"\s", name))) for name in names]
    runs: list[Run | str] = []
    left = set(range(len(names)))
    end = 0
    for found in re.finditer("|".join(f"({pattern})" for pattern in spaced), why, re.IGNORECASE):
        place = (found.lastindex or 1) - 1
        if place not in left:
            continue
        left.discard(place)
        runs += [why[end : found.start()], Run(found[0], "solved", strong=True)]
        end = found.end()
    return [run for run in (*runs, why[end:]) if run]
