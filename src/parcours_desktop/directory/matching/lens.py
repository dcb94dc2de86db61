"""A need made ready to look at rows through: each aspect as a number, worked out once for each value that occurs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, inf, radians, sqrt
from typing import Generic, NamedTuple, TypeVar

from parcours_core.vocabulary.barrier_themes import themes_of
from parcours_core.vocabulary.data_inclusion import EVERYONE
from parcours_core.vocabulary.work import Outcome, ReferralState
from parcours_desktop.directory.candidates import (
    BY_PERSON,
    DAY_UNKNOWN,
    DAYS_SHIFT,
    DEGREE,
    FEE_FREE,
    FEE_PAID,
    KM_PER_DEGREE,
    MODE_ON_SITE,
    MODE_REMOTE,
    is_zone,
    zone_key,
)
from parcours_desktop.directory.matching import weights
from parcours_desktop.directory.matching.reading import CandidateReader, Row
from parcours_desktop.directory.matching.travel import Travelling
from parcours_desktop.directory.matching.values import Need, OpenBarrier
from parcours_desktop.directory.opening_days import bits_of

K = TypeVar("K")
V = TypeVar("V")

_MOBILISERS = 3 << 4
_MONEY = frozenset({"debt", "resources"})
WAY_STEPS_PER_KM = 4
"""The worth of a way is worked out by quarters of a kilometre; within one the nearer comes first by its distance."""


class Memo(dict[K, V], Generic[K, V]):
    """A function that remembers: looked up like a dict, which costs nothing the second time."""

    def __init__(self, function: Callable[[K], V]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: K) -> V:
        value = self[key] = self._function(key)
        return value


@dataclass(frozen=True, slots=True)
class Lift:
    """What a set of themes does for the person: its benefit (0 to 1) and, the most first, (barrier, fit, theme)."""

    benefit: float
    parts: tuple[tuple[int, float, str], ...]


class Access(NamedTuple):
    """How one can use a service: its factor, whether on site, the worth of using it at a distance, else why not."""

    factor: float
    on_site: bool
    remote: float
    excluded: str = ""


class Lens:
    """One need against one pack. The members ending in ``of`` are looked up by the columns of a candidate row."""

    def __init__(self, need: Need, reader: CandidateReader) -> None:
        self.need = need
        self.reader = reader
        self.fits = [fits_of(each) for each in need.barriers]
        self.importance = [weights.SEVERITY[each.severity] * urgency(each, need) for each in need.barriers]
        self.theme_sets = reader.theme_sets(theme for fits in self.fits for theme in fits)
        self.travelling = Travelling(need)
        public_bits = reader.bits("public")
        self.public_bits = public_bits
        true, false = known_publics(need)
        self.public_true = sum(1 << public_bits[code] for code in true if code in public_bits)
        self.public_false = sum(1 << public_bits[code] for code in false if code in public_bits)
        self._everyone = 1 << public_bits[EVERYONE]
        home = need.home
        self.home_country = home.country if home is not None else ""
        self._home_zones = frozenset(zone_key(home.country, code) for code in home.zones) if home is not None else None
        self._days = bits_of(need.days)
        self._fee_paid = weights.FEE_PAID
        if any(each.kind in _MONEY for each in need.barriers):
            self._fee_paid = weights.FEE_PAID_WHEN_POOR
        self.spoken = frozenset(need.languages) - ({"fr"} if need.interpreter else frozenset())
        self.lift_of = Memo(self._lift)
        self.public_of = Memo(self._public)
        self.zone_of = Memo(self._zone)
        self.access_of = Memo(self._access)
        self.language_of = Memo(self._language)
        self.fresh_of = Memo(self._fresh)
        self.quality_of = Memo(quality_factor)
        self.abroad_of: Memo[int, bool] = Memo(self._abroad)
        self.way_of: Memo[int, float] = Memo(lambda step: self.travelling.worth(step / WAY_STEPS_PER_KM))
        self.past_of = {id: past_factor(past.state, past.outcome) for id, past in need.past.items()}

    @property
    def point(self) -> tuple[float, float] | None:
        """Where the person sets out from, in degrees; None where nobody knows."""
        origin = self.need.origin or self.need.home
        if origin is None or origin.latitude is None or origin.longitude is None:
            return None
        return origin.latitude, origin.longitude

    @property
    def home_zones(self) -> frozenset[str] | None:
        """The zones of the home as ``zone_key``s; None where it is unknown."""
        return self._home_zones

    def flat(self) -> tuple[float, float, float, float]:
        """Return (latitude, longitude) of the origin as rows have them, then kilometres a unit north and a unit
        east."""
        latitude, longitude = self.point or (0.0, 0.0)
        unit = KM_PER_DEGREE / DEGREE
        return latitude * DEGREE, longitude * DEGREE, unit, unit * cos(radians(latitude))

    def distance_of(self, row: Row) -> float:
        """Return how far the service of ``row`` is, in km as the crow flies; infinite where nobody knows."""
        if self.point is None or row[6] is None or row[7] is None:
            return inf
        north, east, per_north, per_east = self.flat()
        up, along = (row[6] - north) * per_north, (row[7] - east) * per_east
        return sqrt(up * up + along * along)

    def _lift(self, theme_set: int) -> Lift:
        themes = self.theme_sets[theme_set]
        parts = []
        for number, fits in enumerate(self.fits):
            theme = max((each for each in themes if each in fits), key=lambda each: (fits[each], each), default=None)
            if theme is not None:
                parts.append((number, fits[theme], theme))
        parts.sort(key=lambda part: (-self.importance[part[0]] * part[1], part[0]))
        gained = _together([self.importance[number] * fit for number, fit, _ in parts])
        return Lift(gained / _together(self.importance), tuple(parts))

    def _public(self, publics: int) -> float:
        if not publics:
            return weights.PUBLIC_UNSAID
        if publics & self.public_true:
            return weights.PUBLIC_KNOWN
        if publics & self._everyone:
            return weights.PUBLIC_EVERYONE
        return weights.PUBLIC_UNKNOWN if publics & ~self.public_false else 0.0

    def _abroad(self, zone_set: int) -> bool:
        return bool(self.home_country) and self.reader.codes(zone_set)[0] != self.home_country

    def only_remote(self, row: Row) -> bool:
        """Say whether the service of ``row`` is used at a distance: made so, or standing beyond the person’s reach."""
        way = self.access_of[row[3]]
        return bool(way.remote) and (not way.on_site or inf > self.distance_of(row) > self.travelling.reach_km)

    def _zone(self, zone_set: int) -> float:
        _, *zones = self.reader.codes(zone_set)
        abroad = self.abroad_of[zone_set]
        if zones and self._home_zones is not None:
            if not self._home_zones.isdisjoint(zones):
                return weights.BORDER_ALLOWED if abroad else 1.0
            if all(map(is_zone, zones)):
                return 0.0
        unsure = weights.ZONE_UNKNOWN if zones else weights.ZONE_UNSAID
        return unsure * weights.BORDER_UNSAID if abroad else unsure

    def _access(self, access: int) -> Access:
        modes = access & (MODE_ON_SITE | MODE_REMOTE)
        on_site = modes != MODE_REMOTE
        remote = 0.0
        if modes & MODE_REMOTE and self.need.digital_ok is not False:
            remote = weights.REMOTE_KNOWN if self.need.digital_ok else weights.REMOTE_UNKNOWN
        if not on_site and not remote:
            return Access(0.0, False, 0.0, "remote")
        factor = {FEE_FREE: weights.FEE_FREE, FEE_PAID: self._fee_paid}.get(
            access & (FEE_FREE | FEE_PAID), weights.FEE_UNKNOWN
        )
        who = access & _MOBILISERS
        if who == 0:
            factor *= weights.MOBILISER_UNKNOWN
        elif who == BY_PERSON:
            factor *= weights.ONLY_PERSON
        days = access >> DAYS_SHIFT
        if on_site and self._days:
            if not days:
                factor *= weights.DAYS_UNKNOWN
            elif not days & self._days:
                if not remote:
                    return Access(0.0, False, 0.0, "closed")
                return Access(factor * weights.DAYS_CLOSED, False, remote)
        return Access(factor, on_site, remote)

    def _language(self, language_set: int) -> float:
        if not self.spoken:
            return 1.0
        offered = self.reader.codes(language_set)
        if not offered:
            return 1.0 if "fr" in self.spoken else weights.LANGUAGE_UNKNOWN
        return weights.LANGUAGE_OTHER if self.spoken.isdisjoint(offered) else weights.LANGUAGE_SHARED

    def _fresh(self, updated: int) -> float:
        if updated == DAY_UNKNOWN:
            return weights.AGE_UNKNOWN
        age = self.need.today.toordinal() - updated
        span = weights.STALE_FROM - weights.FRESH_UNTIL
        part = min(1.0, max(0.0, (age - weights.FRESH_UNTIL) / span))
        return 1.0 - part * (1.0 - weights.STALE)


def known_publics(need: Need) -> tuple[frozenset[str], frozenset[str]]:
    """Return the publics known to hold and known not to: those said, and young and old from the age where not said."""
    true, false = set(need.publics_true), set(need.publics_false) - set(need.publics_true)
    if need.age is not None:
        said = true | false
        if "jeunes" not in said and need.age <= weights.YOUNG_SURELY_UNTIL:
            true.add("jeunes")
        if "jeunes" not in said and need.age > weights.YOUNG_UNTIL:
            false.add("jeunes")
        if "seniors" not in said and need.age >= weights.SENIOR_SURELY_FROM:
            true.add("seniors")
        if "seniors" not in said and need.age < weights.SENIOR_FROM:
            false.add("seniors")
    return frozenset(true), frozenset(false)


def fits_of(barrier: OpenBarrier) -> dict[str, float]:
    """Return the themes that can lift a barrier, each with its fit; those asked for by name fit fully."""
    return themes_of(barrier.kind, barrier.situations, barrier.goals) | dict.fromkeys(barrier.themes, 1.0)


def urgency(barrier: OpenBarrier, need: Need) -> float:
    """Return by how much the due day of a barrier raises it; 1 where it has none or time enough."""
    if barrier.due is None:
        return 1.0
    left = (barrier.due - need.today).days
    return next((factor for days, factor in weights.URGENCY if left <= days), 1.0)


def quality_factor(quality: int) -> float:
    """Return the factor of a sheet's quality, 0 to 100 or -1 for unknown."""
    if quality < 0:
        return weights.QUALITY_UNKNOWN
    return weights.QUALITY_LEAST + (1.0 - weights.QUALITY_LEAST) * quality / 100


def past_factor(state: ReferralState, outcome: Outcome | None) -> float:
    """Return the factor of an earlier referral; 0 where one is under way."""
    if state in weights.UNDER_WAY:
        return 0.0
    if state is ReferralState.ENDED:
        return weights.PAST_OUTCOME[outcome] if outcome is not None else weights.PAST_WITHOUT_OUTCOME
    return weights.PAST[state]


def _together(gains: Sequence[float]) -> float:
    """Return what several gains at one door are worth: the greatest whole, each other in part."""
    if not gains:
        return 0.0
    greatest = max(gains)
    return greatest + weights.SECOND_BARRIER * (sum(gains) - greatest)
