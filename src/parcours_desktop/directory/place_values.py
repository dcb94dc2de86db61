"""What a place is, and how the gazetteer's files name it: for the reader and for the script that builds them."""

from __future__ import annotations

from dataclasses import dataclass, replace

SCHEMA_VERSION = 1
GAZETTEER_FILE = "gazetteer.sqlite"
POINTS_FILE = "postal_points_odbl.tsv"

COUNTRY_ZONES: dict[str, frozenset[str]] = {
    "BE": frozenset({"99131", "belgique"}),
    "FR": frozenset({"99100", "france"}),
}
"""The codes of a country as a zone: INSEE's country code, and data·inclusion's word with ours beside it."""

_COUNTRIES = ("BE", "FR")
_CORSICA = {"2A": "20", "2B": "96"}  # numbers that no département has today, so that every code is a number
_CORSICA_BACK = {number: letters for letters, number in _CORSICA.items()}


# Arrondissements since 2019, and 54 (Mouscron) before; 2 (Brussels and the Brabants) holds 21, 23, 24 and 25.
BELGIAN_ARRONDISSEMENTS = frozenset(
    str(number)
    for first, last in ((11, 13), (21, 25), (31, 38), (41, 46), (51, 58), (61, 64), (71, 73), (81, 85), (91, 93))
    for number in range(first, last + 1)
    if number != 22  # never given
)
"""The first two digits of every REFNIS code of a municipality."""


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, seen from one of its postal codes.

    ``code`` is REFNIS in Belgium and INSEE in France. ``latitude`` and ``longitude`` are degrees WGS 84, None if
    unknown; ``radius_km`` says within how many kilometres nine such points in ten are right, 0 for a known point.
    ``zones`` are all the codes that the place lies in: the municipality, the Belgian arrondissement, province and
    region (REFNIS) or the French département and EPCI, and the country (99131 and « belgique », 99100 and « france »).
    French regions are left out: their codes are also those of départements.
    ``locality`` is the former commune that has this postal code (« Tongre-Notre-Dame » in Chièvres), else the name.
    """

    code: str
    name: str
    postal_code: str
    country: str
    latitude: float | None
    longitude: float | None
    zones: frozenset[str]
    locality: str = ""
    radius_km: int = 0
    population: int = 0

    def at(self, latitude: float, longitude: float) -> Place:
        """Return this place with a known point, in degrees."""
        return replace(self, latitude=latitude, longitude=longitude, radius_km=0)


@dataclass(frozen=True, slots=True)
class PostalPoint:
    """A Belgian postal code, the locality that it names (also folded) and its point in degrees."""

    postal_code: str
    locality: str
    folded: str
    latitude: float
    longitude: float


def key_of(country: str, code: str) -> int:
    """Return the one number of a municipality, made of its country and its code; -1, which none has, for anything else.

    It is needed since REFNIS and INSEE give some numbers twice.
    """
    digits = _CORSICA.get(code[:2], code[:2]) + code[2:]
    if country not in _COUNTRIES or len(digits) != 5 or not (digits.isascii() and digits.isdigit()):
        return -1
    return int(digits) * 2 + _COUNTRIES.index(country)


def code_of(key: int) -> tuple[str, str]:
    """Return the country and the code of a municipality's number."""
    digits = f"{key // 2:05}"
    country = _COUNTRIES[key % 2]
    if country == "FR":
        digits = _CORSICA_BACK.get(digits[:2], digits[:2]) + digits[2:]
    return country, digits


def postal_key(postal_code: str) -> int:
    """Return a postal code as a number that keeps its leading zeros apart: 01000 in Ain is not 1000 in Brussels."""
    return int("1" + postal_code)


def postal_code_of(key: int) -> str:
    """Return the postal code of a number made by ``postal_key``."""
    return str(key)[1:]


def lies_in(place: Place, zones: tuple[str, ...] | frozenset[str], country: str) -> bool:
    """Say whether ``place`` lies in one of the ``zones`` of a service whose sheet is from ``country``.

    A code of five characters is REFNIS on a Belgian sheet and INSEE on a French one (62063 is both); a country's code,
    a département, an EPCI and the words mean the same on every sheet.
    """
    return any(
        zone in place.zones and (country == place.country or len(zone) != 5 or zone.startswith("99")) for zone in zones
    )
