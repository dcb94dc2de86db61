"""Searching the directory: words from their beginnings, filters, distance; rows to show, page by page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from parcours_core.folding import words
from parcours_core.language import tr
from parcours_core.vocabulary.data_inclusion import EVERYONE, FEES, FREE, THEMES, themes_of
from parcours_desktop.directory.errors import DamagedPack
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.place_values import Place
from parcours_desktop.directory.places import points_km

_KM_PER_DEGREE = 111.2
# Where the words stand: all in the name; all in what names, owner, place and themes say; some in the prose only.
_TIER = (
    "CASE WHEN number IN (SELECT rowid FROM search WHERE search MATCH ?) THEN 0"
    " WHEN number IN (SELECT rowid FROM search WHERE search MATCH ?) THEN 1 ELSE 2 END"
)
_TIER_COLUMNS = ("{name}", "{name structure place themes}")
_SHOWN = (
    "number, id, name, structure_name, street, municipality, postal_code, country, latitude, longitude, themes, fee"
)


@dataclass(frozen=True, slots=True)
class ServiceFilters:
    """What the services must be. Blank or None means anything.

    ``theme``, ``category``, ``public``, ``mode`` and ``language`` are codes. A service that names no public is for all.
    ``near`` sorts by distance, and with ``km`` keeps what lies within that many kilometres. ``postal_code`` keeps what
    begins with these digits.
    """

    theme: str = ""
    category: str = ""
    public: str = ""
    postal_code: str = ""
    near: Place | None = None
    km: float | None = None
    mode: str = ""
    free_only: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One line of a list of services. ``themes`` are codes, ``distance_km`` as the crow flies, None if unknown."""

    id: str
    name: str
    structure_name: str
    municipality: str
    themes: tuple[str, ...]
    distance_km: float | None
    second_line: str


@dataclass(frozen=True, slots=True)
class ServicePage:
    """A part of what was found: ``total`` counts all of it."""

    total: int
    rows: tuple[ServiceRow, ...]


def search_services(
    pack: Pack, text: str = "", filters: ServiceFilters | None = None, offset: int = 0, limit: int = 50
) -> ServicePage:
    """Return the services that hold every word of ``text``, as the beginning of a word, and pass ``filters``.

    Words in the name first, then those in structure, place and themes, then in the prose; among equals the
    nearest, then by name. Raises ``DamagedPack``.
    """
    filters = filters or ServiceFilters()
    where, values = _conditions(text, filters)
    asked = _match(text)
    source = "search JOIN listing ON listing.number = search.rowid" if asked else "listing"
    tier = (_TIER, [f"{columns} : ({asked})" for columns in _TIER_COLUMNS]) if asked else ("0", [])
    part = slice(offset, offset + limit)
    try:
        if _point(filters.near):
            return _near(pack, f"FROM {source} {where}", values, tier=tier, filters=filters, part=part)
        total = pack.connection.execute(f"SELECT count(*) FROM {source} {where}", values).fetchone()[0]
        found = pack.connection.execute(
            f"SELECT {_shown()}, {tier[0]} AS tier FROM {source} {where} ORDER BY tier, sorted, id LIMIT ? OFFSET ?",
            [*tier[1], *values, limit, offset],
        ).fetchall()
    except sqlite3.DatabaseError as error:
        raise DamagedPack(pack.path.name) from error
    return ServicePage(total, tuple(_row(row[:-1], None) for row in found))


def _near(
    pack: Pack, source: str, values: list[Any], *, tier: tuple[str, list[str]], filters: ServiceFilters, part: slice
) -> ServicePage:
    here = _point(filters.near)
    found = pack.connection.execute(
        f"SELECT listing.number, latitude, longitude, {tier[0]}, sorted {source}", [*tier[1], *values]
    )
    reached: list[tuple[int, float, str, int]] = []
    for number, latitude, longitude, weight, name in found:
        far = float("inf")
        if here is not None and latitude is not None and longitude is not None:
            far = points_km(*here, latitude, longitude)
        if filters.km is None or far <= filters.km:
            reached.append((weight, far, name, number))
    reached.sort()
    page = reached[part]
    marks = ", ".join("?" * len(page))
    rows = {
        row[0]: row
        for row in pack.connection.execute(
            f"SELECT {_SHOWN} FROM listing WHERE number IN ({marks})", [number for *_, number in page]
        )
    }
    shown = tuple(_row(rows[number], None if far == float("inf") else far) for _, far, _, number in page)
    return ServicePage(len(reached), shown)


def _match(text: str) -> str:
    # Beside a longer word a single letter is an elided « d’ » or « l’ »: half of all sheets hold it.
    asked = words(text)
    return " AND ".join(f'"{word}"*' for word in [word for word in asked if len(word) > 1] or asked)


def _conditions(text: str, filters: ServiceFilters) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []

    def add(condition: str, *bound: Any) -> None:
        parts.append(condition)
        values.extend(bound)

    if asked := _match(text):
        add("search MATCH ?", asked)
    if filters.theme:
        add("instr(listing.themes, ?)", _quoted(filters.theme))
    if filters.category:
        codes = themes_of(filters.category)
        if codes:
            add(f"({' OR '.join(['instr(listing.themes, ?)'] * len(codes))})", *map(_quoted, codes))
        else:
            add("0")
    if filters.public:
        add("(publics = '[]' OR instr(publics, ?) OR instr(publics, ?))", _quoted(EVERYONE), _quoted(filters.public))
    if filters.mode:
        add("instr(modes, ?)", _quoted(filters.mode))
    if filters.free_only:
        add("fee = ?", FREE)
    if filters.language:
        add("instr(languages, ?)", _quoted(filters.language))
    if filters.postal_code:
        add("substr(postal_code, 1, length(?)) = ?", filters.postal_code, filters.postal_code)
    here = _point(filters.near)
    if here is not None and filters.km is not None:
        # A square around the circle, so that only what lies near is measured.
        up = filters.km / _KM_PER_DEGREE + 0.01
        along = up / max(0.1, cos(radians(here[0])))
        add("latitude BETWEEN ? AND ?", here[0] - up, here[0] + up)
        add("longitude BETWEEN ? AND ?", here[1] - along, here[1] + along)
    return (f"WHERE {' AND '.join(parts)}" if parts else ""), values


def _point(place: Place | None) -> tuple[float, float] | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def _shown() -> str:
    return ", ".join(f"listing.{name.strip()}" for name in _SHOWN.split(","))


def _quoted(code: str) -> str:
    return json.dumps(code, ensure_ascii=False)


def _row(row: Sequence[Any], far: float | None) -> ServiceRow:
    _, id, name, structure_name, _, municipality, postal_code, _, _, _, themes, fee = row
    where = f"{postal_code} {municipality}".strip()
    parts = (structure_name, where, tr(FEES[fee]) if fee in FEES else "")
    return ServiceRow(
        id=id,
        name=name,
        structure_name=structure_name,
        municipality=municipality,
        themes=tuple(theme for theme in json.loads(themes) if theme in THEMES),
        distance_km=far,
        second_line=" · ".join(part for part in parts if part),
    )
