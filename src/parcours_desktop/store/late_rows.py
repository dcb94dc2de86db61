"""The list as it will be once what waits is laid in it: the rows of these beside the others, made from their records.

Every statement that reads the list says it with ``View.beside`` before it. Where nothing waits, which is nearly always,
that is nothing. Else the rows stand in temporary tables of the connection, in memory, which are filled anew once
anybody has written: what they hold, and from what they were made, is taken back with the transaction that filled them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from parcours_desktop.store import bulk_index, direct, summary, waiting_rows
from parcours_desktop.store.entries import COLUMNS, ID, SORT_KEY, Entry, EntryMaker
from parcours_desktop.store.list_order import LAST
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.schema import DOSSIER_ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILLED = "late rows"
"""Under this a connection keeps whether its temporary tables hold anything."""

_SUMS = tuple(name for name, _ in summary.SELECTED)
_BEHIND = "SELECT job_seeker_id, number, sort_key, names FROM dossier_entry WHERE job_seeker_id IN ({})"

_TABLES = (
    f"CREATE TEMP TABLE late_row (number INTEGER PRIMARY KEY, turn INTEGER, "
    f"{', '.join(f'{name} {DOSSIER_ENTRY.c[name].type}' for name in (*COLUMNS[1:], *_SUMS))})",
    "CREATE UNIQUE INDEX temp.ix_late_row_dossier ON late_row (job_seeker_id)",
    "CREATE TEMP TABLE late_behind (number INTEGER PRIMARY KEY, names TEXT)",
    "CREATE TEMP TABLE late_from (version INTEGER, changes INTEGER)",
)
"""The rows that are late; those that stand in the list in their place, which the index may know; and at what version of
the file, and after how many changes of this connection, both were made. The columns have the types of those beside
which they are read: of others SQLite would make one table first."""
_THERE = "SELECT 1 FROM sqlite_temp_master WHERE name = 'late_from'"
_MADE_FROM = "SELECT version, changes FROM late_from"
_EMPTY = ("DELETE FROM temp.late_row", "DELETE FROM temp.late_behind", "DELETE FROM temp.late_from")
_PUT = (
    f"INSERT INTO temp.late_row (number, turn, {', '.join(COLUMNS[1:])}, open_barriers) "
    f"VALUES ({', '.join('?' * (len(COLUMNS) + 1))}, 0)"
)
_PUT_BEHIND = "INSERT INTO temp.late_behind (number, names) VALUES (?, ?)"
_PUT_FROM = "INSERT INTO temp.late_from (version, changes) VALUES (?, ?)"

# Two of them side by side with the same key stand as they will: one that keeps its name where it was, else the last.
_LISTED = ", ".join(("number", "number AS turn", *COLUMNS[1:], *_SUMS))
_LATE = ", ".join(("number", "turn", *COLUMNS[1:], *_SUMS))
_VIEW = f"""
WITH dossier_entry AS (
    SELECT {_LISTED} FROM main.dossier_entry WHERE job_seeker_id NOT IN (SELECT job_seeker_id FROM temp.late_row)
    UNION ALL
    SELECT {_LATE} FROM temp.late_row
),
waiting_words AS (
    SELECT number FROM main.waiting_words UNION SELECT number FROM temp.late_row
    UNION SELECT number FROM temp.late_behind
)
"""


@dataclass(frozen=True, slots=True)
class View:
    """How the list is read: what stands ``beside`` a statement, before it; and the ``order`` of its rows, called e,
    where it is not that of their numbers. ``columns`` are to be read with those of a row, after them: SQLite then
    merges both parts in their order, and sorts nothing."""

    beside: str = ""
    order: str = ""

    @property
    def columns(self) -> str:
        """What is read after the columns of a row."""
        return f", {self.order}" if self.order else ""

    def apart(self, numbers: str) -> str:
        """Return a SELECT of numbers so that it is asked once, before the rows that have them, and not for each row."""
        return f"SELECT number FROM ({numbers}) LIMIT -1" if self.beside else numbers


LAID = View()
"""The list where nothing waits: its numbers stand in its order."""

LATE = View(_VIEW, "e.sort_key, e.turn")
"""The list where some rows are late."""


def view(connection: Connection) -> View:
    """Return how the list is read now, in the transaction that is open."""
    if not waiting_rows.any_wait(connection):
        if connection.info.pop(_FILLED, False):
            with _writing(connection):
                _empty(connection)
        return LAID
    version, changes = _moment(connection)
    if not _is_there(connection) or direct.rows(connection, _MADE_FROM) != [(version, changes)]:
        with _writing(connection):
            _fill(connection)
    return LATE


def _moment(connection: Connection) -> tuple[int, int]:
    """Return what no two states of the file have in common for this connection.

    Whatever others commit moves the first, whatever is written here the second, also where it is taken back.
    """
    driver: Any = connection.connection.driver_connection
    return direct.rows(connection, "PRAGMA data_version")[0][0], driver.total_changes


@contextmanager
def _writing(connection: Connection) -> Iterator[None]:
    """Let a connection that only reads write its own temporary tables."""
    reads = direct.rows(connection, "PRAGMA query_only")[0][0]
    if reads:
        direct.rows(connection, "PRAGMA query_only = OFF")
    try:
        yield
    finally:
        if reads:
            direct.rows(connection, "PRAGMA query_only = ON")


def _is_there(connection: Connection) -> bool:
    return bool(direct.rows(connection, _THERE))


def _empty(connection: Connection) -> None:
    for statement in _EMPTY if _is_there(connection) else _TABLES:
        direct.rows(connection, statement)


def _fill(connection: Connection) -> None:
    _empty(connection)
    connection.info[_FILLED] = True
    entries = list(map(EntryMaker().entry, waiting_rows.shown(connection)))
    ids = [entry[ID] for entry in entries]
    listed = direct.rows(connection, _BEHIND.format("SELECT value FROM json_each(?)"), (dump(ids),))
    behind = {row[0]: row[1:] for row in listed}
    late = [(*_place(place, entry, behind.get(entry[ID])), *entry) for place, entry in enumerate(entries)]
    for statement, rows in ((_PUT, late), (_PUT_BEHIND, [(number, names) for number, _, names in behind.values()])):
        if rows:
            connection.exec_driver_sql(statement, rows)
    summary.take_some(connection, sorted(bulk_index.owners_among(connection, ids)), "temp.late_row")
    version, changes = _moment(connection)
    # The row that says it is a change itself.
    direct.rows(connection, _PUT_FROM, (version, changes + 1))


def _place(place: int, entry: Entry, listed: Sequence[Any] | None) -> tuple[int, int]:
    """Return a number that no row of the list has, and the turn among those of the same name."""
    keeps = listed is not None and listed[1] == entry[SORT_KEY]
    return -place - 1, listed[0] if listed is not None and keeps else LAST + place


def names_counted(connection: Connection, found: View) -> str:
    """Return the distinct words of the names in the list, with blanks between them."""
    if found is LAID:
        return str(direct.rows(connection, "SELECT group_concat(word, ' ') FROM name_word")[0][0] or "")
    uses = Counter(dict(direct.rows(connection, "SELECT word, uses FROM name_word")))
    for (names,) in direct.rows(connection, "SELECT names FROM temp.late_row"):
        uses.update(names.split())
    for (names,) in direct.rows(connection, "SELECT names FROM temp.late_behind"):
        uses.subtract(names.split())
    return " ".join(sorted(word for word, count in uses.items() if count > 0))
