"""What others brought back after it was deleted, in the history: who did so and when, and what was changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from parcours_desktop.store.arrivals import Arrivals
from parcours_desktop.store.history import Happening
from parcours_desktop.store.mapping import dump, from_column
from parcours_desktop.store.recording import unlike_defaults
from parcours_desktop.store.versions import version_of

_NOTE = (
    'INSERT INTO history (write, record, record_id, kind, "before", "after", author, at) '
    "VALUES (?, ?, ?, ?, '{}', ?, ?, ?)"
)

_Stamp = tuple[int, str, str]


def note_returned(connection: Connection, arrivals: Arrivals, graves: Mapping[str, bytes], write: int) -> None:
    """Note which of the records that arrive were brought back; ``graves`` holds by id the versions that lay there.

    Where a server was restored to a time before the deletion, nobody brought the record back: its stamp is the older.
    """
    places = [
        place
        for place, one in enumerate(arrivals.ids)
        if one in graves and arrivals.stamps[place][0] > version_of(graves[one])
    ]
    if places:
        connection.exec_driver_sql(_NOTE, [row for place in places for row in _rows(arrivals, place, write)])


def _rows(arrivals: Arrivals, place: int, write: int) -> Iterator[tuple[Any, ...]]:
    declared, key = arrivals.declared, (arrivals.declared.code, arrivals.ids[place])
    row = arrivals.rows[place]
    values = {spec.name: from_column(spec, row[column]) for column, spec in enumerate(declared.specs)}
    since: dict[_Stamp, dict[str, Any]] = {}
    for name, stamp in arrivals.apart.get(place, {}).items():
        if name in values:
            since.setdefault(stamp, {})[name] = values[name]
    said = unlike_defaults(declared, values)
    later = {name for each in since.values() for name in each}
    first = {name: value for name, value in said.items() if name not in later}
    for kind, (_, author, at), after in (
        (Happening.MADE, arrivals.stamps[place], first),
        *((Happening.CHANGED, stamp, since[stamp]) for stamp in sorted(since)),
    ):
        yield write, *key, kind.value, dump(after), author, at
