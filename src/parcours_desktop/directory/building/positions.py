"""Where a service is: its own coordinates, else its structure's, else those of its postal code."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.records.partner import Service, Structure
from parcours_desktop.directory.place_values import Place
from parcours_desktop.directory.places import Places


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees WGS 84, or None where nothing tells; ``place`` is the municipality, if the gazetteer knows it."""

    latitude: float | None
    longitude: float | None
    place: Place | None


class Positions:
    """Finds positions, asking the gazetteer once for each address that it meets."""

    def __init__(self, places: Places | None) -> None:
        self._places = places
        self._met: dict[tuple[str, str, str, str], Place | None] = {}

    def of(self, service: Service, structure: Structure | None) -> Position:
        """Return where ``service`` is. The structure's place counts only where the service names none of its own."""
        place: Place | None = None
        for record in (service, structure):
            if record is None:
                continue
            place = place or self._place(record)
            if record.latitude is not None and record.longitude is not None:
                return Position(record.latitude, record.longitude, place)
            if record.postal_code or record.municipality_code:
                break
        if place is None:
            return Position(None, None, None)
        return Position(place.latitude, place.longitude, place)

    def _place(self, record: Service | Structure) -> Place | None:
        key = (record.postal_code, record.country, record.municipality, record.municipality_code)
        if self._places is None or key[0] == key[3] == "":
            return None
        if key not in self._met:
            found = self._places.find(key[0], key[1], key[2]) if key[0] else None
            self._met[key] = found or (self._places.by_code(key[3]) if key[3] else None)
        return self._met[key]
