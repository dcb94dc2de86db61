"""Writing the list's own row and the search words of a dossier, beside the records and in their transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from parcours_core.records.codec import Plain
from parcours_desktop.store import summary
from parcours_desktop.store.entries import (
    COLUMNS,
    ID,
    NAMES,
    OTHERS,
    SHOWN,
    SORT_KEY,
    EntryMaker,
    Moved,
    Shown,
    moved_words,
    shown_of,
)
from parcours_desktop.store.list_order import FIRST, LAST, is_loose, number_between, spread

INDEXED = "job_seeker"

ADD = f"INSERT INTO dossier_entry ({', '.join(COLUMNS)}, open_barriers) VALUES ({', '.join('?' * len(COLUMNS))}, 0)"
"""Adds a row: its number and its ``Entry``."""

_CHANGE = f"UPDATE dossier_entry SET {', '.join(f'{name} = ?' for name in COLUMNS[2:])} WHERE number = ?"
_WORDS_IN = "INSERT INTO dossier_words (rowid, words) VALUES (?, ?)"
_WORDS_OUT = "INSERT INTO dossier_words (dossier_words, rowid, words) VALUES ('delete', ?, ?)"

_FIND = "SELECT number, sort_key, names, others FROM dossier_entry WHERE job_seeker_id = ?"
_DROP = "DELETE FROM dossier_entry WHERE number = :number"
_USE = "INSERT INTO name_word (word, uses) VALUES (:word, 1) ON CONFLICT (word) DO UPDATE SET uses = uses + 1"
_UNUSE = "UPDATE name_word SET uses = uses - 1 WHERE word = :word"
_UNUSED = "DELETE FROM name_word WHERE uses <= 0 AND word = :word"

_NEIGHBOURS = """
SELECT (SELECT number FROM dossier_entry WHERE sort_key <= :key ORDER BY sort_key DESC, number DESC LIMIT 1),
       (SELECT number FROM dossier_entry WHERE sort_key > :key ORDER BY sort_key, number LIMIT 1)
"""
_WINDOW = """
SELECT (SELECT number FROM dossier_entry WHERE number <= :below ORDER BY number DESC LIMIT 1 OFFSET :reach),
       (SELECT number FROM dossier_entry WHERE number >= :above ORDER BY number LIMIT 1 OFFSET :reach)
"""
_INSIDE = "SELECT number, names, others FROM dossier_entry WHERE number > :low AND number < :high ORDER BY number"
_ASIDE = "UPDATE dossier_entry SET number = -number WHERE number > :low AND number < :high"
_BACK = "UPDATE dossier_entry SET number = :number WHERE number = -:old"
_REACH = 16


def index_put(
    connection: Connection, record: str, before: Mapping[str, Plain] | None, after: Mapping[str, Plain]
) -> None:
    """Bring the list up to date with a record that was put; a change of nothing that it shows costs nothing."""
    if record != INDEXED:
        summary.follow(connection, record, before, after)
        return
    shown = shown_of(after)
    if before is None or shown_of(before) != shown:
        put_shown(connection, shown)


def put_shown(connection: Connection, shown: Shown) -> None:
    """Bring the list up to date with a job seeker of whom ``shown`` is known."""
    entry = EntryMaker().entry(shown)
    old = connection.exec_driver_sql(_FIND, (entry[ID],)).fetchone()
    if old is not None and old[1] == entry[SORT_KEY]:
        connection.exec_driver_sql(_CHANGE, (*entry[1:], old[0]))
        _move_words(connection, (old[0], old[2], old[3]), (old[0], entry[NAMES], entry[OTHERS]))
        return
    if old is not None:
        connection.exec_driver_sql(_DROP, {"number": old[0]})
    number = _number_for(connection, entry[SORT_KEY])
    connection.exec_driver_sql(ADD, (number, *entry))
    gone = (old[0], old[2], old[3]) if old is not None else (0, "", "")
    _move_words(connection, gone, (number, entry[NAMES], entry[OTHERS]))
    summary.take(connection, entry[ID])


def index_delete(connection: Connection, record: str, before: Mapping[str, Plain]) -> None:
    """Take a deleted record out of the list, its words too; ``before`` are its values."""
    if record != INDEXED:
        summary.follow(connection, record, before, None)
        return
    old = connection.exec_driver_sql(_FIND, (before["id"],)).fetchone()
    if old is not None:
        _move_words(connection, (old[0], old[2], old[3]), (0, "", ""))
        connection.exec_driver_sql(_DROP, {"number": old[0]})


def rebuild(connection: Connection) -> None:
    """Make the whole list and index anew from the records, after a step of migration or a change of the folding."""
    for statement in (
        "INSERT INTO dossier_words (dossier_words) VALUES ('delete-all')",
        "DELETE FROM dossier_entry",
        "DELETE FROM name_word",
    ):
        connection.exec_driver_sql(statement)
    rows = connection.exec_driver_sql(f"SELECT {', '.join(SHOWN)} FROM {INDEXED} ORDER BY id").fetchall()
    entries = sorted(map(EntryMaker().entry, rows), key=itemgetter(SORT_KEY))
    for number, entry in zip(spread(FIRST, LAST, len(entries)), entries, strict=True):
        connection.exec_driver_sql(ADD, (number, *entry))
        _move_words(connection, (0, "", ""), (number, entry[NAMES], entry[OTHERS]))
    summary.take_all(connection)


def move_some(connection: Connection, moved: Moved) -> None:
    """Take words out of the index and put others in."""
    for statement, rows in zip((_WORDS_OUT, _WORDS_IN), moved, strict=True):
        if rows:
            # In the order of their numbers: else each would be written out before the next.
            connection.exec_driver_sql(statement, sorted(rows))


def _number_for(connection: Connection, key: str) -> int:
    found = connection.exec_driver_sql(_NEIGHBOURS, {"key": key}).one()
    below, above = _bounds(found)
    number = number_between(below, above)
    if number is None:
        _make_room(connection, below, above)
        return _number_for(connection, key)
    return number


def _make_room(connection: Connection, below: int, above: int) -> None:
    reach = _REACH
    while True:
        found = connection.exec_driver_sql(_WINDOW, {"below": below, "above": above, "reach": reach}).one()
        low, high = _bounds(found)
        rows = connection.exec_driver_sql(_INSIDE, {"low": low, "high": high}).fetchall()
        if is_loose(low, high, len(rows)) or (low, high) == (FIRST, LAST):
            break
        reach *= 2
    connection.exec_driver_sql(_ASIDE, {"low": low, "high": high})
    for (old, names, others), number in zip(rows, spread(low, high, len(rows)), strict=True):
        connection.exec_driver_sql(_BACK, {"old": old, "number": number})
        _move_words(connection, (old, names, others), (number, names, others))


def _bounds(found: Sequence[Any]) -> tuple[int, int]:
    below, above = found
    return (FIRST if below is None else below, LAST if above is None else above)


def _move_words(connection: Connection, old: tuple[int, str, str], new: tuple[int, str, str]) -> None:
    if old == new:
        return
    out, into = (" ".join(said).strip() for said in (old[1:], new[1:]))
    if old[0] == new[0] and out and into:
        move_some(connection, moved_words([(old[0], out, into)]))
    else:
        move_some(connection, ([(old[0], out)] if out else [], [(new[0], into)] if into else []))
    for word in sorted(set(old[1].split()) - set(new[1].split())):
        connection.exec_driver_sql(_UNUSE, {"word": word})
        connection.exec_driver_sql(_UNUSED, {"word": word})
    for word in sorted(set(new[1].split()) - set(old[1].split())):
        connection.exec_driver_sql(_USE, {"word": word})
