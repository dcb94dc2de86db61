"""What is known of a column of values before each of them is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parcours_core.wire.messages import ChangeSheet


@dataclass(frozen=True, slots=True)
class Look:
    """Of which ``types`` the values of a column may be, and no others.

    ``fits``: all are what the declaration says. ``most``: no value has more characters in its texts together, where
    that is known.
    """

    types: frozenset[type]
    fits: bool = False
    most: int | None = None


class LookedAt(ChangeSheet, frozen=True):
    """A sheet that this program read: what it knows of the columns by that, one look a column. It never travels."""

    looks: tuple[Look, ...] = ()


def look_at(column: Sequence[object]) -> Look:
    """Return what a look at the type of each value says of a column."""
    return Look(frozenset(map(type, column)))


def looks_of(sheet: ChangeSheet) -> list[Look]:
    """Return what is known of the columns of a sheet."""
    return list(sheet.looks) if isinstance(sheet, LookedAt) else list(map(look_at, sheet.columns))
