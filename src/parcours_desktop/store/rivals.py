"""Second values of a field that a sync brought: read until a person has chosen, and chosen between."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from parcours_core.merge import Rival
from parcours_core.records.codec import Plain
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import RIVAL

_COLUMNS = 'record, record_id, id, job_seeker_id, field, value, "before", author, at'
_ADD = f"INSERT OR REPLACE INTO rival ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_WIDTH = 9
_STANDS = "SELECT 1 FROM {} WHERE id = ?"
_AGAIN = "UPDATE chosen SET write = ? WHERE write = ? AND record = ? AND record_id = ? AND id = ?"
_SETTLE_AGAIN = "UPDATE chosen SET write = ?, card = ? WHERE write < 0 AND record = ? AND record_id = ? AND id = ?"
_ASKED_BY_ALL = "DELETE FROM chosen WHERE write < 0 AND record = ? AND record_id = ? AND id = ?"
ASKED_AGAIN = "again"
"""What stands behind the row of a rival that is settled for the second time."""
_DROP = "DELETE FROM rival WHERE record = ? AND record_id = ?"
_DROP_ONE = "DELETE FROM rival WHERE record = ? AND record_id = ? AND id = ?"
_OF_DOSSIER = (
    "DELETE FROM rival WHERE job_seeker_id = ? RETURNING 1",
    "DELETE FROM chosen WHERE json_extract(card, '$[3]') = ? RETURNING 1",
)
_CARDED = """
SELECT DISTINCT record, record_id FROM rival WHERE job_seeker_id NOT IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class KeptRival:
    """A second value, as plain values, that ``author`` gave at ``at`` seeing ``before``; a person has yet to choose.

    ``field`` is ``merge.WHOLE`` where the author wanted the record deleted. Where the record is not on this device any
    more, someone else deleted it and the rivals are what its author had changed.
    """

    record: str
    record_id: str
    id: str
    job_seeker_id: str
    field: str
    value: Plain
    before: Plain
    author: str
    at: datetime


def rivals_of(reader: Reader, job_seeker_id: str | None = None) -> tuple[KeptRival, ...]:
    """Return the rivals of one dossier, or all, those of one field together, the first one that came first."""
    statement = select(RIVAL).order_by(RIVAL.c.job_seeker_id, RIVAL.c.record, RIVAL.c.record_id, RIVAL.c.field)
    if job_seeker_id is not None:
        statement = statement.where(RIVAL.c.job_seeker_id == job_seeker_id)
    found = [_kept(tuple(row)) for row in reader.connection.execute(statement)]
    found += [_kept(row) for row in _asked_again(reader.connection) if job_seeker_id in (None, row[3])]
    return tuple(sorted(found, key=lambda one: (one.job_seeker_id, one.record, one.record_id, one.field, _age(one))))


def count_rivals(reader: Reader) -> dict[str, int]:
    """Return how many fields of each dossier (by its id) wait for a choice."""
    fields = {(each.job_seeker_id, each.record, each.record_id, each.field) for each in rivals_of(reader)}
    return dict(sorted(Counter(dossier for dossier, *_ in fields).items()))


def ids_of(connection: Connection, key: tuple[str, str]) -> list[str]:
    """Return which rivals of the record ``key`` (type code, id) wait for a choice."""
    rows = connection.exec_driver_sql("SELECT id FROM rival WHERE record = ? AND record_id = ?", key)
    return [str(row[0]) for row in rows]


def find_rivals(connection: Connection, key: tuple[str, str], ids: Collection[str]) -> list[tuple[Any, ...]]:
    """Return the kept rows of the rivals ``ids`` of the record ``key`` (type code, id)."""
    rows = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM rival WHERE record = ? AND record_id = ?", key)
    return [tuple(row) for row in rows if row[2] in ids]


def find_asked_again(connection: Connection, key: tuple[str, str], ids: Collection[str]) -> list[tuple[Any, ...]]:
    """Return the rows, as ``find_rivals`` gives them, of those of the rivals that are asked again on this device."""
    return [row for row in _asked_again(connection) if row[:2] == key and row[2] in ids]


def ask_again(connection: Connection, write: int) -> list[tuple[Any, ...]]:
    """Ask again what ``write`` had settled and the server was told; return the rows.

    Until the server says that they wait again, which an older one never does, what it tells of the record does not
    take them away. Those of records that are gone are left settled.
    """
    settled = connection.exec_driver_sql("SELECT card FROM chosen WHERE write = ?", (write,)).fetchall()
    rows = [tuple(json.loads(card)) for (card,) in settled]
    standing = [row for row in rows if connection.exec_driver_sql(_STANDS.format(row[0]), (row[1],)).fetchone()]
    for row in standing:
        connection.exec_driver_sql(_AGAIN, (-write, write, *row[:3]))
    return standing


def settle_asked_again(connection: Connection, rows: Iterable[tuple[Any, ...]], write: int) -> None:
    """Let ``write`` settle what was asked again."""
    for row in rows:
        connection.exec_driver_sql(_SETTLE_AGAIN, (write, dump([*row, ASKED_AGAIN]), *row[:3]))


def _asked_again(connection: Connection) -> list[tuple[Any, ...]]:
    found = connection.exec_driver_sql("SELECT card FROM chosen WHERE write < 0 ORDER BY write DESC, id").fetchall()
    # What marks a row that was settled once more is no part of it.
    return [tuple(json.loads(card))[:_WIDTH] for (card,) in found]


def keep_rows(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Keep rows that ``find_rivals`` gave, or ``rows_of`` made; what was asked again here is asked by them."""
    if rows:
        connection.exec_driver_sql(_ADD, rows)
        connection.exec_driver_sql(_ASKED_BY_ALL, [tuple(row[:3]) for row in rows])


def rows_of(record: str, record_id: str, dossier: str, rivals: Iterable[Rival]) -> list[tuple[Any, ...]]:
    """Return the rows to keep for the rivals of one record."""
    return [
        (record, record_id, one.id, dossier, one.field, dump(one.value), dump(one.before), one.author, one.at)
        for one in rivals
    ]


def drop(connection: Connection, keys: Iterable[tuple[str, str]]) -> None:
    """Forget the rivals of whole records."""
    if rows := list(keys):
        connection.exec_driver_sql(_DROP, rows)


def drop_some(connection: Connection, key: tuple[str, str], ids: Iterable[str]) -> None:
    """Forget some rivals of one record."""
    if rows := [(*key, one) for one in ids]:
        connection.exec_driver_sql(_DROP_ONE, rows)


def forget_dossier(connection: Connection, dossier: str) -> bool:
    """Forget all rivals in a dossier, waiting or settled, also of records that never stood here; say if any was."""
    gone = [connection.exec_driver_sql(one, (dossier,)).fetchall() for one in _OF_DOSSIER]
    return any(gone)


def carded_in(connection: Connection, dossier: str) -> set[tuple[str, str]]:
    """Return the records (type, id) of a dossier with a rival that waits, also those that never stood here."""
    found = connection.exec_driver_sql(
        "SELECT DISTINCT record, record_id FROM rival WHERE job_seeker_id = ?", (dossier,)
    )
    return {(str(row[0]), str(row[1])) for row in found}


def carded(connection: Connection, but: Collection[str]) -> set[tuple[str, str]]:
    """Return the records (type, id) with a rival that waits for a choice, ``but`` for those of some dossiers."""
    found = connection.exec_driver_sql(_CARDED, (json.dumps(sorted(but)),))
    return {(str(row[0]), str(row[1])) for row in found}


def _kept(row: tuple[Any, ...]) -> KeptRival:
    record, record_id, rival, dossier, field, value, before, author, at = row
    moment = datetime.fromisoformat(at)
    return KeptRival(record, record_id, rival, dossier, field, json.loads(value), json.loads(before), author, moment)


def _age(rival: KeptRival) -> tuple[int, str]:
    number = rival.id.partition(".")[0]
    return (int(number) if number.isdigit() else 0, rival.id)
