"""Finds the point of each municipality: by its name, near its neighbours, or from the neighbours alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from gazetteering.sources import Municipality, NamedPoint, Sources
from parcours_desktop.directory.places import fold_place, points_km

Point = tuple[float, float]

NEAR_KM = {"BE": 25.0, "FR": 30.0}
"""How far from the middle of its EPCI or arrondissement a namesake may lie and still be believed."""


@dataclass(frozen=True, slots=True)
class Located:
    """A point in degrees and its radius in km: 0 by name, else the 90th percentile of the error of that means."""

    latitude: float
    longitude: float
    radius: int = 0
    population: int = 0


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors in km, over the communes whose point is known, of leaving that point out: median and 90th percentile."""

    middle: float
    ninth: float


def locate(country: str, sources: Sources) -> tuple[dict[str, Located], dict[str, Errors]]:
    """Return the point of each municipality of ``country`` by code, and the measured errors of approximate means."""
    all_of_it = [one for one in sources.municipalities if one.country == country]
    found = _by_name(all_of_it, sources.points[country], NEAR_KM[country])
    if country == "BE":
        return found, {}
    errors = {}
    for means, keys in (("postal code", _postal_codes), ("EPCI", _neighbourhood)):
        known = {code: place for code, place in found.items() if place.radius == 0}
        errors[means] = _left_out(all_of_it, known, keys)
        middles = _middles(all_of_it, known, keys)
        for one in all_of_it:
            shared = [middles[key] for key in keys(one) if key in middles]
            if one.code not in found and shared:
                latitude, longitude = _mean(shared)
                found[one.code] = Located(latitude, longitude, radius=round(errors[means].ninth))
    return found, errors


def _by_name(all_of_it: list[Municipality], points: dict[str, list[NamedPoint]], near: float) -> dict[str, Located]:
    """Match names: first those that only one municipality and one point have, then the others beside them."""
    folded = Counter(fold_place(one.names[0]) for one in all_of_it)
    sure: dict[str, NamedPoint] = {}
    for one in all_of_it:
        name = fold_place(one.names[0])
        same = [point for point in points.get(name, ()) if point.main == name]
        if folded[name] == 1 and len(same) == 1:
            sure[one.code] = same[0]
    centre = _centres(all_of_it, sure)
    sure = {
        one.code: sure[one.code] for one in all_of_it if one.code in sure and _far(sure[one.code], centre(one)) < near
    }
    centre = _centres(all_of_it, sure)
    for one in all_of_it:
        if one.code not in sure:
            best = _best(one, points, centre(one), near)
            if best is not None:
                sure[one.code] = best
    return {code: Located(point.latitude, point.longitude, population=point.population) for code, point in sure.items()}


def _best(
    one: Municipality, points: dict[str, list[NamedPoint]], centre: Point | None, near: float
) -> NamedPoint | None:
    """Return the nearest point of the first of its names that has one near enough; a main name before another."""
    for name in map(fold_place, (*one.names, *one.former)):
        close = [(point.main != name, _far(point, centre), point) for point in points.get(name, ())]
        close = [candidate for candidate in close if candidate[1] < near]
        if close:
            return min(close, key=lambda candidate: candidate[:2])[2]
    return None


def _centres(all_of_it: list[Municipality], sure: dict[str, NamedPoint]) -> Callable[[Municipality], Point | None]:
    """Return what gives the median point of a municipality's EPCI or arrondissement, or else of its département."""
    groups: dict[str, list[NamedPoint]] = defaultdict(list)
    for one in all_of_it:
        if one.code in sure:
            for key in {_neighbourhood(one)[0], one.district}:
                groups[key].append(sure[one.code])
    middles = {
        key: (median(p.latitude for p in group), median(p.longitude for p in group)) for key, group in groups.items()
    }
    return lambda one: middles.get(_neighbourhood(one)[0]) or middles.get(one.district)


def _far(point: NamedPoint, centre: Point | None) -> float:
    return float("inf") if centre is None else points_km(point.latitude, point.longitude, *centre)


def _postal_codes(one: Municipality) -> tuple[str, ...]:
    return one.postal_codes


def _neighbourhood(one: Municipality) -> tuple[str, ...]:
    return (one.epci or one.district,)


def _mean(points: Iterable[Point]) -> Point:
    latitudes, longitudes = zip(*points, strict=True)
    return sum(latitudes) / len(latitudes), sum(longitudes) / len(longitudes)


def _middles(
    all_of_it: list[Municipality], known: dict[str, Located], keys: Callable[[Municipality], tuple[str, ...]]
) -> dict[str, Point]:
    groups: dict[str, list[Point]] = defaultdict(list)
    for one in all_of_it:
        if one.code in known:
            for key in keys(one):
                groups[key].append((known[one.code].latitude, known[one.code].longitude))
    return {key: _mean(points) for key, points in groups.items()}


def _left_out(
    all_of_it: list[Municipality], known: dict[str, Located], keys: Callable[[Municipality], tuple[str, ...]]
) -> Errors:
    """Measure how far the mean of the others lies from each known point."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one in all_of_it:
        if one.code in known:
            for key in keys(one):
                groups[key].append(one.code)
    errors = []
    for one in all_of_it:
        others = {code for key in keys(one) for code in groups[key]} - {one.code} if one.code in known else set()
        if others:
            middle = _mean((known[code].latitude, known[code].longitude) for code in sorted(others))
            errors.append(points_km(known[one.code].latitude, known[one.code].longitude, *middle))
    errors.sort()
    return Errors(errors[len(errors) // 2], errors[len(errors) * 9 // 10])
