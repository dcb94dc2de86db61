"""Whether texts are days or moments in the one form in which they are written: of many at once it is quick."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Set as AbstractSet
from datetime import date

_DAY_LONG = len("2026-11-21")
_DASHES = (4, 7)
_MOMENT_LONG = len("2026-11-21T09:30:00.000000+00:00")
_MOMENTS = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}\+00:00(?:\n|\Z))*"
)


def all_written(values: AbstractSet[str], *, day: bool) -> bool:
    """Say whether all are days, or moments in UTC, as ``codec`` writes them."""
    if not set(map(len, values)) <= {_DAY_LONG if day else _MOMENT_LONG}:
        return False
    if not day:
        if _MOMENTS.fullmatch("\n".join(values)) is None:
            return False
        values = {text[:_DAY_LONG] for text in values}
    # Others as long are read too: the day of a week (2026-W47-6), and figures alone with more behind them (2026112100).
    together = "".join(values)
    if any(together[place::_DAY_LONG].strip("-") for place in _DASHES):
        return False
    try:
        deque(map(date.fromisoformat, values), 0)
    except ValueError:
        return False
    return True
