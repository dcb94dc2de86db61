"""Schedules of Open Referral HSDS 3 (iCalendar recurrence, opens_at, closes_at) as opening hours in OSM syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_OSM = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_BY_DAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def opening_hours(schedules: Sequence[Any]) -> str:
    """Return the weekly and monthly schedules as one text (« Mo-Fr 09:00-17:00; We[1] 18:00-20:00 »), or "".

    Schedules without days or hours say nothing here. Several spans of one day become one rule, so that none replaces
    another. Recurrences as in RFC 5545: ``byday`` « 1MO » is the first Monday of the month, ``interval`` is in weeks.
    """
    spans: dict[str, set[str]] = {}
    for schedule in schedules:
        if not isinstance(schedule, Mapping):
            continue
        span = _span(schedule)
        if span:
            for day in _days(schedule):
                spans.setdefault(day, set()).add(span)
    by_hours: dict[str, list[str]] = {}
    for day in sorted(spans, key=_order):
        by_hours.setdefault(",".join(sorted(spans[day])), []).append(day)
    return "; ".join(f"{_ranges(days)} {hours}" for hours, days in by_hours.items())


def unreadable(schedules: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Yield field and value of what ``opening_hours`` cannot read in ``schedules``; blanks are no values."""
    for schedule in schedules:
        if not isinstance(schedule, Mapping):
            continue
        for name in ("opens_at", "closes_at"):
            value = str(schedule.get(name) or "").strip()
            if value and not _clock(value):
                yield name, value
        for part in filter(None, map(str.strip, _by_day(schedule).split(","))):
            if not _BY_DAY.fullmatch(part):
                yield "byday", part
        for name in ("valid_from", "valid_to"):
            value = str(schedule.get(name) or "").strip()
            if value and not _is_day(value):
                yield name, value


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _by_day(schedule: Mapping[str, Any]) -> str:
    given = schedule.get("byday") or ""
    return (",".join(map(str, given)) if isinstance(given, (list, tuple)) else str(given)).upper()


def _span(schedule: Mapping[str, Any]) -> str:
    opens, closes = _clock(schedule.get("opens_at")), _clock(schedule.get("closes_at"))
    return f"{opens}-{closes}" if opens and closes else ""


def _clock(value: object) -> str:
    found = _CLOCK.match(str(value or "").strip())
    if not found or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > 24 * 60:
        return ""
    return f"{int(found[1]):02}:{found[2]}"


def _days(schedule: Mapping[str, Any]) -> list[str]:
    interval = str(schedule.get("interval") or "1")
    days = []
    for number, day in _BY_DAY.findall(_by_day(schedule)):
        name = _OSM[_DAYS.index(day)]
        if number:
            days.append(f"{name}[{int(number)}]")
        elif interval.isdigit() and int(interval) > 1:
            days.append(f"week 1-53/{int(interval)} {name}")
        else:
            days.append(name)
    return days


def _order(day: str) -> tuple[int, str]:
    # Rules for every week first: in OSM syntax a later rule replaces an earlier one on its days.
    return (_OSM.index(day), "") if day in _OSM else (len(_OSM), day)


def _ranges(days: list[str]) -> str:
    plain = [_OSM.index(day) for day in days if day in _OSM]
    parts: list[str] = []
    while plain:
        first = last = plain.pop(0)
        while plain and plain[0] == last + 1:
            last = plain.pop(0)
        parts.append(_OSM[first] if first == last else f"{_OSM[first]}-{_OSM[last]}")
    return ",".join(parts + [day for day in days if day not in _OSM])
