"""Where invented structures stand, weighted by people, and how far their services reach."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from random import Random

from parcours_desktop.directory.places import Place, Places, distance_km

WALLONIA, BRUSSELS = "03000", "04000"
NORTH = ("59", "62", "80", "60", "02")
ARDENNES = "08"
_GRAND_EST = ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88")
_TOWN = 3_000
_AROUND_KM = 15.0
_AROUND_MOST = 5

# What lies on the other side, for those who live near the border: by Belgian province and by French département.
_OTHER_SIDE = {
    "50000": ("59", "02"),
    "90000": ("08",),
    "80000": ("08",),
    "59": ("99131",),
    "02": ("99131",),
    "08": ("99131",),
}
_NEAR_BORDER = {"53000", "56000", "57000", "84000", "85000", "91000", "93000", "59", "08"}


class Territory:
    """The municipalities of Wallonia, Brussels, Hauts-de-France and the Ardennes, drawn by their people."""

    def __init__(self, places: Places) -> None:
        self._groups: dict[str, list[Place]] = {}
        self.districts: dict[tuple[str, str], str] = {}
        self._around: dict[str, tuple[str, ...]] = {}
        towns: dict[str, list[Place]] = {"BE": [], "FR": []}
        for country, areas in (("BE", (WALLONIA, BRUSSELS)), ("FR", (*NORTH, ARDENNES))):
            for area in areas:
                towns[country].extend(place for place in places.in_zone(area, country) if place.postal_code)
        for place in (*towns["BE"], *towns["FR"]):
            self.districts[place.country, place.code] = _district(place)
            self._groups.setdefault(_epci(place) or _district(place), []).append(place)
        self._towns = {country: (group, _weights(group)) for country, group in towns.items()}
        border = {country: [p for p in group if _district(p) in _NEAR_BORDER] for country, group in towns.items()}
        self._border = {country: (group, _weights(group)) for country, group in border.items()}

    def draw(self, rng: Random, country: str, *, near_border: bool = False) -> Place:
        """Return a municipality of ``country``, the more populous the likelier."""
        group, weights = (self._border if near_border else self._towns)[country]
        return rng.choices(group, cum_weights=weights)[0]

    def is_near_border(self, place: Place) -> bool:
        """Say whether the other country is near enough to be served from ``place``."""
        return self.districts[place.country, place.code] in _NEAR_BORDER

    def zones(self, place: Place, reach: str) -> list[str]:
        """Return the codes of the area that a service of ``place`` reaches: town, around, district … border."""
        if reach in ("town", "around"):
            return [place.code] if reach == "town" else list(self._neighbours(place))
        belgian = place.country == "BE"
        district = self.districts[place.country, place.code]
        province = next((zone for zone in place.zones if zone in _PROVINCES), district)
        areas = {
            "district": [district if belgian else _epci(place) or district],
            "province": [province],
            "border": [province, *_OTHER_SIDE.get(province, ())],
            "region": list(_GRAND_EST if district == ARDENNES else NORTH),
            "country": ["99131" if belgian else "france"],
        }
        if belgian:
            areas["region"] = [BRUSSELS if BRUSSELS in place.zones else WALLONIA]
        return areas[reach]

    def _neighbours(self, place: Place) -> tuple[str, ...]:
        """Return the nearest municipalities of the same district, this one first."""
        known = self._around.get(place.country + place.code)
        if known is None:
            group = self._groups[_epci(place) or _district(place)]
            far = {other.code: distance_km(place, other) for other in group}
            near = sorted((km, code) for code, km in far.items() if km is not None and km < _AROUND_KM)
            known = tuple(dict.fromkeys((place.code, *(code for _, code in near[:_AROUND_MOST]))))
            self._around[place.country + place.code] = known
        return known


_PROVINCES = frozenset({"20002", "50000", "60000", "80000", "90000", BRUSSELS})


def _district(place: Place) -> str:
    """Return the Belgian arrondissement or the French département."""
    if place.country == "BE":
        return place.code[:2] + "000"
    return place.code[:2]


def _epci(place: Place) -> str:
    return next((zone for zone in place.zones if len(zone) == len("200043396") and zone.isdigit()), "")


def _weights(group: Sequence[Place]) -> list[int]:
    """Add up the people; a village counts for less than its share, since services stand in its town."""
    return list(accumulate(place.population if place.population > _TOWN else place.population // 8 for place in group))
