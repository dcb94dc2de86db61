"""The rotation of backups keeps its laws whatever was made when, and never gives the last one away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.casework.backup_rotation import LATEST, superfluous

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PLENTY = 10**12


@dataclass(frozen=True)
class Made:
    at: datetime
    size: int = 1


moments = st.timedeltas(timedelta(days=-3), timedelta(days=900)).map(lambda age: NOW - age)
made = st.lists(st.builds(Made, moments, st.integers(1, 100)), max_size=60, unique_by=lambda each: each.at)


def kept(backups: list[Made], limit: int = PLENTY, now: datetime = NOW) -> list[Made]:
    gone = set(superfluous(backups, now, limit))
    return [each for each in sorted(backups, key=lambda each: each.at) if each not in gone]


def test_hours_days_and_months() -> None:
    every_hour = [Made(NOW - timedelta(hours=number)) for number in range(24 * 400)]
    left = kept(every_hour)
    assert 60 <= len(left) <= 24 + 1 + 31 + 1 + 13 + 1
    ages = [(NOW - each.at) / timedelta(days=1) for each in left]
    assert sum(age <= 1 for age in ages) >= 24
    assert sum(1 < age <= 31 for age in ages) >= 30
    assert sum(age > 31 for age in ages) in (10, 11, 12)
    assert max(ages) <= 12 * 31


def test_the_last_of_each_hour_stays() -> None:
    early, late = Made(NOW - timedelta(minutes=29)), Made(NOW - timedelta(minutes=1))
    older = [Made(NOW - timedelta(hours=3, minutes=number)) for number in range(5)]
    assert kept([early, late, *older])[-2:] == [early, late]
    assert older[-1] not in kept([early, late, *older, Made(NOW - timedelta(minutes=2))])


@given(made)
def test_the_latest_always_stay_and_nothing_is_taken_twice(backups: list[Made]) -> None:
    left = kept(backups)
    assert left[-LATEST:] == sorted(backups, key=lambda each: each.at)[-LATEST:]
    assert superfluous(left, NOW, PLENTY) == []


@given(made, st.integers(1, 500))
def test_the_size_is_kept_unless_one_alone_is_larger(backups: list[Made], limit: int) -> None:
    left = kept(backups, limit)
    assert bool(left) == bool(backups)
    assert sum(each.size for each in left) <= limit or len(left) == 1
    if left:
        assert left[-1] == max(backups, key=lambda each: each.at)


@given(made, st.timedeltas(timedelta(days=-3650), timedelta(days=3650)))
def test_a_wrong_clock_never_costs_the_latest(backups: list[Made], wrong: timedelta) -> None:
    assert kept(backups, now=NOW + wrong)[-LATEST:] == sorted(backups, key=lambda each: each.at)[-LATEST:]
