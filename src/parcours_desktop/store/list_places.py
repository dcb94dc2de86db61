"""Where rows of the list belong: between which numbers, and rows around them spread anew where no number is free."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from parcours_desktop.store import direct, waiting_words
from parcours_desktop.store.list_order import FIRST, LAST, is_loose, number_between, spread

_PLACES = """
SELECT (SELECT number FROM dossier_entry WHERE sort_key <= k.value ORDER BY sort_key DESC, number DESC LIMIT 1),
       (SELECT number FROM dossier_entry WHERE sort_key > k.value ORDER BY sort_key, number LIMIT 1),
       EXISTS (SELECT 1 FROM dossier_entry WHERE sort_key = k.value)
FROM json_each(?) AS k ORDER BY k.key
"""
_WINDOW = """
SELECT (SELECT number FROM dossier_entry WHERE number <= :below ORDER BY number DESC LIMIT 1 OFFSET :reach),
       (SELECT number FROM dossier_entry WHERE number >= :above ORDER BY number LIMIT 1 OFFSET :reach)
"""
_INSIDE = "SELECT number, names, others FROM dossier_entry WHERE number > :low AND number < :high ORDER BY number"
_ASIDE = "UPDATE dossier_entry SET number = -number WHERE number > ? AND number < ?"
_BACK = "UPDATE dossier_entry SET number = ? WHERE number = -?"
_REACH = 16


class Place(NamedTuple):
    """Room for a row: the numbers of its neighbours (``FIRST`` and ``LAST`` where there is none), and whether the one
    before it has the ``same`` sort key."""

    below: int
    above: int
    same: bool


def places(connection: Connection, keys: Sequence[str]) -> list[Place]:
    """Return for each of some sort keys where a row with it belongs: after those that have the same."""
    return [
        Place(FIRST if below is None else below, LAST if above is None else above, bool(same))
        for below, above, same in direct.rows(connection, _PLACES, (json.dumps(list(keys)),))
    ]


def number_for(connection: Connection, key: str) -> int:
    """Return a free number for a row with the sort key ``key``, making room for it where there is none."""
    while True:
        (place,) = places(connection, [key])
        number = number_between(place.below, place.above, same=place.same)
        if number is not None:
            return number
        make_room(connection, place, 1)


def make_room(connection: Connection, place: Place, count: int) -> None:
    """Spread the rows around a place anew, with their words, so that ``count`` more have room enough there.

    As few as will do: the window around the place grows twofold until it is loose. What has to be moved is thereby
    paid by what came in between, and does not grow with the list (order maintenance, as ``list_order`` tells).
    """
    below, above, _ = place
    reach = max(_REACH, count)
    while True:
        asked = {"below": below, "above": above, "reach": reach}
        ((low, high),) = direct.rows(connection, _WINDOW, asked)
        low, high = FIRST if low is None else low, LAST if high is None else high
        rows = direct.rows(connection, _INSIDE, {"low": low, "high": high})
        if is_loose(low, high, len(rows) + count) or (low, high) == (FIRST, LAST):
            break
        reach *= 2
    before = sum(number <= below for number, _, _ in rows)
    numbers = spread(low, high, len(rows) + count)
    _renumber(connection, (low, high), rows, [*numbers[:before], *numbers[before + count :]])


def _renumber(
    connection: Connection, window: tuple[int, int], rows: Sequence[tuple[int, str, str]], numbers: Sequence[int]
) -> None:
    moving = [(row, number) for row, number in zip(rows, numbers, strict=True) if row[0] != number]
    # A number may be given to one row before the row that has it has got another.
    connection.exec_driver_sql(_ASIDE, window)
    connection.exec_driver_sql(_BACK, [(number, row[0]) for row, number in zip(rows, numbers, strict=True)])
    waited = waiting_words.take(connection, [row[0] for row in rows])
    notes = [(number, *waited[row[0]]) for row, number in zip(rows, numbers, strict=True) if row[0] in waited]
    said = [
        (old, number, words)
        for (old, names, others), number in moving
        if old not in waited and (words := f"{names} {others}".strip())
    ]
    waiting_words.note(connection, notes)
    waiting_words.move(connection, ([(old, words) for old, _, words in said], [(new, words) for _, new, words in said]))
