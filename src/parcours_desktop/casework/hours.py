"""Opening hours in words: « lun.–ven. : 8 h 30–12 h, 13 h–17 h », from the OSM syntax of the sheets."""

from __future__ import annotations

import re

from parcours_core.dates import SHORT_WEEKDAYS, Words
from parcours_core.vocabulary.person import Weekday
from parcours_desktop.directory.opening_days import days_of, opening_days

_DAYS = tuple(day.value for day in Weekday)
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_SOME_DAYS = re.compile(rf"{_DAY}(?:-{_DAY})?(?:,\s*{_DAY}(?:-{_DAY})?)*")
_TIMES = re.compile(r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}(?:,\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})*")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_CLOSED = ("off", "closed")


def hours_in_words(hours: str, words: Words) -> tuple[str, ...]:
    """Return the opening hours, a line a rule; the days alone where a rule is beyond this reading; () if unknown."""
    text = hours.strip().rstrip(";")
    if not text:
        return ()
    if text == "24/7":
        return (words("jour et nuit, tous les jours"),)
    lines = [_rule(rule.strip(), words) for rule in text.split(";") if not rule.strip().startswith("PH")]
    if all(lines):
        return tuple(line for line in lines if line)
    days = days_of(opening_days(hours))
    return (", ".join(_day(day.value, words) for day in days),) if days else ()


def _rule(rule: str, words: Words) -> str:
    found = _SOME_DAYS.match(rule)
    days = _days(found[0], words) if found else words("tous les jours")
    rest = rule[found.end() :].strip() if found else rule
    if rest in _CLOSED:
        return words("{days} : fermé", days=days)
    if not rest or not _TIMES.fullmatch(rest):
        return ""
    spans = [span.strip() for span in rest.split(",")]
    return words("{days} : {times}", days=days, times=", ".join(_span(span, words) for span in spans))


def _days(text: str, words: Words) -> str:
    parts = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        parts.append(f"{_day(first, words)}–{_day(last, words)}" if last else _day(first, words))
    return ", ".join(parts)


def _day(code: str, words: Words) -> str:
    return words(SHORT_WEEKDAYS[_DAYS.index(code)])


def _span(span: str, words: Words) -> str:
    (hour, minute), (end_hour, end_minute) = _TIME.findall(span)
    return f"{_clock(hour, minute, words)}–{_clock(end_hour, end_minute, words)}"


def _clock(hour: str, minute: str, words: Words) -> str:
    if minute == "00":
        return words("{hour} h", hour=int(hour))
    return words("{hour} h {minute}", hour=int(hour), minute=minute)
