"""Dates are taken as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.ui.kit.days import day_text, parse_day

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5/1/26", date(2026, 1, 5)),
        ("05/01/2026", date(2026, 1, 5)),
        ("5.1.2026", date(2026, 1, 5)),
        ("5-1-26", date(2026, 1, 5)),
        ("5 1 26", date(2026, 1, 5)),
        (" 05012026 ", date(2026, 1, 5)),
        ("050126", date(2026, 1, 5)),
        ("2026-01-05", date(2026, 1, 5)),
        ("5 janvier 2026", date(2026, 1, 5)),
        ("1er févr. 2026", date(2026, 2, 1)),
        ("12 août 26", date(2026, 8, 12)),
        ("12 aout", date(2026, 8, 12)),
        ("3 juin", date(2026, 6, 3)),
        ("3 juil", date(2026, 7, 3)),
        ("5/1", date(2027, 1, 5)),
        ("23/11", date(2026, 11, 23)),
        ("aujourd’hui", TODAY),
        ("Demain", date(2026, 11, 22)),
        ("hier", date(2026, 11, 20)),
        ("29/2/24", date(2024, 2, 29)),
        ("5/1/45", date(2045, 1, 5)),
        ("5/1/47", date(1947, 1, 5)),
    ],
)
def test_usual_ways_to_write_a_day(typed: str, meant: date) -> None:
    assert parse_day(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["", "5", "31/2/26", "32/1/26", "5/13/26", "abc", "5 jui 26", "5/1/026", "1/2/3/4"])
def test_what_is_no_day(typed: str) -> None:
    assert parse_day(typed, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5/1/92", date(1992, 1, 5)),
        ("5/1/45", date(1945, 1, 5)),
        ("23/11/26", date(1926, 11, 23)),
        ("23/11", date(2025, 11, 23)),
    ],
)
def test_a_birth_is_never_ahead(typed: str, meant: date) -> None:
    assert parse_day(typed, TODAY, past=True) == meant


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_written_out_is_read_back(day: date) -> None:
    assert parse_day(day_text(day), TODAY) == day
    assert parse_day(day.isoformat(), TODAY) == day


@given(st.dates(TODAY - timedelta(days=99 * 365), TODAY))
def test_two_digits_are_enough_for_a_birth_within_a_life(day: date) -> None:
    assert parse_day(f"{day.day}/{day.month}/{day.year % 100:02d}", TODAY, past=True) == day


@given(st.text(max_size=20))
def test_nothing_typed_raises(typed: str) -> None:
    found = parse_day(typed, TODAY, past=True)
    assert found is None or isinstance(found, date)


def test_no_day_is_written_as_nothing() -> None:
    assert day_text(None) == ""
