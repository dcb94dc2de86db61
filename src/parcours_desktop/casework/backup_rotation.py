"""Which backups are kept: the hours of a day, the days of a month, the months of a year, within a size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

LATEST = 3
"""Kept whatever the clock says: a clock that was wrong for a day must not cost the backups of that day."""

HOURS, DAYS, MONTHS = 24, 31, 12


class Made(Protocol):
    """A backup as the rotation sees it."""

    @property
    def at(self) -> datetime:
        """When it was made, in UTC."""
        ...

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        ...


M = TypeVar("M", bound=Made)


def superfluous(backups: Iterable[M], now: datetime, limit: int) -> list[M]:
    """Return the backups to remove, the oldest first.

    Kept are the latest three; of each of the last 24 hours, 31 days and 12 months the last one. Where these take more
    than ``limit`` bytes the oldest go too; the latest one stays, whatever it takes.
    """
    ordered = sorted(backups, key=lambda each: each.at)
    kept = _kept(ordered, now)
    total = sum(each.size for each in kept)
    while total > limit and len(kept) > 1:
        total -= kept.pop(0).size
    staying = {id(each) for each in kept}
    return [each for each in ordered if id(each) not in staying]


def _kept(ordered: Sequence[M], now: datetime) -> list[M]:
    chosen = list(ordered[-LATEST:])
    for reach, unit in (
        (timedelta(hours=HOURS), _hour),
        (timedelta(days=DAYS), _day),
        (timedelta(days=MONTHS * 31), _month),
    ):
        last = {unit(each.at): each for each in ordered if now - each.at <= reach}
        chosen += last.values()
    staying = {id(each) for each in chosen}
    return [each for each in ordered if id(each) in staying]


def _hour(at: datetime) -> tuple[int, ...]:
    return at.year, at.month, at.day, at.hour


def _day(at: datetime) -> tuple[int, ...]:
    return at.year, at.month, at.day


def _month(at: datetime) -> tuple[int, ...]:
    return at.year, at.month
