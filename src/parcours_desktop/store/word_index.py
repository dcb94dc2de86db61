"""Writing the list's own row and the search words of a dossier, beside the records and in their transaction."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter

from sqlalchemy import Connection

from parcours_core.records.codec import Plain
from parcours_desktop.store import summary, waiting_words
from parcours_desktop.store.entries import (
    COLUMNS,
    ID,
    NAMES,
    SHOWN,
    SORT_KEY,
    Entry,
    EntryMaker,
    Moved,
    moved_words,
    said,
)
from parcours_desktop.store.list_order import FIRST, LAST, spread
from parcours_desktop.store.list_places import number_for

INDEXED = "job_seeker"

ADD = f"INSERT INTO dossier_entry ({', '.join(COLUMNS)}, open_barriers) VALUES ({', '.join('?' * len(COLUMNS))}, 0)"
"""Adds a row: its number and its ``Entry``."""

_CHANGE = f"UPDATE dossier_entry SET {', '.join(f'{name} = ?' for name in COLUMNS[2:])} WHERE number = ?"

_FIND = "SELECT number, sort_key, names, others FROM dossier_entry WHERE job_seeker_id = ?"
_DROP = "DELETE FROM dossier_entry WHERE number = :number"
_USE = "INSERT INTO name_word (word, uses) VALUES (:word, 1) ON CONFLICT (word) DO UPDATE SET uses = uses + 1"
_UNUSE = "UPDATE name_word SET uses = uses - 1 WHERE word = :word"
_UNUSED = "DELETE FROM name_word WHERE uses <= 0 AND word = :word"


def put_entry(connection: Connection, entry: Entry, *, later: bool = False) -> None:
    """Bring the list up to date with a row; with ``later`` its words wait, as those of a row that waits already do."""
    old = connection.exec_driver_sql(_FIND, (entry[ID],)).fetchone()
    if old is not None and old[1] == entry[SORT_KEY]:
        # The same key is the same name, to the letter.
        number = old[0]
        connection.exec_driver_sql(_CHANGE, (*entry[1:], number))
        before, after = f"{old[2]} {old[3]}".strip(), said(entry)
        if before != after:
            if later:
                waiting_words.note(connection, [(number, number, before)])
            elif not waiting_words.waits(connection, number):
                waiting_words.move(connection, _moved((number, before), (number, after)))
        return
    known: tuple[int, str] = (0, "")
    if old is not None:
        waited = waiting_words.take(connection, [old[0]])
        known = waited.get(old[0]) or (old[0], f"{old[2]} {old[3]}".strip())
        later = later or bool(waited)
        connection.exec_driver_sql(_DROP, {"number": old[0]})
    number = number_for(connection, entry[SORT_KEY])
    connection.exec_driver_sql(ADD, (number, *entry))
    if later:
        waiting_words.note(connection, [(number, *known)])
    else:
        waiting_words.move(connection, _moved(known, (number, said(entry))))
    count_names(connection, old[2] if old is not None else "", entry[NAMES])
    summary.take(connection, entry[ID])


def index_delete(connection: Connection, record: str, before: Mapping[str, Plain]) -> None:
    """Take a deleted record out of the list, its words too; ``before`` are its values."""
    if record != INDEXED:
        summary.follow(connection, record, before, None)
        return
    old = connection.exec_driver_sql(_FIND, (before["id"],)).fetchone()
    if old is not None:
        number = old[0]
        known = waiting_words.take(connection, [number]).get(number) or (number, f"{old[2]} {old[3]}".strip())
        waiting_words.move(connection, _moved(known, (0, "")))
        count_names(connection, old[2], "")
        connection.exec_driver_sql(_DROP, {"number": number})


def rebuild(connection: Connection) -> None:
    """Make the whole list and index anew from the records, after a step of migration or a change of the folding."""
    for statement in (
        "INSERT INTO dossier_words (dossier_words) VALUES ('delete-all')",
        "DELETE FROM dossier_entry",
        "DELETE FROM name_word",
        "DELETE FROM waiting_words",
        "DELETE FROM waiting_rows",
    ):
        connection.exec_driver_sql(statement)
    rows = connection.exec_driver_sql(f"SELECT {', '.join(SHOWN)} FROM {INDEXED} ORDER BY id").fetchall()
    entries = sorted(map(EntryMaker().entry, rows), key=itemgetter(SORT_KEY))
    for number, entry in zip(spread(FIRST, LAST, len(entries)), entries, strict=True):
        connection.exec_driver_sql(ADD, (number, *entry))
        waiting_words.move(connection, _moved((0, ""), (number, said(entry))))
        count_names(connection, "", entry[NAMES])
    summary.take_all(connection)


def count_names(connection: Connection, old: str, new: str) -> None:
    """Count the words of a name that came in the place of another in the vocabulary."""
    for word in sorted(set(old.split()) - set(new.split())):
        connection.exec_driver_sql(_UNUSE, {"word": word})
        connection.exec_driver_sql(_UNUSED, {"word": word})
    for word in sorted(set(new.split()) - set(old.split())):
        connection.exec_driver_sql(_USE, {"word": word})


def _moved(old: tuple[int, str], new: tuple[int, str]) -> Moved:
    """Return what to take out and to put in where words under a number become others under the same or another one."""
    if old[0] == new[0] and old[1] and new[1]:
        return moved_words([(old[0], old[1], new[1])])
    return ([old] if old[1] else [], [new] if new[1] else [])
