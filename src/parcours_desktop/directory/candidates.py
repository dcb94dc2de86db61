"""The compact rows inside a pack that matching reads: what weighs of each service, found by theme and by place.

A row holds numbers only, so that a hundred thousand services can be ranked while a person waits. It lies where matching
looks for it: in the *cell* of a grid if the service has a point, and in the *cell* of each of its zones of eligibility
(or the one of nobody's zone) if it works at a distance or has no point. Cells of the grid are positive, those of zones
negative. Lists that many services share (themes, zones, languages) are numbered once.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import cos, floor, radians
from operator import itemgetter
from typing import NamedTuple

from parcours_core.records.partner import Service, Structure
from parcours_core.vocabulary.data_inclusion import FREE, ON_SITE, PUBLICS, REMOTE, THEMES
from parcours_desktop.directory.opening_days import opening_days
from parcours_desktop.directory.place_values import BELGIAN_ARRONDISSEMENTS, Place

DEGREE = 100_000
"""Points are kept as whole hundred-thousandths of a degree: about a metre."""

KM_PER_DEGREE = 111.195
"""Kilometres in a degree of latitude, on the sphere that ``places.points_km`` measures on (radius 6,371 km)."""

MODE_ON_SITE, MODE_REMOTE = 1, 2
FEE_FREE, FEE_PAID = 1 << 2, 2 << 2
BY_PERSON, BY_PROFESSIONAL = 1 << 4, 2 << 4
ROUGH_POINT = 1 << 6
DAYS_SHIFT = 7
"""What the bits of the column ``access`` say; where none of a group is set, that is unknown. Days from bit 7 on."""

DAY_UNKNOWN = 0
"""The day number of a sheet that does not say when it was last seen to."""

EVERYWHERE = -1
"""The cell of services without a point, or at a distance, that do not say whom they serve, or serve many zones."""

COLUMNS = "id, theme_set, publics, access, zone_set, language_set, latitude, longitude, updated, quality"
"""What one reading gives. ``updated`` is a proleptic day number; ``quality`` 0 to 100, -1 if unknown."""

_ROWS_PER_DEGREE, _COLUMNS_PER_DEGREE = 10, 7
_MANY_ZONES = 24
_ZONE = re.compile(r"(be|fr):\d[\dab]\d{3}|\d[\dab]\d?|\d{9}|99\d{3}|france|belgique")
_TABLES = (
    "CREATE TABLE candidate (cell INTEGER NOT NULL, id TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL,"
    " theme_set INTEGER NOT NULL, publics INTEGER NOT NULL, access INTEGER NOT NULL, zone_set INTEGER NOT NULL,"
    " language_set INTEGER NOT NULL, latitude INTEGER, longitude INTEGER, updated INTEGER NOT NULL,"
    " quality INTEGER NOT NULL, PRIMARY KEY (cell, id)) WITHOUT ROWID",
    # ``codes`` apart by spaces; zones begin with the country of the service.
    "CREATE TABLE candidate_set (number INTEGER PRIMARY KEY, codes TEXT NOT NULL)",
    "CREATE TABLE candidate_theme_set (number INTEGER PRIMARY KEY, codes TEXT NOT NULL, low INTEGER NOT NULL,"
    " high INTEGER NOT NULL, services INTEGER NOT NULL)",
    "CREATE TABLE candidate_zone (code TEXT PRIMARY KEY, cell INTEGER NOT NULL) WITHOUT ROWID",
    # Which bit stands for which code: a pack stays readable when a later standard brings more.
    "CREATE TABLE candidate_bit (list TEXT NOT NULL, code TEXT NOT NULL, bit INTEGER NOT NULL,"
    " PRIMARY KEY (list, code)) WITHOUT ROWID",
)
_THEME_BIT = {code: 1 << number for number, code in enumerate(THEMES)}
_PUBLIC_BIT = {code: 1 << number for number, code in enumerate(PUBLICS)}
_LOW = (1 << 35) - 1
_MODE_BIT = {ON_SITE: MODE_ON_SITE, REMOTE: MODE_REMOTE}
_BY_BIT = {"usagers": BY_PERSON, "professionnels": BY_PROFESSIONAL}


class Candidate(NamedTuple):
    """What matching reads of one service, its lists not yet numbered. ``zones`` are ``zone_key``s."""

    id: str
    themes: tuple[str, ...]
    publics: int
    access: int
    country: str
    zones: tuple[str, ...]
    languages: tuple[str, ...]
    latitude: int | None
    longitude: int | None
    updated: int
    quality: int


def create_candidate_tables(connection: sqlite3.Connection) -> None:
    """Make the empty tables in the pack that is being built, and write down which bit stands for which code."""
    for statement in _TABLES:
        connection.execute(statement)
    bits = [("theme", code, number) for number, code in enumerate(THEMES)]
    bits += [("public", code, number) for number, code in enumerate(PUBLICS)]
    connection.executemany("INSERT INTO candidate_bit VALUES (?, ?, ?)", bits)


def candidate_row(service: Service, structure: Structure | None, place: Place | None) -> Candidate:
    """Return what matching reads of ``service``.

    ``structure`` lends its opening hours where the service has none, and its point where the service has no address of
    its own or the same postal code; ``place``, the municipality of the address, lends its middle as the last resort.
    """
    latitude, longitude, rough = _point(service, structure, place)
    hours = service.opening_hours or (structure.opening_hours if structure is not None else "")
    access = opening_days(hours) << DAYS_SHIFT | (ROUGH_POINT if rough else 0)
    access |= _access_bits(service.modes, service.mobilised_by, service.fee)
    return Candidate(
        service.id,
        _themes(service.themes),
        _public_bits(service.publics),
        access,
        service.country,
        _zones(service.country, service.zones),
        tuple(sorted(service.languages)),
        None if latitude is None else round(latitude * DEGREE),
        None if longitude is None else round(longitude * DEGREE),
        service.updated_on.toordinal() if service.updated_on else DAY_UNKNOWN,
        -1 if service.quality is None else max(0, min(100, round(service.quality * 100))),
    )


def insert_candidates(connection: sqlite3.Connection, candidates: Iterable[Candidate]) -> None:
    """Write all candidates of the pack, in one call: lists are numbered over all of them.

    Services without a theme are left out, since no barrier leads to them.
    """
    numbering = _Numbering()
    placed = [placed for each in candidates if each.themes for placed in numbering.rows(each)]
    # In the order of the table, or each insertion would look for its page.
    placed.sort(key=itemgetter(0, 1))
    connection.executemany(f"INSERT INTO candidate VALUES ({', '.join('?' * 13)})", placed)
    connection.executemany("INSERT INTO candidate_set VALUES (?, ?)", numbering.lists())
    connection.executemany("INSERT INTO candidate_theme_set VALUES (?, ?, ?, ?, ?)", numbering.theme_sets())
    connection.executemany("INSERT INTO candidate_zone VALUES (?, ?)", numbering.zone_cells.items())


def zone_key(country: str, code: str) -> str:
    """Return how a zone is compared: five digits belong to a country, since REFNIS and INSEE give some of them twice.

    The codes of countries themselves (99100, 99131) belong to none; those that end with three zeros (51000, 50000) are
    Belgian arrondissements, provinces and regions whoever writes them, so that a French service can serve Hainaut; and
    those that REFNIS cannot give (59350) are French, so that a Belgian service can serve Lille.
    """
    lowered = code.strip().lower()
    if len(lowered) == 5 and lowered.endswith("000") and lowered.isdigit():
        return f"be:{lowered}"
    if len(lowered) == 5 and lowered[2:].isdigit() and not lowered.startswith("99"):
        french = country != "BE" or lowered[:2] not in BELGIAN_ARRONDISSEMENTS
        return f"fr:{lowered}" if french else f"be:{lowered}"
    return lowered


def is_zone(key: str) -> bool:
    """Say whether a ``zone_key`` is shaped as the zones of places are; of any other nobody knows who lives in it."""
    return _ZONE.fullmatch(key) is not None


def theme_masks(codes: Iterable[str], bits: dict[str, int]) -> tuple[int, int]:
    """Return ``codes`` as the two numbers that a row's themes are compared with; ``bits`` as the pack gives them."""
    mask = 0
    for code in codes:
        if code in bits:
            mask |= 1 << bits[code]
    return mask & _LOW, mask >> 35


def cell_of(latitude: float, longitude: float) -> int:
    """Return the cell of a point in degrees: about 11 km high, and 10 km wide here."""
    return floor((latitude + 90) * _ROWS_PER_DEGREE) * 4096 + floor((longitude + 180) * _COLUMNS_PER_DEGREE)


def cells_around(latitude: float, longitude: float, km: float) -> list[tuple[int, int]]:
    """Return the ranges of cells that hold every point within ``km`` of a point in degrees, one a row of the grid."""
    up = km / KM_PER_DEGREE
    # The circle is widest, in degrees, on its side towards the pole.
    along = up / max(0.01, cos(radians(min(89.0, abs(latitude) + up))))
    south, north = max(-90.0, latitude - up), min(90.0, latitude + up)
    west, east = max(-180.0, longitude - along), min(180.0, longitude + along)
    bottom, top = cell_of(south, west), cell_of(north, west)
    width = cell_of(south, east) - bottom
    return [(row, row + width) for row in range(bottom, top + 1, 4096)]


# Sheets repeat each other's lists: a hundred thousand hold a few thousand distinct ones.
@lru_cache(maxsize=20_000)
def _themes(themes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({theme for theme in themes if theme in _THEME_BIT}))


@lru_cache(maxsize=20_000)
def _public_bits(publics: tuple[str, ...]) -> int:
    return sum({_PUBLIC_BIT.get(public, 0) for public in publics})


@lru_cache(maxsize=20_000)
def _access_bits(modes: tuple[str, ...], mobilised_by: tuple[str, ...], fee: str) -> int:
    bits = sum({_MODE_BIT.get(mode, 0) for mode in modes}) | sum({_BY_BIT.get(who, 0) for who in mobilised_by})
    return bits | (FEE_FREE if fee == FREE else FEE_PAID) if fee else bits


@lru_cache(maxsize=20_000)
def _zones(country: str, zones: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({zone_key(country, code) for code in zones}))


def _point(
    service: Service, structure: Structure | None, place: Place | None
) -> tuple[float | None, float | None, bool]:
    if service.latitude is not None and service.longitude is not None:
        return service.latitude, service.longitude, False
    if structure is not None and structure.latitude is not None and structure.longitude is not None:
        elsewhere = service.postal_code and service.postal_code != structure.postal_code
        if not elsewhere:
            return structure.latitude, structure.longitude, False
    if place is not None and place.latitude is not None and place.longitude is not None:
        return place.latitude, place.longitude, True
    return None, None, False


class _Numbering:
    """Gives each distinct list its number, and each service its rows."""

    def __init__(self) -> None:
        self.zone_cells: dict[str, int] = {}
        self._lists: dict[tuple[str, ...], int] = {}
        self._themes: dict[tuple[str, ...], tuple[int, int, int]] = {}
        self._services: dict[int, int] = {}

    def rows(self, each: Candidate) -> Iterator[tuple[object, ...]]:
        """Return the rows of one candidate, one for each cell in which it is to be found."""
        number, low, high = self._theme_set(each.themes)
        self._services[number] = self._services.get(number, 0) + 1
        zones = self._list((each.country, *each.zones))
        languages = self._list(each.languages)
        shared = (each.id, low, high, number, each.publics, each.access, zones, languages, *each[7:])
        for cell in self._cells(each):
            yield (cell, *shared)

    def lists(self) -> list[tuple[int, str]]:
        """Return the numbered lists of zones and languages."""
        return [(number, " ".join(codes)) for codes, number in self._lists.items()]

    def theme_sets(self) -> list[tuple[int, str, int, int, int]]:
        """Return the numbered sets of themes, with their bits and how many services have just these."""
        return [
            (number, " ".join(codes), low, high, self._services[number])
            for codes, (number, low, high) in self._themes.items()
        ]

    def _cells(self, each: Candidate) -> Iterator[int]:
        if each.latitude is not None and each.longitude is not None:
            yield cell_of(each.latitude / DEGREE, each.longitude / DEGREE)
            if not each.access & MODE_REMOTE:
                return
        if not each.zones or len(each.zones) > _MANY_ZONES or not all(map(is_zone, each.zones)):
            yield EVERYWHERE
            return
        for zone in each.zones:
            yield self.zone_cells.setdefault(zone, EVERYWHERE - 1 - len(self.zone_cells))

    def _list(self, codes: tuple[str, ...]) -> int:
        return self._lists.setdefault(codes, len(self._lists))

    def _theme_set(self, themes: tuple[str, ...]) -> tuple[int, int, int]:
        known = self._themes.get(themes)
        if known is None:
            mask = 0
            for theme in themes:
                mask |= _THEME_BIT[theme]
            known = self._themes[themes] = (len(self._themes), mask & _LOW, mask >> 35)
        return known
