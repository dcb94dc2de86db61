"""On which days of the week a service opens, read from its opening hours in OSM syntax."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

from parcours_core.vocabulary.person import Weekday

DAYS = tuple(Weekday)
"""Monday first: the day at place n has bit n."""

_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAYS = rf"{_DAY}(?:-{_DAY})?(?:,\s*{_DAY}(?:-{_DAY})?)*"
_TIME = r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}\+?"
_RULE = re.compile(rf"({_DAYS})?\s*((?:{_TIME})(?:\s*,\s*{_TIME})*|off|closed|open)?", re.ASCII)
_HOLIDAYS_ALONE = re.compile(r"PH(?!\s*,)")
_BIT = {day.value: 1 << number for number, day in enumerate(DAYS)}
_EVERY_DAY = (1 << 7) - 1
# Five weeks of each season: rules such as « Apr-Sep » or « first Wednesday » open in one of them.
_SAMPLES = (datetime(2026, 1, 12), datetime(2026, 4, 13), datetime(2026, 7, 13), datetime(2026, 10, 12))
_SAMPLE = timedelta(weeks=5)


@lru_cache(maxsize=20_000)
def opening_days(hours: str) -> int:
    """Return the days of the week with any opening as bits, Monday lowest; 0 where nothing says.

    ``hours`` is OSM opening_hours text. Holidays are left aside, and a day that is open in some season counts. The
    plain rules that nearly all sheets use are read here, anything else by the library opening-hours-py.
    """
    text = hours.strip()
    if not text:
        return 0
    if text == "24/7":
        return _EVERY_DAY
    days = 0
    for rule in text.rstrip(";").split(";"):
        part = rule.strip()
        if _HOLIDAYS_ALONE.match(part):
            continue
        found = _RULE.fullmatch(part)
        if found is None or not part:
            return _asked_of_the_library(text)
        named = _day_bits(found[1]) if found[1] else _EVERY_DAY
        # A later rule replaces an earlier one on the days that it names.
        days = days & ~named if found[2] in ("off", "closed") else days | named
    return days


def days_of(bits: int) -> tuple[Weekday, ...]:
    """Return the days that ``bits`` hold, Monday first."""
    return tuple(day for number, day in enumerate(DAYS) if bits >> number & 1)


def bits_of(days: frozenset[Weekday]) -> int:
    """Return ``days`` as bits, Monday lowest."""
    return sum(1 << number for number, day in enumerate(DAYS) if day in days)


def _day_bits(text: str) -> int:
    bits = 0
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        start, end = DAYS.index(Weekday(first)), DAYS.index(Weekday(last or first))
        # « Sa-Mo » runs over the end of the week.
        bits |= sum(1 << number % 7 for number in range(start, (end if end >= start else end + 7) + 1))
    return bits


def _asked_of_the_library(text: str) -> int:
    from opening_hours import OpeningHours, State, validate

    if not validate(text):
        return 0
    hours = OpeningHours(text)
    bits = 0
    for monday in _SAMPLES:
        for begin, _, state, _ in hours.intervals(monday, monday + _SAMPLE):
            if state is State.OPEN:
                bits |= 1 << begin.weekday()
    return bits
