"""Numbers that keep the list in order: a row's number is greater than another's exactly if it comes after it.

The numbers are the rowids of the word index, which gives what it finds by rowid: a page of a broad search is in order
without being sorted, and ends where it is full. A new row takes a number between its neighbours'; where none is free,
some rows around it are spread anew (order maintenance by labels, Dietz 1982; the window doubles until it is loose).
"""

from __future__ import annotations

FIRST = 0
"""The bound below all numbers."""

LAST = 1 << 62
"""The bound above all numbers."""

LOOSE = 1 << 32
"""The room that spreading must leave beside each row, so that it is seldom needed again."""

_SMALL_PART = 1024


def number_between(below: int, above: int, *, same: bool = False) -> int | None:
    """Return a number between two neighbours (``FIRST`` and ``LAST`` where there is none), or None if none is free.

    In the middle it halves the room. It takes a small part of it at an end, since a file in alphabetical order adds
    all its rows at the end, and after a neighbour of the ``same`` name, since the next one of that name comes after it.
    """
    room = above - below
    if room < 2:
        return None
    step = max(1, room // _SMALL_PART)
    if same:
        return below + step
    if (below == FIRST) == (above == LAST):
        return below + room // 2
    return below + step if above == LAST else above - step


def spread(low: int, high: int, count: int) -> range:
    """Return ``count`` numbers evenly between two bounds. Raises ``ValueError`` where there are not so many."""
    step = (high - low) // (count + 1)
    if step < 1:
        raise ValueError("no room")
    return range(low + step, low + step * (count + 1), step) if count else range(0)


def is_loose(low: int, high: int, count: int) -> bool:
    """Say whether ``count`` rows between two bounds would have room enough beside each."""
    return (high - low) // (count + 1) >= LOOSE
