"""From a barrier to the themes of services that can lift it: the reviewed table, and how its three sources combine.

Fits say how much of the barrier a service of the theme lifts: 1 the theme *is* the aim; 0.8 it does most of it; 0.6 a
good part; 0.4 it helps beside the aim; 0.2 to 0.3 the fringe, worth showing last. Each row was weighed by hand from the
labels of the France Travail diagnosis and of data·inclusion v1; a comment stands where the choice is not plain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parcours_core.vocabulary.barrier_theme_needs import NEED_THEMES
from parcours_core.vocabulary.barrier_theme_tables import GOAL_THEMES, KIND_THEMES, SITUATION_THEMES

SITUATION_BESIDE_GOAL = 0.8
"""What a situation still says once a goal is set: it explains, the goal decides."""

KIND_BESIDE_PRECISION = 0.5
"""What the kind still says once a situation or a goal is set: its services stay in sight, behind the precise ones."""

_NOTHING: Mapping[str, float] = {}


def themes_of(kind: str, situations: Sequence[str] = (), goals: Sequence[str] = ()) -> dict[str, float]:
    """Return the themes that can lift a barrier, each with its fit, above 0 and at most 1.

    Goals (needs among them) say most, then situations, then the kind; of several voices for one theme the strongest
    counts, so that saying more never takes a theme away. Codes that the tables do not know say nothing.
    """
    fits: dict[str, float] = {}
    kind_weight = KIND_BESIDE_PRECISION if situations or goals else 1.0
    situation_weight = SITUATION_BESIDE_GOAL if goals else 1.0
    voices = [(KIND_THEMES.get(kind, _NOTHING), kind_weight)]
    voices += [(SITUATION_THEMES.get(code, _NOTHING), situation_weight) for code in situations]
    voices += [(GOAL_THEMES.get(code) or NEED_THEMES.get(code, _NOTHING), 1.0) for code in goals]
    for themes, weight in voices:
        for theme, fit in themes.items():
            fits[theme] = max(fits.get(theme, 0.0), fit * weight)
    return fits
