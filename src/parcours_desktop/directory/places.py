"""Places of Belgium and France, offline: from a postal code or a few letters to a municipality and its zones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple, Self

from parcours_core.errors import WorldError
from parcours_core.folding import words
from parcours_core.language import tr
from parcours_desktop.directory.place_values import (
    COUNTRY_ZONES,
    GAZETTEER_FILE,
    POINTS_FILE,
    SCHEMA_VERSION,
    Place,
    PostalPoint,
    code_of,
    key_of,
    lies_in,
    postal_code_of,
    postal_key,
)
from parcours_desktop.resources import resource

__all__ = ["NoPlaces", "Place", "Places", "distance_km", "fold_place", "lies_in", "points_km"]

_EARTH_DIAMETER_KM = 12_742.0
_POSTAL_LENGTHS = (4, 5)
_MUNICIPALITY = (
    "SELECT m.key, m.name, m.latitude, m.longitude, m.radius, m.population, m.epci, m.postal,"
    " d.code, d.province, d.region FROM municipality AS m JOIN district AS d ON d.id = m.district"
)
# Where the program is used: Belgium (even keys), Hauts-de-France, Ardennes.
_NEAR = "(m.key % 2 = 0 OR d.region = '32' OR d.code = '08')"
_SPELT = {"st": "saint", "ste": "sainte", "lez": "les"}


class _Row(NamedTuple):
    """A municipality as the file has it: degrees times 10,000, radius in km."""

    key: int
    name: str
    latitude: int | None
    longitude: int | None
    radius: int
    population: int
    epci: int | None
    postal: int | None
    district: str
    province: str
    region: str


class NoPlaces(WorldError):
    """The gazetteer that ships with the program is missing, unreadable or from another version."""


def distance_km(a: Place, b: Place) -> float | None:
    """Return the great-circle distance in kilometres, None where one of the two has no known point."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    return points_km(a.latitude, a.longitude, b.latitude, b.longitude)


def points_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance in kilometres between two points in degrees WGS 84 (haversine, mean radius)."""
    north, south = radians(latitude), radians(other_latitude)
    half_up = sin((south - north) / 2)
    half_along = sin(radians(other_longitude - longitude) / 2)
    chord = half_up * half_up + cos(north) * cos(south) * half_along * half_along
    return _EARTH_DIAMETER_KM * asin(min(1.0, sqrt(chord)))


def fold_place(name: str) -> str:
    """Return ``name`` as it is compared: folded words, « St » and « Ste » spelt out, without what is in brackets."""
    return " ".join(_SPELT.get(word, word) for word in words(name.partition("(")[0]))


class Places:
    """The gazetteer. Opening costs a millisecond, nothing is read before it is asked for; one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, points_file: Path) -> None:
        self._connection = connection
        self._points_file = points_file

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Open the gazetteer in the folder ``path`` (the shipped one if None), read-only.

        Raises NoPlaces where it is missing, damaged or of another version.
        """
        folder = path if path is not None else resource("places")
        file = folder / GAZETTEER_FILE
        try:
            connection = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error as error:
            raise _no_places() from error
        if version != SCHEMA_VERSION:
            connection.close()
            raise _no_places()
        return cls(connection, folder / POINTS_FILE)

    def close(self) -> None:
        """Close the file; the places already given stay good."""
        self._connection.close()

    def find(self, postal_code: str, country: str | None = None, municipality: str = "") -> Place | None:
        """Return the place of ``postal_code``, None if no municipality has it.

        ``municipality`` may be any name known there, in any of its languages, or that of a former commune; accents,
        case and hyphens do not count. Where it is empty or unknown, the place is the municipality that the post names
        with this code, or else its most populous one (``sharing`` gives all). The wrong country finds nothing.
        """
        sharing = self.sharing(postal_code, country)
        if not sharing:
            return None
        asked = fold_place(municipality)
        if not asked:
            return sharing[0]
        for place in sharing:
            if asked in (fold_place(place.name), fold_place(place.locality)):
                return place
        named = {key for (key,) in self._connection.execute("SELECT key FROM name WHERE folded = ?", (asked,))}
        return next((place for place in sharing if key_of(place.country, place.code) in named), sharing[0])

    def sharing(self, postal_code: str, country: str | None = None) -> tuple[Place, ...]:
        """Return every municipality that has ``postal_code``: first the one that the post names, then by population."""
        code = postal_code.strip().upper().removeprefix("B-").removeprefix("F-")
        if len(code) not in _POSTAL_LENGTHS or not (code.isascii() and code.isdigit()):
            return ()
        rows = self._connection.execute(
            f"{_MUNICIPALITY} JOIN postal AS p ON p.key = m.key WHERE p.code = ? ORDER BY m.population DESC, m.key",
            (postal_key(code),),
        )
        places = [self._place(_Row(*row), code) for row in rows.fetchall()]
        places = [place for place in places if country in (None, place.country)]
        point = self._points.get(code)
        if point is not None:
            places.sort(key=lambda place: fold_place(place.name) != point.folded)
        return tuple(places)

    def by_code(self, code: str, country: str | None = None) -> Place | None:
        """Return the municipality with this REFNIS (Belgium) or INSEE code (France), None if there is none.

        Some numbers are both, such as 62063; without ``country`` the Belgian one comes first.
        """
        for candidate in ("BE", "FR") if country is None else (country,):
            key = key_of(candidate, code)
            row = self._connection.execute(f"{_MUNICIPALITY} WHERE m.key = ?", (key,)).fetchone()
            if row is not None:
                return self._at_its_seat(_Row(*row))
        return None

    def suggest(self, text: str, limit: int = 10) -> tuple[Place, ...]:
        """Return up to ``limit`` places for what is being typed: the beginning of a name or of a postal code.

        Belgian former communes come as ``locality`` with their own postal code. Exact names come first, then Belgium,
        Hauts-de-France and the Ardennes, then the rest of France, each by population; then former communes.
        """
        typed = text.strip()
        if typed.isascii() and typed.isdigit():
            return self._beginning_with(typed, limit)
        folded = fold_place(typed)
        if not folded:
            return ()
        after = folded[:-1] + chr(ord(folded[-1]) + 1)
        rows = self._connection.execute(
            f"{_MUNICIPALITY} JOIN (SELECT key, MAX(folded = ?1) AS exact FROM name WHERE folded >= ?1 AND folded < ?2"
            " GROUP BY key) AS n ON n.key = m.key"
            f" ORDER BY n.exact DESC, {_NEAR} DESC, m.population DESC, m.key LIMIT ?3",
            (folded, after, limit),
        ).fetchall()
        municipalities = [self._at_its_seat(_Row(*row)) for row in rows]
        former = islice(self._former(folded), limit)
        once = {(place.country, place.code, place.postal_code): place for place in (*municipalities, *former)}
        exact_first = sorted(
            once.values(), key=lambda place: folded not in (fold_place(place.name), fold_place(place.locality))
        )
        return tuple(exact_first[:limit])

    def in_zone(self, zone: str, country: str) -> tuple[Place, ...]:
        """Return the municipalities of ``country`` that have ``zone`` among their zones, the most populous first."""
        belgian = country == "BE"
        column = "m.epci" if len(zone) == len("200043396") else "d.code"
        wider = "OR d.province = ?1 OR d.region = ?1" if belgian else ""
        rows = self._connection.execute(
            f"{_MUNICIPALITY} WHERE ({column} = ?1 {wider}) AND m.key % 2 = ?2 ORDER BY m.population DESC, m.key",
            (zone, 0 if belgian else 1),
        )
        return tuple(self._at_its_seat(_Row(*row)) for row in rows.fetchall())

    def area_name(self, code: str, country: str | None = None) -> str:
        """Return how an area is called in French (« Province de Hainaut », « Nord »), empty if the code is unknown.

        Codes as in ``Place.zones``; five digits are a Belgian area, or else a municipality of ``country``.
        """
        row = self._connection.execute("SELECT name FROM area WHERE code = ?", (code,)).fetchone()
        if row is not None:
            return str(row[0])
        place = self.by_code(code, country)
        return place.name if place is not None else ""

    def _former(self, folded: str) -> Iterator[Place]:
        """Give the Belgian postal codes of former communes whose name begins with ``folded``."""
        for point in self._points.values():
            if point.folded.startswith(folded):
                yield from self.sharing(point.postal_code, "BE")[:1]

    def _beginning_with(self, digits: str, limit: int) -> tuple[Place, ...]:
        """Return places whose postal code begins with ``digits``, Belgian ones first."""
        found: list[Place] = []
        for length in _POSTAL_LENGTHS:
            if len(digits) <= length and len(found) < limit:
                bounds = postal_key(digits.ljust(length, "0")), postal_key(digits.ljust(length, "9"))
                codes = self._connection.execute(
                    "SELECT DISTINCT code FROM postal WHERE code BETWEEN ? AND ? ORDER BY code LIMIT ?",
                    (*bounds, limit),
                )
                for (code,) in codes.fetchall():
                    found.extend(self.sharing(postal_code_of(code)))
        return tuple(found[:limit])

    def _place(self, row: _Row, postal_code: str) -> Place:
        """Make the place of ``row`` at one of its postal codes."""
        country, code = code_of(row.key)
        around = (row.province, row.region) if country == "BE" else (str(row.epci or ""),)
        point = self._point(row, postal_code) if country == "BE" else None
        place = Place(
            code=code,
            name=row.name,
            postal_code=postal_code,
            country=country,
            latitude=None if row.latitude is None else row.latitude / 10_000,
            longitude=None if row.longitude is None else row.longitude / 10_000,
            zones=frozenset({code, row.district, *around} - {""}) | COUNTRY_ZONES[country],
            locality=row.name if point is None else point.locality,
            radius_km=row.radius,
            population=row.population,
        )
        if point is not None:
            return place.at(point.latitude, point.longitude)
        return self._between_points(row.key, place) if country == "BE" and row.latitude is None else place

    def _point(self, row: _Row, postal_code: str) -> PostalPoint | None:
        """Return the point of a Belgian postal code where it is better than the municipality's own.

        The lowest code is the seat's, but its point may be that of a former commune sharing it (7500: Ere for Tournai).
        """
        point = self._points.get(postal_code)
        at_seat = row.postal == postal_key(postal_code) and row.latitude is not None
        return None if point is None or (at_seat and point.folded != fold_place(row.name)) else point

    def _at_its_seat(self, row: _Row) -> Place:
        """Make the place of ``row`` at the postal code that bears its name, or else at its lowest one."""
        lowest = "" if row.postal is None else postal_code_of(row.postal)
        named = fold_place(row.name)
        points = (self._points.get(code) for code in self._belgian_postal_codes(row.key))
        seat = next((point.postal_code for point in points if point is not None and point.folded == named), lowest)
        return replace(self._place(row, seat), locality=row.name)

    def _between_points(self, key: int, place: Place) -> Place:
        """Give a Belgian municipality without a point of its own the middle of those of its postal codes."""
        points = [self._points[code] for code in self._belgian_postal_codes(key) if code in self._points]
        if not points:
            return place
        latitude, longitude = (sum(p.latitude for p in points), sum(p.longitude for p in points))
        return place.at(latitude / len(points), longitude / len(points))

    def _belgian_postal_codes(self, key: int) -> list[str]:
        rows = self._connection.execute("SELECT code FROM postal WHERE key = ? AND code < 20000 ORDER BY code", (key,))
        return [postal_code_of(code) for (code,) in rows.fetchall()]

    @cached_property
    def _points(self) -> dict[str, PostalPoint]:
        """The Belgian postal codes with their points: a database of its own, under the ODbL."""
        try:
            lines = self._points_file.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise _no_places() from error
        points = {}
        for line in lines:
            if line and not line.startswith(("#", "postal_code")):
                code, locality, latitude, longitude = line.split("\t")
                points[code] = PostalPoint(code, locality, fold_place(locality), float(latitude), float(longitude))
        return points


def _no_places() -> NoPlaces:
    return NoPlaces(
        tr("La liste des communes fournie avec le programme est illisible."),
        what_is_safe=tr("Vos dossiers ne sont pas touchés."),
        what_to_do=tr("Réinstallez le programme."),
    )
