"""Moments as the tables keep them, ISO 8601 in UTC, so that their texts sort as they follow; and the day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Brussels")
"""Where the agencies are: in which moments are told, and days begin. The tables keep moments in UTC."""


def day_of(moment: datetime) -> date:
    """Return the day that ``moment`` falls on where the agencies are: what begins on a day begins with theirs."""
    return moment.astimezone(ZONE).date()


def written(moment: datetime) -> str:
    """Return ``moment`` as the tables keep it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def written_seconds(seconds: float) -> str:
    """Return seconds since 1970 as the tables keep a moment."""
    return written(datetime.fromtimestamp(seconds, UTC))


def seconds(text: str) -> float:
    """Return what was written as seconds since 1970."""
    return datetime.fromisoformat(text).timestamp()
