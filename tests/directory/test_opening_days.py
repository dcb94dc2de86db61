"""Opening hours become days, whatever of the OSM syntax a sheet uses; what cannot be read is unknown, never closed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.vocabulary.person import Weekday
from parcours_desktop.directory import opening_days as module
from parcours_desktop.directory.opening_days import DAYS, bits_of, days_of, opening_days

CASES = {
    "Mo-Fr 09:00-12:00,14:00-17:00": "Mo Tu We Th Fr",
    "Mo-Fr 09:00-12:00; Sa off": "Mo Tu We Th Fr",
    "Mo-Sa 09:00-12:00; We off": "Mo Tu Th Fr Sa",
    "Mo,We 09:00-12:00; PH off": "Mo We",
    "Mo-We,Fr 08:30-12:30": "Mo Tu We Fr",
    "Sa-Mo 10:00-12:00": "Mo Sa Su",
    "Mo-Fr 09:00-12:00, Sa 10:00-12:00": "Mo Tu We Th Fr Sa",
    "09:00-18:00": "Mo Tu We Th Fr Sa Su",
    "PH,Su 10:00-12:00": "Su",
    "24/7": "Mo Tu We Th Fr Sa Su",
    "Apr-Sep Mo 10:00-12:00": "Mo",
    "We[1] 10:00-12:00": "We",
    "Mo-Fr 09:00-12:00;": "Mo Tu We Th Fr",
    "": "",
    "sur rendez-vous": "",
    "Mo-Fr 9h-12h": "",
}


@pytest.mark.parametrize(("hours", "days"), CASES.items())
def test_days_of_a_sheet(hours: str, days: str) -> None:
    assert " ".join(day.value for day in days_of(opening_days(hours))) == days


@given(days=st.frozensets(st.sampled_from(list(Weekday))))
def test_days_and_bits_go_there_and_back(days: frozenset[Weekday]) -> None:
    assert frozenset(days_of(bits_of(days))) == days


@given(
    days=st.lists(st.sampled_from([day.value for day in DAYS]), min_size=1, max_size=3, unique=True),
    closed=st.sampled_from([day.value for day in DAYS]),
    begin=st.integers(6, 12),
    end=st.integers(13, 20),
)
def test_the_quick_reading_agrees_with_the_library(days: list[str], closed: str, begin: int, end: int) -> None:
    hours = f"{','.join(days)} {begin:02}:00-{end}:00; {closed} off"
    assert opening_days(hours) == module._asked_of_the_library(hours)
