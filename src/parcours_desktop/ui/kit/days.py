"""Dates as people type them: « 5/1/26 », « 05.01.2026 », « 5 janvier », « demain »."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = (
    "janv",
    "fév",
    "mars",
    "avr",
    "mai",
    "juin",
    "juil",
    "août",
    "sept",
    "oct",
    "nov",
    "déc",
)  # verbatim: what people type
_WORDS = {"aujourd'hui": 0, "auj": 0, "demain": 1, "après-demain": 2, "hier": -1, "avant-hier": -2}  # verbatim: typed
_FUTURE_YEARS = 20
"""A year of two digits lies at most so far ahead: « 45 » typed in 2026 is 2045, « 47 » is 1947."""


def day_text(day: date | None) -> str:
    """Return ``day`` as dd/mm/yyyy, empty for none."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}" if day is not None else ""


def parse_day(text: str, today: date, *, past: bool = False) -> date | None:
    """Return the day that ``text`` means, or ``None`` when it means none.

    Day, month and year come in that order (ISO's order too, when the year comes first), apart by anything but digits,
    or as six or eight digits in a row. A year of two digits, and a year that is missing, is the one nearest by usage:
    with ``past`` (a birth date) never after ``today``.
    """
    words = " ".join(text.lower().replace("’", "'").split())
    if words in _WORDS:
        return today + timedelta(days=_WORDS[words])
    parts = _parts(words)
    if parts is None:
        return None
    day, month, year = parts
    if year is None:
        found = _made(day, month, today.year)
        if found is not None and past and found > today:
            found = _made(day, month, today.year - 1)
        elif found is not None and not past and (today - found).days > 180:
            found = _made(day, month, today.year + 1)
        return found
    if year < 100:
        century = today.year - today.year % 100
        latest = today.year + (0 if past else _FUTURE_YEARS)
        year += century if century + year <= latest else century - 100
        found = _made(day, month, year)
        return _made(day, month, year - 100) if past and found is not None and found > today else found
    return _made(day, month, year)


def _parts(words: str) -> tuple[int, int, int | None] | None:
    if re.fullmatch(r"\d{6}|\d{8}", words):
        return int(words[:2]), int(words[2:4]), int(words[4:])
    iso = re.fullmatch(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", words)
    if iso:
        return int(iso[3]), int(iso[2]), int(iso[1])
    named = re.fullmatch(r"(\d{1,2})(?:er)?[ .\-/]*([a-zûéè]+)\.?[ .\-/]*(\d{2}|\d{4})?", words)  # verbatim: letters
    if named:
        month = _month(named[2])
        return (int(named[1]), month, int(named[3]) if named[3] else None) if month else None
    plain = re.fullmatch(r"(\d{1,2})\D{1,3}(\d{1,2})(?:\D{1,3}(\d{2}|\d{4}))?\D?", words)
    if plain:
        return int(plain[1]), int(plain[2]), int(plain[3]) if plain[3] else None
    return None


def _month(word: str) -> int | None:
    plain = str.maketrans("éèû", "eeu")  # verbatim: letters
    folded = word.translate(plain)
    found = [n for n, name in enumerate(_MONTHS, 1) if folded.startswith(name.translate(plain)[:4])]
    return found[0] if len(found) == 1 and len(folded) >= 3 else None


def _made(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
