"""How much one address or device may ask in a while: token buckets in the memory of the process."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

_MOST_BUCKETS = 20_000
"""An address costs about 200 bytes; those that were quiet longest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """``burst`` units at once, then ``per_second``."""

    burst: float
    per_second: float


class Buckets:
    """The buckets of one limit, one a key. Safe to use from several threads."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str, now: float, units: float = 1.0) -> float:
        """Take ``units`` at ``now`` (seconds of a clock that never goes back); return 0, or the seconds to wait.

        Nothing is taken where the bucket does not hold enough. Taking nothing asks whether the bucket is in debt.
        """
        with self._lock:
            level = self._level(key, now)
            if level < units:
                return (units - level) / self._limit.per_second
            self._put(key, level - units, now)
            return 0.0

    def spend(self, key: str, now: float, units: float) -> None:
        """Take ``units`` that were given already, if need be on credit; fewer than none are given back."""
        with self._lock:
            self._put(key, self._level(key, now) - units, now)

    def _level(self, key: str, now: float) -> float:
        level, since = self._levels.pop(key, (self._limit.burst, now))
        level = min(self._limit.burst, level + (now - since) * self._limit.per_second)
        self._put(key, level, now)
        return level

    def _put(self, key: str, level: float, now: float) -> None:
        self._levels[key] = (level, now)
        while len(self._levels) > _MOST_BUCKETS:
            self._levels.popitem(last=False)
