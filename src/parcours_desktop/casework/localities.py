"""Places offered while a postal code or a municipality is typed, in words that tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.directory.place_values import Place


@dataclass(frozen=True, slots=True)
class Locality:
    """A place as one chooses it; ``label`` is « Tongre-Notre-Dame (7951), Chièvres »."""

    code: str
    postal_code: str
    name: str
    country: str
    label: str


def suggest_localities(desk: Desk, text: str, limit: int = 6) -> tuple[Locality, ...]:
    """Return up to ``limit`` places whose postal code or name begins with ``text``, the likeliest first."""
    return tuple(_locality(place) for place in desk.places.suggest(text, limit))


def _locality(place: Place) -> Locality:
    name = place.locality or place.name
    label = f"{name} ({place.postal_code})"
    if name != place.name:
        label = f"{label}, {place.name}"
    if place.country == "FR":
        label = tr("{place}, France", place=label)
    return Locality(place.code, place.postal_code, name, place.country, label)
