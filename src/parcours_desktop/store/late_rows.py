"""The list as it will be once what waits is laid in it: the rows of these beside the others, made from their records.

Every statement that reads the list says it with ``View.beside`` before it. Where nothing waits, which is nearly always,
that is nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from parcours_desktop.store import direct, summary, waiting_rows
from parcours_desktop.store.entries import COLUMNS, ID, NAMES, SORT_KEY, Entry, EntryMaker
from parcours_desktop.store.list_order import LAST
from parcours_desktop.store.mapping import dump

_SUMS = tuple(name for name, _ in summary.SELECTED)
_BEHIND = "SELECT job_seeker_id, number, sort_key, names FROM dossier_entry WHERE job_seeker_id IN ({})"
_IDS = "SELECT value ->> 0 FROM json_each(:late)"

# Two of them side by side with the same key stand as they will: one that keeps its name where it was, else the last.
_LISTED = ", ".join(("number", "number AS turn", *COLUMNS[1:], *_SUMS))
_LATE = ", ".join(
    (
        *("value ->> 9 AS number", "value ->> 10 AS turn"),
        *(f"value ->> {place} AS {name}" for place, name in enumerate(COLUMNS[1:])),
    )
)
_VIEW = f"""
WITH late AS MATERIALIZED (SELECT {_LATE} FROM json_each(:late)),
dossier_entry AS MATERIALIZED (
    SELECT {_LISTED} FROM main.dossier_entry WHERE job_seeker_id NOT IN ({_IDS})
    UNION ALL
    SELECT e.*, {", ".join(f"{found} AS {name}" for name, found in summary.SELECTED)} FROM late AS e
),
waiting_words AS (
    SELECT number FROM main.waiting_words UNION SELECT number FROM late
    UNION SELECT value FROM json_each(:behind)
)
"""


@dataclass(frozen=True, slots=True)
class View:
    """How the list is read: what stands ``beside`` a statement, before it, with its ``values``; and the ``order`` of
    its rows, called e, where it is not that of their numbers. ``come`` and ``gone`` are the names that are counted in
    too few or too many."""

    beside: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    order: str = ""
    come: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


LAID = View()
"""The list where nothing waits: its numbers stand in its order."""


def view(connection: Connection) -> View:
    """Return how the list is read now."""
    if not waiting_rows.any_wait(connection):
        connection.info.pop(_KEPT, None)
        return LAID
    if not direct.rows(connection, "PRAGMA query_only")[0][0]:
        # Who writes may also take back what it wrote, and nothing tells.
        return _worked_out(connection)
    # What was worked out holds as long as nobody has written.
    version = direct.rows(connection, "PRAGMA data_version")[0][0]
    kept = connection.info.get(_KEPT)
    if kept is None or kept[0] != version:
        kept = connection.info[_KEPT] = (version, _worked_out(connection))
    found: View = kept[1]
    return found


_KEPT = "late rows"


def _worked_out(connection: Connection) -> View:
    entries = list(map(EntryMaker().entry, waiting_rows.shown(connection)))
    ids = dump([entry[ID] for entry in entries])
    listed = direct.rows(connection, _BEHIND.format("SELECT value FROM json_each(?)"), (ids,))
    behind = {row[0]: row[1:] for row in listed}
    late = [(*entry, *_place(place, entry, behind.get(entry[ID]))) for place, entry in enumerate(entries)]
    names = [str(entry[NAMES]) for entry in entries]
    return View(
        _VIEW,
        {"late": dump(late), "behind": dump([number for number, _, _ in behind.values()])},
        "e.sort_key, e.turn",
        tuple(names),
        tuple(row[2] for row in behind.values()),
    )


def _place(place: int, entry: Entry, listed: Sequence[Any] | None) -> tuple[int, int]:
    """Return a number that no row of the list has, and the turn among those of the same name."""
    keeps = listed is not None and listed[1] == entry[SORT_KEY]
    return -place - 1, listed[0] if listed is not None and keeps else LAST + place


def names_counted(connection: Connection, found: View) -> str:
    """Return the distinct words of the names in the list, with blanks between them."""
    if found is LAID:
        return str(direct.rows(connection, "SELECT group_concat(word, ' ') FROM name_word")[0][0] or "")
    uses = Counter(dict(direct.rows(connection, "SELECT word, uses FROM name_word")))
    uses.update(" ".join(found.come).split())
    uses.subtract(" ".join(found.gone).split())
    return " ".join(sorted(word for word, count in uses.items() if count > 0))
