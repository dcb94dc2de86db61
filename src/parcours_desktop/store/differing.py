"""Records that arrive beside what stands here of them: what differs is noted in the history, and no more is written.

Most of what comes from elsewhere is a field or two of records that are here already. Compared column by column, the
many that stayed are passed over at once, and SQLite writes no index anew of a column that a statement does not name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress, count
from operator import itemgetter, ne
from typing import Any

from sqlalchemy import Connection

from parcours_desktop.store.arrivals import Arrivals, Held
from parcours_desktop.store.mapping import dump, from_column

_MOST_STATEMENTS = 256

Differing = dict[int, list[int]]
"""The places of the records that differ, in order, and of each in which columns it does, by their places in a row."""


def differing(arrivals: Arrivals, held: Held) -> Differing:
    """Return in what the records that arrive differ from what stands here, as far as they are ``held``."""
    return _by_columns(arrivals, held) if len(held) == len(arrivals.ids) else _by_rows(arrivals, held)


def _by_columns(arrivals: Arrivals, held: Held) -> Differing:
    stands = zip(*(held[one][1] for one in arrivals.ids), strict=True)
    # The id comes first in a row; the columns that arrive are without it.
    next(stands)
    found: Differing = {}
    for column, (before, after) in enumerate(zip(stands, arrivals.columns, strict=False), 1):
        if before != tuple(after):
            for place in compress(count(), map(ne, before, after)):
                found.setdefault(place, []).append(column)
    return dict(sorted(found.items()))


def _by_rows(arrivals: Arrivals, held: Held) -> Differing:
    found: Differing = {}
    for place, row in enumerate(arrivals.rows):
        known = held.get(row[0])
        # What stands here is as long as the type is declared: what is beside a record is not compared.
        if known and (columns := list(compress(count(), map(ne, known[1], row)))):
            found[place] = columns
    return found


def put(connection: Connection, arrivals: Arrivals, found: Differing) -> None:
    """Write what differs of records all of which stand here, and what stands beside each of them."""
    columns = sorted({column for each in found.values() for column in each})
    specs = arrivals.declared.specs
    written = [arrivals.columns[column - 1] for column in columns]
    beside = arrivals.columns[len(specs) - 1 :]
    statement = _update(arrivals.declared.code, tuple(specs[column].name for column in columns))
    connection.exec_driver_sql(statement, list(zip(*written, *beside, arrivals.ids, strict=True)))


def notes(arrivals: Arrivals, held: Held, found: Differing, write: int) -> Iterator[tuple[Any, ...]]:
    """Give what to note of records that differ: the write, type and id, what stood and stands, the author and the time.

    The fields of a record that one person changed at once are noted together, in the order of these changes.
    """
    for place, columns in found.items():
        record_id = arrivals.ids[place]
        for (_, author, at), (before, after) in _by_stamp(arrivals, place, columns, held[record_id][1]):
            yield write, arrivals.declared.code, record_id, dump(before), dump(after), author, at


def _by_stamp(
    arrivals: Arrivals, place: int, columns: Sequence[int], old: Sequence[Any]
) -> list[tuple[tuple[int, str, str], tuple[Mapping[str, Any], Mapping[str, Any]]]]:
    together: dict[tuple[int, str, str], tuple[dict[str, Any], dict[str, Any]]] = {}
    for column in columns:
        spec = arrivals.declared.specs[column]
        before, after = together.setdefault(arrivals.stamp(place, spec.name), ({}, {}))
        before[spec.name] = from_column(spec, old[column])
        after[spec.name] = from_column(spec, arrivals.columns[column - 1][place])
    return sorted(together.items(), key=itemgetter(0))


@lru_cache(_MOST_STATEMENTS)
def _update(code: str, names: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{name}" = ?' for name in (*names, "field_versions", "server_number", "unknown"))
    return f"UPDATE {code} SET {sets} WHERE id = ?"
