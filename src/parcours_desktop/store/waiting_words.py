"""Dossiers whose words the index does not hold yet: a sync notes them beside the rows, and they are indexed soon after.

For a row of the list that waits, the index still holds ``words`` under ``former`` (nothing where ``words`` is empty),
and under no number that two rows could claim: whoever gives a number its words first clears what waits there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from parcours_desktop.store import direct
from parcours_desktop.store.entries import Moved, moved_words

Note = tuple[int, int, str]
"""The number of a row in the list, and the number and the words under which the index still knows its dossier."""

_ANY = "SELECT 1 FROM waiting_words LIMIT 1"
_IS = "SELECT 1 FROM waiting_words WHERE number = ?"
_NOTE = "INSERT INTO waiting_words (number, former, words) VALUES (?, ?, ?) ON CONFLICT (number) DO NOTHING"
_NOTE_NEW = (
    "INSERT INTO waiting_words (number, former, words) SELECT value, 0, '' FROM json_each(?) WHERE true "
    "ON CONFLICT (number) DO NOTHING"
)
_POP = "DELETE FROM waiting_words WHERE number IN (SELECT value FROM json_each(?)) RETURNING number, former, words"
_STALE = "SELECT former, words FROM waiting_words WHERE words <> '' AND former IN (SELECT value FROM json_each(?))"
_CLEAR = "UPDATE waiting_words SET words = '' WHERE words <> '' AND former IN (SELECT value FROM json_each(?))"
_WAITING = (
    "SELECT w.number, w.former, w.words, trim(e.names || ' ' || e.others) "
    "FROM waiting_words w JOIN dossier_entry e ON e.number = w.number"
)
_NEXT = f"{_WAITING} ORDER BY w.number LIMIT ?"
_OF_SOME = f"{_WAITING} WHERE e.job_seeker_id IN (SELECT value FROM json_each(?)) ORDER BY w.number"
_WORDS_IN = "INSERT INTO dossier_words (rowid, words) VALUES (?, ?)"
_WORDS_OUT = "INSERT INTO dossier_words (dossier_words, rowid, words) VALUES ('delete', ?, ?)"


def any_wait(connection: Connection) -> bool:
    """Say whether the words of any dossier wait."""
    return bool(direct.rows(connection, _ANY))


def waits(connection: Connection, number: int) -> bool:
    """Say whether the words of the row ``number`` wait."""
    return connection.exec_driver_sql(_IS, (number,)).fetchone() is not None


def note(connection: Connection, notes: Sequence[Note]) -> None:
    """Let rows wait; of one that does already the first note holds, since the index has not moved since."""
    if notes:
        connection.exec_driver_sql(_NOTE, sorted(notes))


def note_new(connection: Connection, numbers: Sequence[int]) -> None:
    """Let the rows ``numbers`` wait of which the index knows nothing yet, unless they are noted already."""
    connection.exec_driver_sql(_NOTE_NEW, (json.dumps(list(numbers)),))


def take(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Strike out what waits of some rows; return by number what the index still holds of them."""
    rows = connection.exec_driver_sql(_POP, (json.dumps(list(numbers)),)).fetchall()
    return {number: (former, words) for number, former, words in rows}


def move(connection: Connection, moved: Moved) -> None:
    """Take words out of the index and put others in."""
    out, into = moved
    if into and any_wait(connection):
        asked = (json.dumps([number for number, _ in into]),)
        out = [*out, *((former, words) for former, words in connection.exec_driver_sql(_STALE, asked).fetchall())]
        connection.exec_driver_sql(_CLEAR, asked)
    for statement, rows in ((_WORDS_OUT, out), (_WORDS_IN, into)):
        if rows:
            # In the order of their numbers: else each would be written out before the next.
            connection.exec_driver_sql(statement, sorted(rows))


def index_some(connection: Connection, most: int) -> int:
    """Bring the index up to date with at most ``most`` of the rows that wait; return with how many."""
    rows = direct.rows(connection, _NEXT, (most,))
    _index(connection, rows)
    return len(rows)


def index_those_of(connection: Connection, dossiers: Sequence[str]) -> None:
    """Bring the index up to date with those of some dossiers that wait."""
    _index(connection, direct.rows(connection, _OF_SOME, (json.dumps(list(dossiers)),)))


def _index(connection: Connection, rows: Sequence[tuple[int, int, str, str]]) -> None:
    if not rows:
        return
    take(connection, [row[0] for row in rows])
    staying = [(number, old, new) for number, former, old, new in rows if number == former and old and new]
    out, into = moved_words(staying)
    for number, former, old, new in rows:
        if number != former or not old or not new:
            out += [(former, old)] if old else []
            into += [(number, new)] if new else []
    move(connection, (out, into))
