"""Many dossiers at once in the list: one pass over the neighbours instead of one a dossier; their words wait."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import groupby, repeat
from operator import add, itemgetter
from typing import Any

from sqlalchemy import Connection

from parcours_desktop.store import direct, summary, waiting_words, word_index
from parcours_desktop.store.entries import BIRTH_DATE, ID, MUNICIPALITY, NAMES, OTHERS, SORT_KEY, STATE, Entry, said
from parcours_desktop.store.list_order import FIRST, LAST, number_between, spread
from parcours_desktop.store.list_places import Place, make_room, places

_LIST = "SELECT sort_key, number FROM dossier_entry ORDER BY sort_key, number"
_IS_LONGER = "SELECT 1 FROM dossier_entry LIMIT 1 OFFSET ?"
_FIND = """
SELECT job_seeker_id, number, sort_key, names, others, state, birth_date, municipality FROM dossier_entry
WHERE job_seeker_id IN (SELECT value FROM json_each(?))
"""
_SHOW = "UPDATE dossier_entry SET state = ?, birth_date = ?, municipality = ? WHERE number = ?"
_SAY = "UPDATE dossier_entry SET others = ? WHERE number = ?"
"""Apart from what is shown: the index of the states is written for each row whose state a statement names."""
_DROP = "DELETE FROM dossier_entry WHERE number IN (SELECT value FROM json_each(?))"
_USE = "INSERT INTO name_word (word, uses) VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET uses = uses + excluded.uses"
_UNUSED = "DELETE FROM name_word WHERE uses <= 0 AND word IN (SELECT value FROM json_each(?))"
_CHILDREN = "SELECT DISTINCT job_seeker_id FROM {} WHERE job_seeker_id IN (SELECT value FROM json_each(?))"
_FEW = 100
_TIMES = 8
"""Up to so many rows, or among so many times as many, each looks for its own place; else they are laid beside the whole
list."""

Held = tuple[int, str, str, str, tuple[Any, ...]]
"""Of a row that stands: its number, sort key, names and other words, and its state, birth date and municipality."""

Room = tuple[Place, str, int]
"""Where rows belong, the sort key of the first, and how many they are."""


def put(connection: Connection, entries: Sequence[Entry], *, new: bool = False, indexed: bool = False) -> None:
    """Bring the list up to date with job seekers, new ones or changed ones; their words wait (``waiting_words``).

    ``new``: none of them is in the list yet; ``indexed``: of those that are not, the index takes the words at once. The
    numbers stand in the order of the list (``store.list_order``).
    """
    held = {} if new else _held(connection, [entry[ID] for entry in entries])
    placed = _kept(connection, entries, held) if held else list(entries)
    # Texts compare by code points, as SQLite compares their bytes.
    placed.sort(key=itemgetter(SORT_KEY))
    if placed:
        _place(connection, placed, held, indexed)


def _held(connection: Connection, ids: list[str]) -> dict[str, Held]:
    found = connection.exec_driver_sql(_FIND, (json.dumps(ids),)).fetchall()
    return {row[0]: (*row[1:5], tuple(row[5:])) for row in found}


def _kept(connection: Connection, entries: Sequence[Entry], held: dict[str, Held]) -> list[Entry]:
    """Change the rows that stay where they are; return those that have no place yet, or another one than before."""
    placed = []
    shown: list[tuple[Any, ...]] = []
    said: list[tuple[str, int]] = []
    notes: list[waiting_words.Note] = []
    for entry in entries:
        number, key, names, others, known = held.get(entry[ID], (0, None, "", "", ()))
        # The same key is the same name, to the letter.
        if key != entry[SORT_KEY]:
            placed.append(entry)
            continue
        now = (entry[STATE], entry[BIRTH_DATE], entry[MUNICIPALITY])
        if known != now:
            shown.append((*now, number))
        if others != entry[OTHERS]:
            said.append((entry[OTHERS], number))
            notes.append((number, number, f"{names} {others}".strip()))
    if shown:
        connection.exec_driver_sql(_SHOW, shown)
    if said:
        connection.exec_driver_sql(_SAY, said)
        waiting_words.note(connection, notes)
    return placed


def follow(connection: Connection, dossiers: Collection[str]) -> None:
    """Bring the summaries of some dossiers up to date after barriers, referrals or actions were written in bulk."""
    if dossiers:
        summary.take_some(connection, sorted(dossiers))


def owners_among(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Return which of the dossiers ``ids`` have anything that their row in the list sums up."""
    found: set[str] = set()
    for table in summary.SUMMED:
        if direct.rows(connection, f"SELECT 1 FROM {table} LIMIT 1"):
            found.update(connection.exec_driver_sql(_CHILDREN.format(table), (json.dumps(list(ids)),)).scalars())
    return found


def _place(connection: Connection, entries: list[Entry], held: dict[str, Held], indexed: bool) -> None:
    """Give the sorted ``entries`` their places, those that stand elsewhere too."""
    numbers, held = _numbers(connection, [entry[SORT_KEY] for entry in entries], held)
    moved = {entry[ID]: held[entry[ID]] for entry in entries if entry[ID] in held} if held else {}
    known = {one: (number, f"{names} {others}".strip()) for one, (number, _, names, others, _) in moved.items()}
    if moved:
        gone = [number for number, *_ in moved.values()]
        waited = waiting_words.take(connection, gone)
        known = {one: waited.get(former, (former, words)) for one, (former, words) in known.items()}
        connection.exec_driver_sql(_DROP, (json.dumps(gone),))
    # Each row is its number, then the entry.
    connection.exec_driver_sql(word_index.ADD, list(map(add, zip(numbers, strict=True), entries)))
    if moved:
        places = dict(zip(map(itemgetter(ID), entries), numbers, strict=True))
        waiting_words.note(connection, [(places[one], *former) for one, former in known.items()])
    if indexed:
        added = [
            (number, said(entry)) for number, entry in zip(numbers, entries, strict=True) if entry[ID] not in moved
        ]
        waiting_words.move(connection, ([], added))
    else:
        # Of those just noted the first note holds.
        waiting_words.note_new(connection, numbers)
    _count_names(connection, [names for _, _, names, *_ in moved.values()], [entry[NAMES] for entry in entries])
    fresh = [entry[ID] for entry in entries if entry[ID] not in moved] if moved else list(map(itemgetter(ID), entries))
    follow(connection, owners_among(connection, fresh) | set(moved))


def _count_names(connection: Connection, gone: Sequence[str], come: Sequence[str]) -> None:
    uses = Counter(" ".join(come).split())
    uses.subtract(" ".join(gone).split())
    counted = sorted((word, count) for word, count in uses.items() if count)
    if counted:
        connection.exec_driver_sql(_USE, counted)
    fewer = [word for word, count in counted if count < 0]
    if fewer:
        connection.exec_driver_sql(_UNUSED, (json.dumps(fewer),))


def _numbers(connection: Connection, keys: list[str], held: dict[str, Held]) -> tuple[list[int], dict[str, Held]]:
    """Return a number for each of the sorted ``keys`` between those of its neighbours, and ``held`` as it stands then.

    Where there are not enough numbers room is made, which may give the rows that stand other ones.
    """
    rooms = _rooms(connection, keys)
    tight = [room for room in rooms if not _has_room(room)]
    while tight:
        for _, key, count in tight:
            # Looked up again: room that was made for one before it may have moved its neighbours.
            (place,) = places(connection, [key])
            if not _has_room((place, key, count)):
                make_room(connection, place, count)
        rooms = _rooms(connection, keys)
        tight = [room for room in rooms if not _has_room(room)]
        held = _held(connection, list(held))
    return [number for place, _, count in rooms for number in _spread(place, count)], held


def _has_room(room: Room) -> bool:
    place, _, count = room
    return place.above - place.below > count


def _spread(place: Place, count: int) -> range:
    """Return ``count`` numbers at a place; after a row with the same key they take only a small part of the room."""
    if place.same:
        first = number_between(place.below, place.above, same=True)
        if first is not None and (last := place.below + (first - place.below) * (count + 1)) <= place.above:
            return spread(place.below, last, count)
    return spread(place.below, place.above, count)


def _rooms(connection: Connection, keys: list[str]) -> list[Room]:
    """Return where the sorted ``keys`` belong."""
    if len(keys) > _FEW and not direct.rows(connection, _IS_LONGER, (len(keys) * _TIMES,)):
        return _beside(direct.rows(connection, _LIST), keys)
    rooms: list[Room] = []
    found = zip(places(connection, keys), keys, strict=True)
    for _, group in groupby(found, key=lambda one: one[0][:2]):
        together = list(group)
        rooms.append((together[-1][0], together[0][1], len(together)))
    return rooms


def _beside(rows: list[tuple[Any, ...]], keys: list[str]) -> list[Room]:
    """Return where the sorted ``keys`` belong in the whole list, ``rows`` of key and number."""
    held = list(map(itemgetter(0), rows))
    bounds = [FIRST, *map(itemgetter(1), rows), LAST]
    rooms: list[Room] = []
    start = 0
    # For each key, how many come before it or are equal.
    for before, count in Counter(map(bisect_right, repeat(held), keys)).items():
        same = before > 0 and held[before - 1] == keys[start + count - 1]
        rooms.append((Place(bounds[before], bounds[before + 1], same), keys[start], count))
        start += count
    return rooms
