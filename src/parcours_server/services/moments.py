"""Moments and days as the tables keep them: ISO 8601 in UTC, so that their texts sort as they follow."""

from __future__ import annotations

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """Return ``moment`` as the tables keep it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def written_seconds(seconds: float) -> str:
    """Return seconds since 1970 as the tables keep a moment."""
    return written(datetime.fromtimestamp(seconds, UTC))


def seconds(text: str) -> float:
    """Return what was written as seconds since 1970."""
    return datetime.fromisoformat(text).timestamp()
