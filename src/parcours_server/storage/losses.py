"""What restores have lost, and what was known where: by its number a version tells in which epoch it was written.

The counter of a restored server goes on at a moment of its own, so that no two epochs share numbers. Whether the writer
of one version had the other before their eyes follows from that, and from where the epoch of the one began.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from parcours_core.epochs import ERA_BITS, read_epoch

MOST_TOLD = 64
"""Of more epochs than this that devices tell of, nothing is kept: what is said in them meets a card."""

FURTHEST = 1 << 62
"""No number beyond it is believed of a device: half of all numbers stay for the restores to come."""

_BEGINS = 1_767_225_600
"""The beginning of 2026, in seconds since 1970: 63 bits then reach beyond the year 2090."""
_TICKS = 16
"""Eras a second."""
_WITHIN = 1 << 20
"""Moments of an era that a beginning tells apart; the other numbers of the era are for what is written in it."""
_BEYOND = 1 << 24
"""So many eras, twelve days, are counted from a backup that is ahead of the clock, then again from the first."""
_TOLD = "@"


@dataclass(frozen=True)
class Losses:
    """The numbers that restores have lost: for each restore those from after the backup to where the counter went on.

    Only of these can a device hold what the server does not. ``told`` are the beginnings of epochs that are no part of
    this server's past (the same backup was restored once before, or an older one), with where their backup stood, as
    devices that lived through them have told.
    """

    runs: tuple[tuple[int, int], ...] = ()
    told: Mapping[int, int] = field(default_factory=dict)

    def __contains__(self, number: int) -> bool:
        return any(before < number <= last for before, last in self.runs)

    def knew(self, later: int, earlier: int) -> bool:
        """Say whether who wrote version ``later`` of a field had version ``earlier`` of it before them.

        False also where that cannot be known.
        """
        limit = later
        while earlier <= limit:
            era = self._era(limit)
            if self._era(earlier) == era:
                return True
            before = self._backups.get(era, limit)
            if before >= limit:
                return False
            limit = before
        return False

    def with_epoch(self, name: str) -> Losses:
        """Return the losses with what the name of an epoch says that a device comes from.

        What says nothing new changes nothing. Where two devices tell otherwise of one epoch, less is taken to be known.
        """
        read = read_epoch(name)
        if read is None:
            return self
        before, start = read
        own = any(start == last for _, last in self.runs)
        full = start not in self.told and len(self.told) >= MOST_TOLD
        if before >= start or start not in self or own or full or self.told.get(start, start) <= before:
            return self
        return replace(self, told={**self.told, start: before})

    def may_pass(self, number: int) -> bool:
        """Say whether the counter may go on beyond ``number``, which a device says it was given elsewhere.

        Only a server that was restored can have a past that it knows nothing of, and so often at most.
        """
        return number <= FURTHEST and 0 < len(self.runs) < MOST_TOLD

    def after_restore(self, before: int, number: int) -> Losses:
        """Return the losses once a backup from ``before`` was restored, and the counter goes on at ``number``."""
        return replace(self, runs=(*self.runs, (before, number)))

    def written(self) -> str:
        """Return the losses as the table keeps them."""
        runs = [f"{before}-{last}" for before, last in self.runs]
        return " ".join([*runs, *(f"{start}{_TOLD}{before}" for start, before in self.told.items())])

    @cached_property
    def _backups(self) -> dict[int, int]:
        return {**self.told, **{last: before for before, last in self.runs}}

    @cached_property
    def _starts(self) -> list[int]:
        return sorted(self._backups)

    def _era(self, number: int) -> int:
        place = bisect_right(self._starts, number)
        return max(number >> ERA_BITS << ERA_BITS, self._starts[place - 1] if place else 0)


def read_losses(text: str) -> Losses:
    """Return what ``Losses.written`` wrote."""
    parts = [(word.partition(_TOLD), word.partition("-")) for word in text.split()]
    runs = tuple((int(run[0]), int(run[2])) for told, run in parts if not told[1])
    return Losses(runs, {int(told[0]): int(told[2]) for told, _ in parts if told[1]})


def furthest(name: str, cursor: int) -> int:
    """Return the highest number that a device knows to have been given: its epoch began there, or it has read it."""
    read = read_epoch(name)
    return max(cursor, read[1]) if read else cursor


def next_number(before: int) -> int:
    """Return where the counter goes on, now, after a restore of a backup that stood at ``before``."""
    return number_at(before, time.time_ns())


def number_at(before: int, moment: int) -> int:
    """Return where the counter goes on after a restore at ``moment``, in nanoseconds since 1970.

    It says the moment, to less than a microsecond: the same backup restored twice never gives the same numbers twice,
    and the later restore gives the higher ones. Those of the earlier are then among what it lost, or devices could not
    give them back. Where the backup is ahead of the clock, the moment is counted from the backup. A clock that was put
    back between two restores breaks the order, since nothing in a backup tells of the other restore: then a device that
    was there does, and the counter goes on beyond what it tells (``scopes.pass_beyond``).
    """
    era, within = divmod((moment - _BEGINS * 10**9) * _TICKS * _WITHIN // 10**9, _WITHIN)
    least = (before >> ERA_BITS) + 2
    return ((era if era >= least else least + era % _BEYOND) << ERA_BITS) + within
