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
from parcours_desktop.store.list_order import FIRST, LAST, spread

_NEIGHBOURS = "SELECT sort_key, number FROM dossier_entry ORDER BY sort_key, number"
_ADD = (
    f"INSERT INTO dossier_entry ({', '.join(word_index.COLUMNS)}, open_barriers) "
    f"VALUES ({', '.join('?' * len(word_index.COLUMNS))}, 0)"
)
_WORDS_IN = "INSERT INTO dossier_words (rowid, words) VALUES (?, ?)"
_WORDS_OUT = "INSERT INTO dossier_words (dossier_words, rowid, words) VALUES ('delete', ?, ?)"
_FIND = """
SELECT job_seeker_id, number, sort_key, names, others FROM dossier_entry
WHERE job_seeker_id IN (SELECT value FROM json_each(?))
"""
_CHANGE = f"UPDATE dossier_entry SET {', '.join(f'{name} = ?' for name in word_index.COLUMNS[2:])} WHERE number = ?"
_USE = "INSERT INTO name_word (word, uses) VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET uses = uses + excluded.uses"
_CHILDREN = "SELECT DISTINCT job_seeker_id FROM {} WHERE job_seeker_id IN (SELECT value FROM json_each(?))"
_FEW = 8


def add(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add job seekers that are in the table but not in the list yet; ``rows`` are their plain values.

    The numbers stand in the order of the list (``store.list_order``); where no room is left, they are added one by one.
    """
    if len(rows) <= _FEW or not _add_together(connection, rows):
        for row in rows:
            word_index.index_put(connection, word_index.INDEXED, None, row)
        return
    follow(connection, owners_among(connection, [str(row["id"]) for row in rows]))


def change(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Bring the list up to date with job seekers that are in it already; ``rows`` are their plain values now.

    Words are moved in the order of their numbers: else each would be written out before the next.
    """
    known: dict[str, list[str]] = {}
    asked = json.dumps([str(row["id"]) for row in rows])
    old = {row[0]: tuple(row) for row in connection.exec_driver_sql(_FIND, (asked,)).fetchall()}
    values = itemgetter(*word_index.COLUMNS[2:])
    kept: list[tuple[Any, ...]] = []
    out: list[tuple[int, str]] = []
    into: list[tuple[int, str]] = []
    for row in rows:
        entry = word_index.entry_of(row, known)
        before = old.get(entry["job_seeker_id"])
        if before is None or before[2] != entry["sort_key"] or before[3] != entry["names"]:
            word_index.index_put(connection, word_index.INDEXED, None, row)
            continue
        number = before[1]
        kept.append((*values(entry), number))
        if before[4] != entry["others"]:
            out.append((number, f"{before[3]} {before[4]}"))
            into.append((number, f"{entry['names']} {entry['others']}"))
    for statement, changed in ((_CHANGE, kept), (_WORDS_OUT, sorted(out)), (_WORDS_IN, sorted(into))):
        if changed:
            connection.exec_driver_sql(statement, changed)


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


def _add_together(connection: Connection, rows: Sequence[dict[str, Any]]) -> bool:
    known: dict[str, list[str]] = {}
    # Texts compare by code points, as SQLite compares their bytes.
    entries = sorted((word_index.entry_of(row, known) for row in rows), key=itemgetter("sort_key"))
    numbers = _numbers(connection, [entry["sort_key"] for entry in entries])
    if numbers is None:
        return False
    values = itemgetter(*word_index.COLUMNS[1:])
    added = [(number, *values(entry)) for number, entry in zip(numbers, entries, strict=True)]
    connection.exec_driver_sql(_ADD, added)
    said = [(row[0], f"{entry['names']} {entry['others']}".strip()) for row, entry in zip(added, entries, strict=True)]
    connection.exec_driver_sql(_WORDS_IN, [row for row in said if row[1]])
    uses = Counter(word for entry in entries for word in set(entry["names"].split()))
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
