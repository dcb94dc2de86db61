"""Dossiers that this person may no longer see leave the device for good: rows, history, drafts, search words, files."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from parcours_desktop.store import deliveries, outbox, receipted, rivals, scrubbing, trail, unread, word_index
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import RECORDS, TYPES
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.store.withholding import held_number

_REOFFER = "UPDATE outbox SET rejected = '' WHERE record = ? AND record_id = ?"
_ALL_WAITING = "SELECT record, record_id FROM outbox"
_BY_KEY = ("history", "rival", "chosen", "withheld")
_GRAVES = (
    "DELETE FROM tombstone WHERE record = ? AND record_id IN (SELECT value FROM json_each(?)) "
    "RETURNING record_id, server_number"
)
_PREFIX = "content:"
_ORPHANS = (
    f"DELETE FROM attachment_content WHERE sha256 NOT IN ({deliveries.NEEDED})",
    "DELETE FROM delivered WHERE sha256 NOT IN (SELECT sha256 FROM attachment)",
    f"DELETE FROM staged WHERE name LIKE '{_PREFIX}%' "
    f"AND substr(name, {len(_PREFIX) + 1}) NOT IN (SELECT sha256 FROM attachment)",
)
"""Files that no record names, nor named before it was taken out, and nobody is owed; what is known of their delivery;
and pieces on their way."""

_DRAFTS = "DELETE FROM draft WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(draft.key, json_each.value) > 0)"


def remove(unit: UnitOfWork, tally: Tally, dossiers: Collection[str]) -> list[str]:
    """Let dossiers leave; return those that stay for now, since what is unsent in them must be set aside first.

    What the server had rejected in these is offered again: it will be kept under seal for a supervisor.
    """
    receipted.write_beside(unit.connection)
    leaving = set(dossiers)
    waiting = unsent_in(unit, leaving)
    for keys in waiting.values():
        unit.connection.exec_driver_sql(_REOFFER, keys)
    for dossier in sorted(leaving - waiting.keys()):
        _remove_one(unit, tally, dossier)
    if leaving - waiting.keys():
        unread.forget_dossiers(unit, leaving - waiting.keys())
        _leave_no_trace(unit)
    return sorted(waiting)


def remove_records(unit: UnitOfWork, tally: Tally, keys: Iterable[tuple[str, str]]) -> None:
    """Let single records (type, id) leave that the server does not show any more, or never took; not what is unsent.

    The content of a file that the server does not have yet is still sent. With the person's own record goes what stands
    beside it in the dossier: drafts, reasons, the history of what was deleted in it before. So does all of a dossier
    that was erased while this device was away for very long.
    """
    receipted.write_beside(unit.connection)
    gone: list[tuple[str, str]] = []
    for record, record_id in keys:
        values = unit.plain(record, record_id) if record in TYPES else None
        if values is None or _waits(unit, record, record_id):
            continue
        dossier = str(values.get("job_seeker_id") or record_id)
        tally.take(record, [record_id], [held_number(unit, (record, record_id))])
        if record == deliveries.ATTACHMENT:
            deliveries.owe(unit, str(values["sha256"]), dossier)
        unit.connection.exec_driver_sql(f"DELETE FROM {record} WHERE id = ?", (record_id,))
        word_index.index_delete(unit.connection, record, values)
        _forget(unit, tally, record, [record_id])
        unit.receive([(record, record_id)], [dossier])
        gone.append((record, record_id))
        if record == word_index.INDEXED:
            for code in RECORDS:
                former = _deleted_in(unit, code, record_id)
                _forget(unit, tally, code, [each for each in former if not _waits(unit, code, each)])
            trail.forget_reasons(unit.connection, record_id)
    if gone:
        forget_drafts(unit.connection, [record_id for _, record_id in gone])
        unread.forget(unit, gone)
        _leave_no_trace(unit)


def forget_drafts(connection: Connection, ids: Collection[str]) -> None:
    """Take the drafts of dossiers and of records: their keys name these."""
    connection.exec_driver_sql(_DRAFTS, (json.dumps(sorted(ids)),))


def unsent_in(reader: Reader, dossiers: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Return what waits in the outbox about some dossiers (type, id), by dossier; none for those where nothing does."""
    found: dict[str, list[tuple[str, str]]] = {}
    for record, record_id in reader.connection.exec_driver_sql(_ALL_WAITING).fetchall():
        values = reader.plain(record, record_id)
        if values is None:
            entry = outbox.find(reader.connection, record, record_id)
            values = dict(entry.base) if entry else {}
        dossier = str(values.get("job_seeker_id") or record_id)
        if dossier in dossiers:
            found.setdefault(dossier, []).append((record, record_id))
    return found


def _remove_one(unit: UnitOfWork, tally: Tally, dossier: str) -> None:
    connection = unit.connection
    person = unit.plain(word_index.INDEXED, dossier)
    known = [dossier]
    deliveries.owe_all(unit, dossier)
    for code in RECORDS:
        owner = "job_seeker_id" if any(spec.name == "job_seeker_id" for spec in TYPES[code].specs) else "id"
        rows = connection.exec_driver_sql(
            f"DELETE FROM {code} WHERE {owner} = ? RETURNING id, server_number", (dossier,)
        ).fetchall()
        ids = [str(row[0]) for row in rows]
        tally.take(code, ids, [int(row[1]) for row in rows])
        all_of_it = [*ids, *_deleted_in(unit, code, dossier)]
        _forget(unit, tally, code, all_of_it)
        known += all_of_it
        unit.receive(((code, record_id) for record_id in ids), [dossier])
    if person is not None:
        word_index.index_delete(connection, word_index.INDEXED, person)
    gone = connection.exec_driver_sql(
        "DELETE FROM stranger WHERE job_seeker_id = ? RETURNING record, record_id, server_number", (dossier,)
    ).fetchall()
    for record, record_id, number in gone:
        tally.take(record, [record_id], [number])
    # Of a record that was deleted before it came here nothing tells but its cards.
    rivals.forget_dossier(connection, dossier)
    forget_drafts(connection, known)
    trail.forget_reasons(connection, dossier)


def _leave_no_trace(unit: UnitOfWork) -> None:
    """Take the files that nothing names any more, and wish that the file be cleaned of what was deleted in it."""
    for statement in _ORPHANS:
        unit.connection.exec_driver_sql(statement)
    scrubbing.ask_scrub(unit.connection)


def _waits(unit: UnitOfWork, record: str, record_id: str) -> bool:
    return outbox.find(unit.connection, record, record_id) is not None


def _deleted_in(reader: Reader, code: str, dossier: str) -> list[str]:
    """Return the ids of the records of a dossier that were deleted before; their history still tells of it."""
    found = reader.connection.exec_driver_sql(
        "SELECT DISTINCT record_id FROM history WHERE record = ? AND kind = 'deleted' "
        "AND (record_id = ? OR json_extract(\"before\", '$.job_seeker_id') = ?)",
        (code, dossier, dossier),
    )
    return [str(row[0]) for row in found]


def _forget(unit: UnitOfWork, tally: Tally, code: str, ids: Collection[str]) -> None:
    if ids:
        asked = json.dumps(sorted(ids))
        # What was deleted here counts as held until the server has taken the deletion: it will not be asked any more.
        for record_id, number in unit.connection.exec_driver_sql(_GRAVES, (code, asked)).fetchall():
            tally.take(code, [str(record_id)], [int(number)])
        for table in _BY_KEY:
            unit.connection.exec_driver_sql(
                f"DELETE FROM {table} WHERE record = ? AND record_id IN (SELECT value FROM json_each(?))",
                (code, asked),
            )
