"""How far and how long: what a distance is worth to this person, how far they reach, and the way there in words."""

from __future__ import annotations

from parcours_core.language import tr
from parcours_core.vocabulary.person import Travel
from parcours_desktop.directory.matching import weights
from parcours_desktop.directory.matching.values import Need

_MOBILITY = "mobility"
_WALKABLE_MINUTES = 30
_TIMED = (Travel.FOOT, Travel.BICYCLE, Travel.CAR, Travel.LIFT)


class Travelling:
    """How one person moves. With a mobility barrier the car is left out, whoever's it was."""

    def __init__(self, need: Need) -> None:
        self.barred = any(each.kind == _MOBILITY for each in need.barriers)
        self._said = need.travel
        # What the reach rests on must not change with a barrier, or noting one would hide services.
        self.reach_km = max((weights.REACH_KM[means] for means in need.travel), default=weights.REACH_KM_UNKNOWN)
        means = need.travel - {Travel.CAR} if self.barred else need.travel
        if not means:
            means = frozenset({Travel.FOOT, Travel.PUBLIC_TRANSPORT if self.barred else Travel.CAR})
        self._means = means
        self._ways = sorted(means)
        self._halves = weights.WAY_HALVES_WHEN_BARRED if self.barred else weights.WAY_HALVES

    @property
    def without_car(self) -> bool:
        """Whether it is known that no car can be counted on."""
        if self._said:
            return not self._said & {Travel.CAR, Travel.LIFT}
        return self.barred

    def worth(self, km: float) -> float:
        """Return the factor of a way of ``km`` as the crow flies: 1 at the door, a half after so many minutes."""
        minutes = min(_exactly(each, km) for each in self._ways)
        return self._halves / (self._halves + minutes)

    def way_in_words(self, km: float) -> str:
        """Return how one gets there and how long it takes, empty where nobody knows how the person moves.

        Hours on foot or by bicycle are not timed: beyond what ``weights.REACH_KM`` gives them, nobody would go so.
        """
        if not self._said:
            return ""
        means = self._means if self.barred else self._said
        if Travel.FOOT in means and _minutes(Travel.FOOT, km) <= _WALKABLE_MINUTES:
            return _timed(Travel.FOOT, km)
        others = [each for each in _TIMED if each in means and each is not Travel.FOOT]
        within = [each for each in others if each is not Travel.BICYCLE or km <= weights.REACH_KM[each]]
        if within:
            return _timed(min(within, key=lambda each: _minutes(each, km)), km)
        if Travel.PUBLIC_TRANSPORT in means:
            return tr("en transports en commun, trajet à vérifier")
        if others:
            return tr("trop loin à vélo")
        walkable = _minutes(Travel.FOOT, km) <= weights.WALK_AT_MOST_MINUTES
        return _timed(Travel.FOOT, km) if walkable else tr("trop loin à pied")


def distance_in_words(km: float, rough: bool = False) -> str:
    """Return « à 1,1 km », « à 200 m », « à environ 4 km »."""
    if km < 0.1:
        return tr("dans la même commune") if rough else tr("à moins de 100 m")
    if rough:
        return tr("à environ {km} km", km=max(1, round(km)))
    if km < 0.95:
        return tr("à {metres} m", metres=round(km * 10) * 100)
    figure = f"{km:.1f}".removesuffix(".0").replace(".", ",") if km < 9.95 else str(round(km))
    return tr("à {km} km", km=figure)


def _exactly(means: Travel, km: float) -> float:
    """Return the minutes of a way of ``km`` as the crow flies."""
    road = km * weights.DETOUR
    slow = min(road, weights.OPEN_ROAD_FROM_KM) if means in weights.OPEN_ROAD_SPEED else road
    hours = slow / weights.SPEED[means] + (road - slow) / weights.OPEN_ROAD_SPEED.get(means, 1.0)
    return weights.BEFORE_LEAVING[means] + hours * 60


def _minutes(means: Travel, km: float) -> int:
    return max(1, round(_exactly(means, km)))


def _timed(means: Travel, km: float) -> str:
    minutes = _minutes(means, km)
    if minutes < 60:
        time = tr.count("{number} minute", "{number} minutes", minutes)
    else:
        time = tr("{hours} h {minutes}", hours=minutes // 60, minutes=f"{minutes % 60:02d}")
    if means is Travel.FOOT:
        return tr("{time} à pied", time=time)
    if means is Travel.BICYCLE:
        return tr("{time} à vélo", time=time)
    if means is Travel.CAR:
        return tr("{time} en voiture", time=time)
    return tr("{time} en voiture si quelqu’un conduit", time=time)
