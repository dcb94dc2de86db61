"""Numbers as people write and type them: NISS, phone, birth date, postal code; what is indexed and what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = re.compile(r"[0-9]+")
_RUN = re.compile(r"(?<!\w)\+?\(?[0-9][0-9 .\-/()+\u00a0\u202f]*(?!\w)")
_DATE = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})(?:[/.\- ]([0-9]{0,4}))?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?")
_MONTH = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{4})")
_DAY_BEGUN = re.compile(r"([0-9]{1,2})[/]")
_NUMBERS_APART = re.compile(r"[,;]| / | ou ")
_LONGEST_PLAIN = 10
_SHORTEST_ALONE = 4

Wanted = tuple[str, ...]
"""Beginnings of words that must all be there."""


def digits(text: str) -> str:
    """Return the digits of ``text``."""
    close = text.replace(" ", "")
    return close if close.isascii() and close.isdigit() else "".join(_DIGITS.findall(text))


def national(number: str) -> str:
    """Return a phone number's digits without country code (32, 33) and leading zero, however it is written."""
    if len(number) <= _LONGEST_PLAIN and number.isascii() and number.isdigit() and not number.startswith("00"):
        return number.removeprefix("0")
    plain = digits(number.replace("(0)", ""))
    abroad = number.strip().startswith("+") or plain.startswith("00")
    plain = plain.removeprefix("00") if plain.startswith("00") else plain
    if (abroad or len(plain) > 10) and plain[:2] in ("32", "33"):
        plain = plain[2:]
    return plain.removeprefix("0")


def figure_words(niss: str, phone: str, birth_date: str, postal_code: str) -> list[str]:
    """Return the words under which a dossier's numbers are indexed; a birth date also as ``j`` day and month.

    ``birth_date`` is ISO 8601 (``1990-05-24``), or empty. Some may come twice, or be empty.
    """
    found = [digits(niss)] if niss else []
    # A number without a code for abroad, as most are written: ``national`` only takes its zero off.
    if len(phone) <= _LONGEST_PLAIN and phone.isascii() and phone.isdigit() and not phone.startswith("00"):
        found.append(phone.removeprefix("0"))
    elif phone:
        found += map(national, (phone,) if phone.isdigit() else _NUMBERS_APART.split(phone))
    found.append(digits(postal_code))
    if birth_date:
        year, month, day = birth_date.split("-")
        found += (f"{year}{month}{day}", f"j{day}{month}")
    return found


def take_runs(text: str) -> tuple[list[str], str]:
    """Return the runs of digits and their separators in ``text``, and the text without them."""
    runs = [match.group().strip() for match in _RUN.finditer(text)]
    return runs, _RUN.sub(" ", text)


def readings(run: str) -> list[Wanted]:
    """Return every way to read a run of digits: as a number, a date, or two of them with a space between."""
    whole = list(dict.fromkeys(_whole(run)))
    parts = run.split()
    for cut in range(1, len(parts)):
        left, right = " ".join(parts[:cut]), " ".join(parts[cut:])
        if min(len(digits(left)), len(digits(right))) >= _SHORTEST_ALONE:
            whole += [(*one, *other) for one in _whole(left) for other in _whole(right)]
    return list(dict.fromkeys(whole))


def _whole(run: str) -> Iterator[Wanted]:
    compact = digits(run)
    if compact:
        yield (compact,)
        if national(run):
            yield (national(run),)
    yield from _dates(run)
    if re.fullmatch(r"[0-9]{8}|[0-9]{6}", run):
        yield from _dates(f"{run[:2]}/{run[2:4]}/{run[4:]}")


def _dates(run: str) -> Iterator[Wanted]:
    if iso := _ISO.fullmatch(run):
        year, month, day = iso.groups()
        yield (f"{year}{int(month):02}{int(day):02}",) if day else (f"{year}{int(month):02}",)
    elif short := _MONTH.fullmatch(run):
        yield (f"{short[2]}{int(short[1]):02}",)
    elif begun := _DAY_BEGUN.fullmatch(run):
        yield (f"j{int(begun[1]):02}",)
    elif full := _DATE.fullmatch(run):
        day, month, year = full.groups()
        for shown in dict.fromkeys((f"j{int(day):02}{int(month):02}", f"j{int(day):02}{month}")):
            yield from _in_year(shown, year or "")


def _in_year(day: str, year: str) -> Iterator[Wanted]:
    if not year:
        yield (day,)
        return
    yield (day, year)
    if len(year) == 2:
        yield (day, f"19{year}")
        yield (day, f"20{year}")
