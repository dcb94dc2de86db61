"""The trail of this device in the caseload: append-only, each line sealing the one before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from parcours_core.trail import BEGINNING, Act, Break, Entry, first_break, seal
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TRAIL, TRAIL_REASON

_LAST = "SELECT number, seal FROM trail ORDER BY number DESC LIMIT 1"
_TYPED = "INSERT INTO trail_reason (number, job_seeker_id, words) VALUES (?, ?, ?)"
_FORGET = "DELETE FROM trail_reason WHERE job_seeker_id = ?"
_ADD = "INSERT INTO trail (number, at, author, act, job_seeker_id, words, seal) VALUES (?, ?, ?, ?, ?, ?, ?)"


def append(
    connection: Connection,
    act: Act,
    dossiers: Iterable[str],
    words: str = "",
    *,
    author: str,
    at: datetime,
    typed: str = "",
) -> None:
    """Add a line for each of ``dossiers`` in the transaction that is open; "" stands for the device itself.

    ``words`` stay for good and are the program's own. What a person ``typed`` about it may name anybody: it stands
    beside the trail, does not travel, and goes with the dossier.
    """
    words = words.replace("\0", "")
    number, before = _last(connection)
    moment = at.isoformat()
    rows = []
    for dossier in dossiers:
        number += 1
        before = seal(before, Entry(number, moment, author, act.value, dossier, words))
        rows.append((number, moment, author, act.value, dossier, words, before))
    if rows:
        connection.exec_driver_sql(_ADD, rows)
    if rows and typed:
        connection.exec_driver_sql(_TYPED, [(row[0], row[4], typed) for row in rows])


def entries(
    reader: Reader, dossier: str | Collection[str] | None = None, *, after: int = 0, limit: int = -1
) -> tuple[Entry, ...]:
    """Return the lines about one dossier or some, or all, the first one first, beginning after number ``after``."""
    statement = select(TRAIL).where(TRAIL.c.number > after).order_by(TRAIL.c.number).limit(limit)
    if dossier is not None:
        asked = {dossier} if isinstance(dossier, str) else dossier
        statement = statement.where(TRAIL.c.job_seeker_id.in_(sorted(asked)))
    return tuple(map(_entry, reader.connection.execute(statement)))


def reasons(reader: Reader, job_seeker_ids: Collection[str]) -> dict[int, str]:
    """Return what was typed about the lines of some dossiers, by number of the line."""
    statement = select(TRAIL_REASON.c.number, TRAIL_REASON.c.words)
    found = reader.connection.execute(statement.where(TRAIL_REASON.c.job_seeker_id.in_(sorted(job_seeker_ids))))
    return {int(row.number): str(row.words) for row in found}


def forget_reasons(connection: Connection, job_seeker_id: str) -> None:
    """Take away what was typed about the lines of a dossier, which leaves or is erased; the lines stay."""
    connection.exec_driver_sql(_FORGET, (job_seeker_id,))


def last_of(reader: Reader, job_seeker_id: str, act: Act) -> Entry | None:
    """Return the latest line about ``act`` on a dossier."""
    statement = (
        select(TRAIL)
        .where(TRAIL.c.job_seeker_id == job_seeker_id, TRAIL.c.act == act.value)
        .order_by(TRAIL.c.number.desc())
        .limit(1)
    )
    row = reader.connection.execute(statement).fetchone()
    return None if row is None else _entry(row)


def broken_at(reader: Reader) -> Break | None:
    """Return the first line of the trail that does not follow from the one before it, or None."""
    return first_break(entries(reader))


def _last(connection: Connection) -> tuple[int, bytes]:
    row = connection.exec_driver_sql(_LAST).fetchone()
    return (0, BEGINNING) if row is None else (row[0], row[1])


def _entry(row: Row[Any]) -> Entry:
    number, at, author, act, dossier, words, sealed = tuple(row)
    return Entry(number, at, author, act, dossier, words, sealed)
