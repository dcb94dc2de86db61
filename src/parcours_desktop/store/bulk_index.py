"""Many dossiers at once in the list: one pass over the neighbours instead of one a dossier; their words wait."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from parcours_desktop.store import direct, summary, waiting_words, word_index
from parcours_desktop.store.entries import BIRTH_DATE, ID, MUNICIPALITY, NAMES, OTHERS, SORT_KEY, STATE, Entry
from parcours_desktop.store.list_order import FIRST, LAST, spread

_NEIGHBOURS = "SELECT sort_key, number FROM dossier_entry ORDER BY sort_key, number"
_FIND = """
SELECT job_seeker_id, number, sort_key, names, others FROM dossier_entry
WHERE job_seeker_id IN (SELECT value FROM json_each(?))
"""
_CHANGE = "UPDATE dossier_entry SET state = ?, birth_date = ?, municipality = ?, others = ? WHERE number = ?"
_DROP = "DELETE FROM dossier_entry WHERE number IN (SELECT value FROM json_each(?))"
_USE = "INSERT INTO name_word (word, uses) VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET uses = uses + excluded.uses"
_UNUSED = "DELETE FROM name_word WHERE uses <= 0 AND word IN (SELECT value FROM json_each(?))"
_CHILDREN = "SELECT DISTINCT job_seeker_id FROM {} WHERE job_seeker_id IN (SELECT value FROM json_each(?))"
_FEW = 100
"""Up to so many rows each looks for its own place; more of them are laid beside the whole list."""

Held = tuple[int, str, str, str]
"""Of a row that stands: its number, sort key, names and other words."""


def put(connection: Connection, entries: Sequence[Entry], *, new: bool = False) -> None:
    """Bring the list up to date with job seekers, new ones or changed ones; their words wait (``waiting_words``).

    ``new``: none of them is in the list yet. The numbers stand in the order of the list (``store.list_order``); where
    no room is left, they are put one by one.
    """
    held = {} if new else _held(connection, [entry[ID] for entry in entries])
    placed = _kept(connection, entries, held) if held else list(entries)
    # Texts compare by code points, as SQLite compares their bytes.
    placed.sort(key=itemgetter(SORT_KEY))
    if placed and not _place(connection, placed, held):
        for entry in placed:
            word_index.put_entry(connection, entry, later=True)


def _held(connection: Connection, ids: list[str]) -> dict[str, Held]:
    found = connection.exec_driver_sql(_FIND, (json.dumps(ids),)).fetchall()
    return {row[0]: tuple(row[1:]) for row in found}


def _kept(connection: Connection, entries: Sequence[Entry], held: dict[str, Held]) -> list[Entry]:
    """Change the rows that stay where they are; return those that have no place yet, or another one than before."""
    placed = []
    kept: list[tuple[Any, ...]] = []
    notes: list[waiting_words.Note] = []
    for entry in entries:
        number, key, names, others = held.get(entry[ID], (0, None, "", ""))
        # The same key is the same name, to the letter.
        if key != entry[SORT_KEY]:
            placed.append(entry)
            continue
        kept.append((entry[STATE], entry[BIRTH_DATE], entry[MUNICIPALITY], entry[OTHERS], number))
        if others != entry[OTHERS]:
            notes.append((number, number, f"{names} {others}".strip()))
    if kept:
        connection.exec_driver_sql(_CHANGE, kept)
        waiting_words.note(connection, notes)
    return placed


def follow(connection: Connection, dossiers: Collection[str]) -> None:
    """Bring the summaries of some dossiers up to date after barriers, referrals or actions were written in bulk."""
    if dossiers:
        summary.take_some(connection, sorted(dossiers))


def owners_among(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return which of the dossiers ``ids`` have anything that their row in the list sums up."""
    asked = json.dumps(list(ids))
    found: set[str] = set()
    for table in summary.SUMMED:
        if connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None:
            found.update(connection.exec_driver_sql(_CHILDREN.format(table), (asked,)).scalars())
    return found


def _place(connection: Connection, entries: list[Entry], held: dict[str, Held]) -> bool:
    """Give the sorted ``entries`` their places, those that stand elsewhere too; say whether there was room for all."""
    numbers = _numbers(connection, [entry[SORT_KEY] for entry in entries])
    if numbers is None:
        return False
    moved = {entry[ID]: held[entry[ID]] for entry in entries if entry[ID] in held}
    known = {one: (number, f"{names} {others}".strip()) for one, (number, _, names, others) in moved.items()}
    if moved:
        gone = [number for number, *_ in moved.values()]
        waited = waiting_words.take(connection, gone)
        known = {one: waited.get(former, (former, words)) for one, (former, words) in known.items()}
        connection.exec_driver_sql(_DROP, (json.dumps(gone),))
    connection.exec_driver_sql(
        word_index.ADD, [(number, *entry) for number, entry in zip(numbers, entries, strict=True)]
    )
    if moved:
        places = dict(zip(map(itemgetter(ID), entries), numbers, strict=True))
        waiting_words.note(connection, [(places[one], *former) for one, former in known.items()])
    # Of those just noted the first note holds.
    waiting_words.note_new(connection, numbers)
    _count_names(connection, [names for _, _, names, _ in moved.values()], [entry[NAMES] for entry in entries])
    fresh = [entry[ID] for entry in entries if entry[ID] not in moved] if moved else list(map(itemgetter(ID), entries))
    follow(connection, owners_among(connection, fresh) | set(moved))
    return True


def _count_names(connection: Connection, gone: Sequence[str], come: Sequence[str]) -> None:
    uses = Counter(" ".join(come).split())
    uses.subtract(" ".join(gone).split())
    counted = sorted((word, count) for word, count in uses.items() if count)
    if counted:
        connection.exec_driver_sql(_USE, counted)
    fewer = [word for word, count in counted if count < 0]
    if fewer:
        connection.exec_driver_sql(_UNUSED, (json.dumps(fewer),))


def _numbers(connection: Connection, keys: list[str]) -> list[int] | None:
    """Return a number for each of the sorted ``keys`` between those of its neighbours, None where one has no room."""
    numbers: list[int] = []
    for low, high, count in _rooms(connection, keys):
        try:
            numbers += spread(low, high, count)
        except ValueError:
            return None
    return numbers


def _rooms(connection: Connection, keys: list[str]) -> list[tuple[int, int, int]]:
    """Return the numbers between which the sorted ``keys`` belong, and how many of them."""
    if len(keys) <= _FEW:
        found = groupby(word_index.neighbours(connection, key) for key in keys)
        return [(*room, len(list(group))) for room, group in found]
    held = direct.rows(connection, _NEIGHBOURS)
    bounds = [FIRST, *map(itemgetter(1), held), LAST]
    # For each key, how many come before it or are equal.
    gaps = Counter(map(bisect_right, repeat(list(map(itemgetter(0), held))), keys))
    return [(bounds[place], bounds[place + 1], count) for place, count in gaps.items()]
