"""Many new dossiers at once in the list and the word index: one pass over the neighbours instead of one a dossier."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from parcours_desktop.store import summary, word_index
from parcours_desktop.store.entries import (
    BIRTH_DATE,
    MUNICIPALITY,
    NAMES,
    OTHERS,
    SORT_KEY,
    STATE,
    EntryMaker,
    Shown,
    moved_words,
    said,
)
from parcours_desktop.store.list_order import FIRST, LAST, spread

_NEIGHBOURS = "SELECT sort_key, number FROM dossier_entry ORDER BY sort_key, number"
_FIND = """
SELECT job_seeker_id, number, sort_key, names, others FROM dossier_entry
WHERE job_seeker_id IN (SELECT value FROM json_each(?))
"""
_CHANGE = "UPDATE dossier_entry SET state = ?, birth_date = ?, municipality = ?, others = ? WHERE number = ?"
_USE = "INSERT INTO name_word (word, uses) VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET uses = uses + excluded.uses"
_CHILDREN = "SELECT DISTINCT job_seeker_id FROM {} WHERE job_seeker_id IN (SELECT value FROM json_each(?))"
_FEW = 8


def add(connection: Connection, rows: Sequence[Shown]) -> None:
    """Add job seekers that are in the table but not in the list yet, from what the list shows of them.

    The numbers stand in the order of the list (``store.list_order``); where no room is left, they are added one by one.
    """
    if len(rows) <= _FEW or not _add_together(connection, rows):
        for row in rows:
            word_index.put_shown(connection, row)
        return
    follow(connection, owners_among(connection, [row[0] for row in rows]))


def change(connection: Connection, rows: Sequence[Shown]) -> None:
    """Bring the list up to date with job seekers that are in it already, from what it shows of them now."""
    maker = EntryMaker()
    asked = json.dumps([row[0] for row in rows])
    old = {row[0]: row[1:] for row in connection.exec_driver_sql(_FIND, (asked,)).fetchall()}
    kept: list[tuple[Any, ...]] = []
    reworded: list[tuple[int, str, str]] = []
    for row in rows:
        entry = maker.entry(row)
        number, key, names, others = old.get(row[0], (0, None, "", ""))
        # The same key is the same name, to the letter.
        if key != entry[SORT_KEY] or not others or not entry[OTHERS]:
            word_index.put_shown(connection, row)
            continue
        kept.append((entry[STATE], entry[BIRTH_DATE], entry[MUNICIPALITY], entry[OTHERS], number))
        if others != entry[OTHERS]:
            reworded.append((number, f"{names} {others}", said(entry)))
    if kept:
        connection.exec_driver_sql(_CHANGE, kept)
    word_index.move_some(connection, moved_words(reworded))


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


def _add_together(connection: Connection, rows: Sequence[Shown]) -> bool:
    # Texts compare by code points, as SQLite compares their bytes.
    entries = sorted(map(EntryMaker().entry, rows), key=itemgetter(SORT_KEY))
    numbers = _numbers(connection, [entry[SORT_KEY] for entry in entries])
    if numbers is None:
        return False
    connection.exec_driver_sql(
        word_index.ADD, [(number, *entry) for number, entry in zip(numbers, entries, strict=True)]
    )
    words = [(number, said(entry)) for number, entry in zip(numbers, entries, strict=True)]
    word_index.move_some(connection, ([], [row for row in words if row[1]]))
    uses: Counter[str] = Counter()
    for names, count in Counter(entry[NAMES] for entry in entries).items():
        uses.update(dict.fromkeys(names.split(), count))
    if uses:
        connection.exec_driver_sql(_USE, sorted(uses.items()))
    return True


def _numbers(connection: Connection, keys: list[str]) -> list[int] | None:
    """Return a number for each of the sorted ``keys`` between those of its neighbours, None where one has no room."""
    held = connection.exec_driver_sql(_NEIGHBOURS).fetchall()
    places = _gaps([key for key, _ in held], keys)
    numbers: list[int] = []
    for place, group in groupby(places):
        low = held[place - 1][1] if place else FIRST
        high = held[place][1] if place < len(held) else LAST
        try:
            numbers += spread(low, high, len(list(group)))
        except ValueError:
            return None
    return numbers


def _gaps(held: list[str], keys: list[str]) -> list[int]:
    """Return for each of the sorted ``keys`` how many of the sorted ``held`` come before it or are equal."""
    gaps, place = [], 0
    for key in keys:
        place = bisect_right(held, key, lo=place)
        gaps.append(place)
    return gaps
