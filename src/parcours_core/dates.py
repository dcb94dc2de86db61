"""Days as people say and write them: « samedi 21 novembre 2026 », in the language of the reader."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from parcours_core.language import say

WEEKDAYS = (say("lundi"), say("mardi"), say("mercredi"), say("jeudi"), say("vendredi"), say("samedi"), say("dimanche"))
"""Monday first, as ``date.weekday`` counts."""

SHORT_WEEKDAYS = (say("lun."), say("mar."), say("mer."), say("jeu."), say("ven."), say("sam."), say("dim."))

MONTHS = (
    say("janvier"), say("février"), say("mars"), say("avril"), say("mai"), say("juin"),
    say("juillet"), say("août"), say("septembre"), say("octobre"), say("novembre"), say("décembre"),
)  # fmt: skip

SHORT_MONTHS = (
    say("janv."), say("févr."), say("mars"), say("avr."), say("mai"), say("juin"),
    say("juil."), say("août"), say("sept."), say("oct."), say("nov."), say("déc."),
)  # fmt: skip


class Words(Protocol):
    """Whoever finds phrases: ``phrases(language)`` for documents, ``tr`` for the interface."""

    def __call__(self, text: str, /, **values: object) -> str:
        """Return ``text`` in the reader's language, its ``{names}`` filled from ``values``."""
        ...


def _number(day: date, words: Words) -> str:
    return words("1er") if day.day == 1 else str(day.day)


def day_in_words(day: date, words: Words) -> str:
    """Return the whole day: « samedi 21 novembre 2026 », « vendredi 1er janvier 2027 »."""
    return words(
        "{weekday} {number} {month} {year}",
        weekday=words(WEEKDAYS[day.weekday()]),
        number=_number(day, words),
        month=words(MONTHS[day.month - 1]),
        year=day.year,
    )


def long_day(day: date, words: Words) -> str:
    """Return the day as a letter is dated: « 21 novembre 2026 »."""
    return words(
        "{number} {month} {year}", number=_number(day, words), month=words(MONTHS[day.month - 1]), year=day.year
    )


def clock(hour: int, minute: int, words: Words) -> str:
    """Return the time of day as French writes it: « 9 h », « 5 h 18 », never broken over two lines."""
    said = words("{hour} h {minute}", hour=hour, minute=f"{minute:02}") if minute else words("{hour} h", hour=hour)
    return said.replace(" ", "\N{NO-BREAK SPACE}")


def short_day(day: date, words: Words, today: date | None = None) -> str:
    """Return the day for a narrow place: « sam. 21 nov. »; with its year where that is not the year of ``today``."""
    text = words(
        "{weekday} {number} {month}",
        weekday=words(SHORT_WEEKDAYS[day.weekday()]),
        number=_number(day, words),
        month=words(SHORT_MONTHS[day.month - 1]),
    )
    if today is not None and today.year == day.year:
        return text
    return words("{day} {year}", day=text, year=day.year)
