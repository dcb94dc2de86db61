"""The municipality of a service's address, looked up once for each address that a build meets."""

from __future__ import annotations

from parcours_core.records.partner import Service, Structure
from parcours_desktop.directory.place_values import Place
from parcours_desktop.directory.places import Places


class Positions:
    """Finds the place of a service; without a gazetteer there is none."""

    def __init__(self, places: Places | None) -> None:
        self._places = places
        self._met: dict[tuple[str, str, str, str], Place | None] = {}

    def of(self, service: Service, structure: Structure | None) -> Place | None:
        """Return the municipality of ``service``: that of its own address, else that of its structure's."""
        if service.postal_code or service.municipality_code or structure is None:
            return self._place(service)
        return self._place(structure)

    def _place(self, record: Service | Structure) -> Place | None:
        postal_code, code = record.postal_code, record.municipality_code
        if self._places is None or not (postal_code or code):
            return None
        key = (postal_code, code, record.country, record.municipality)
        if key not in self._met:
            found = self._places.find(postal_code, record.country, record.municipality) if postal_code else None
            self._met[key] = found or (self._places.by_code(code) if code else None)
        return self._met[key]
