"""Days are said as a French reader would write them, and any language can say them otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.dates import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS, clock, day_in_words, long_day, short_day
from parcours_core.language import phrases, tr

FRENCH = phrases("fr")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 21), "samedi 21 novembre 2026"),
        (date(2027, 1, 1), "vendredi 1er janvier 2027"),
        (date(2024, 2, 29), "jeudi 29 février 2024"),
        (date(2026, 8, 11), "mardi 11 août 2026"),
        (date(2026, 12, 31), "jeudi 31 décembre 2026"),
    ],
)
def test_a_day_is_said_whole(day: date, said: str) -> None:
    assert day_in_words(day, FRENCH) == said


def test_a_letter_is_dated_without_the_weekday() -> None:
    assert long_day(date(2026, 11, 21), FRENCH) == "21 novembre 2026"
    assert long_day(date(2026, 5, 1), FRENCH) == "1er mai 2026"


def test_a_short_day_names_its_year_only_where_it_is_another() -> None:
    day = date(2026, 11, 21)
    assert short_day(day, FRENCH, today=date(2026, 1, 2)) == "sam. 21 nov."
    assert short_day(day, FRENCH, today=date(2027, 1, 2)) == "sam. 21 nov. 2026"
    assert short_day(day, FRENCH) == "sam. 21 nov. 2026"


def test_the_interface_says_days_too() -> None:
    assert day_in_words(date(2026, 11, 21), tr) == "samedi 21 novembre 2026"


def test_another_language_orders_a_day_its_own_way() -> None:
    def dutch(text: str, /, **values: object) -> str:
        own = {
            "samedi": "zaterdag",
            "novembre": "november",
            "{weekday} {number} {month} {year}": "{weekday}, {number} {month} {year}",
        }
        return own.get(text, text).format(**values)

    assert day_in_words(date(2026, 11, 21), dutch) == "zaterdag, 21 november 2026"


def test_every_day_and_month_has_its_own_word() -> None:
    assert len(set(WEEKDAYS)) == len(set(SHORT_WEEKDAYS)) == 7
    assert len(set(MONTHS)) == len(set(SHORT_MONTHS)) == 12


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)))
def test_no_two_days_are_said_alike(day: date) -> None:
    later = day.replace(year=day.year + 400)  # the calendar begins again: the 29th of February too
    assert day_in_words(day, FRENCH) != day_in_words(later, FRENCH)
    number, month, year = long_day(day, FRENCH).split(" ")
    assert date(int(year), MONTHS.index(month) + 1, int(number.removesuffix("er"))) == day


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(9, 0, "9\u00a0h"), (5, 18, "5\u00a0h\u00a018"), (0, 5, "0\u00a0h\u00a005"), (23, 59, "23\u00a0h\u00a059")],
)
def test_the_time_of_day_is_said_in_one_way_and_never_broken(hour: int, minute: int, said: str) -> None:
    assert clock(hour, minute, phrases()) == said
