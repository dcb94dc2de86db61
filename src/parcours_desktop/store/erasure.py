"""Erases a person's file for good, at their request: what is left is that something was here, and that it must go
everywhere else too.

Rows, history, drafts, cards, search words and files go in one transaction; ``Caseload.scrub`` then takes what is left
of them in the pages and in the log. What goes to the server are deletions without a value.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from parcours_core.merge import Kind
from parcours_core.trail import Act
from parcours_desktop.store import outbox, settings, word_index
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import RECORDS, TYPES
from parcours_desktop.store.settings import setting
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.store.versions import NEVER_SENT

ASKED = "erasure.asked"
"""The setting that lists the dossiers whose erasure the server must still be told."""

SCRUB_DUE = "erasure.scrub"
"""The setting that says that an erasure was committed and the file not yet written anew."""

Key = tuple[str, str]

_OWNERS = ("job_seeker_id", "other_id")
_BY_KEY = ("history", "rival", "chosen", "withheld")
_BURY = (
    "INSERT OR REPLACE INTO tombstone (record, record_id, write, field_versions, server_number, unknown) "
    "SELECT ?, id, ?, field_versions, server_number, '{{}}' FROM {} WHERE id = ?"
)
_BARE = "UPDATE tombstone SET unknown = '{}' WHERE record = ? AND record_id = ?"
_DELETED_BEFORE = (
    "SELECT DISTINCT record, record_id FROM history WHERE kind = 'deleted' "
    'AND (record_id = ? OR instr("before", ?) > 0)'
)
_OF_NOTHING = (
    "UPDATE write SET label = '' WHERE number IN (SELECT value FROM json_each(?)) "
    "AND NOT EXISTS (SELECT 1 FROM history WHERE history.write = write.number)"
)
_UNUSED = "SELECT DISTINCT sha256 FROM attachment WHERE job_seeker_id = ?"
_FILES = (
    "DELETE FROM attachment_content WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?)",
    "DELETE FROM delivered WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?)",
    "DELETE FROM staged WHERE instr(name, ?) > 0 AND NOT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?)",
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: how many records, those deleted earlier among them, and how many the server must be told of."""

    records: int
    to_tell: int


def erase_dossier(unit: UnitOfWork, job_seeker_id: str) -> Erased:
    """Erase everything about one person inside ``unit``; the caller commits, then scrubs the file.

    A dossier that is not there erases what an earlier deletion left of it.
    """
    connection = unit.connection
    person = unit.plain(word_index.INDEXED, job_seeker_id)
    files = [str(row[0]) for row in connection.exec_driver_sql(_UNUSED, (job_seeker_id,))]
    standing = _standing(connection, job_seeker_id)
    former = [(str(record), str(record_id)) for record, record_id in _deleted(connection, job_seeker_id)]
    writes: set[int] = set()
    told = 0
    for code, ids in _by_type([*standing, *former]).items():
        writes |= _forget(connection, code, ids)
    number = unit.number()
    for key in [*standing, *former]:
        told += _tell(connection, key, job_seeker_id, number)
    for code, ids in _by_type(standing).items():
        connection.exec_driver_sql(f"DELETE FROM {code} WHERE id IN (SELECT value FROM json_each(?))", (_json(ids),))
    if person is not None:
        word_index.index_delete(connection, word_index.INDEXED, person)
    for statement in _FILES:
        for sha256 in files:
            connection.exec_driver_sql(statement, (sha256, sha256))
    connection.exec_driver_sql("DELETE FROM stranger WHERE job_seeker_id = ?", (job_seeker_id,))
    _forget_drafts(connection, [job_seeker_id, *(record_id for _, record_id in (*standing, *former))])
    connection.exec_driver_sql(_OF_NOTHING, (_json(writes - {number}),))
    asked = [each for each in erasures_asked(unit) if each != job_seeker_id]
    if told:
        settings.keep(connection, ASKED, [*asked, job_seeker_id])
    settings.keep(connection, SCRUB_DUE, True)
    unit.note(Act.ERASED, [job_seeker_id])
    unit.receive(standing, [job_seeker_id])
    return Erased(len(standing) + len(former), told)


def erasures_asked(reader: Reader) -> tuple[str, ...]:
    """Return the dossiers whose erasure the server must still be told, in the order in which it was asked."""
    return tuple(str(each) for each in setting(reader, ASKED, []))


def erasure_told(unit: UnitOfWork, job_seeker_id: str) -> None:
    """Note that the server has erased a dossier too."""
    settings.keep(unit.connection, ASKED, [each for each in erasures_asked(unit) if each != job_seeker_id])


def _standing(connection: Connection, job_seeker_id: str) -> list[Key]:
    found: list[Key] = []
    for code in RECORDS:
        names = {spec.name for spec in TYPES[code].specs}
        for owner in [name for name in _OWNERS if name in names] or ["id"]:
            if code == word_index.INDEXED or owner != "id":
                rows = connection.exec_driver_sql(f"SELECT id FROM {code} WHERE {owner} = ?", (job_seeker_id,))
                found += [(code, str(row[0])) for row in rows if (code, str(row[0])) not in found]
    return found


def _deleted(connection: Connection, job_seeker_id: str) -> list[tuple[str, str]]:
    rows = connection.exec_driver_sql(_DELETED_BEFORE, (job_seeker_id, job_seeker_id)).fetchall()
    return [
        (record, record_id)
        for record, record_id in rows
        if record in RECORDS
        and connection.exec_driver_sql(f"SELECT 1 FROM {record} WHERE id = ?", (record_id,)).fetchone() is None
    ]


def _tell(connection: Connection, key: Key, owner: str, write: int) -> bool:
    """Leave a deletion without values where somebody else may hold the record; return whether one was left."""
    entry = outbox.find(connection, *key)
    known = outbox.versions_beside(connection, *key) != NEVER_SENT or (entry is not None and bool(entry.batch))
    outbox.forget(connection, *key)
    if not known:
        connection.exec_driver_sql("DELETE FROM tombstone WHERE record = ? AND record_id = ?", key)
        return False
    connection.exec_driver_sql(_BURY.format(key[0]), (key[0], write, key[1]))
    connection.exec_driver_sql(_BARE, key)
    base = {"id": key[1]} if key[0] == word_index.INDEXED else {"id": key[1], "job_seeker_id": owner}
    outbox.keep(connection, Unsent(*key, Kind.DELETE, base, write))
    return True


def _forget(connection: Connection, code: str, ids: Collection[str]) -> set[int]:
    """Take everything that stands beside some records; return the writes in which they were changed."""
    asked = (code, _json(ids))
    which = "WHERE record = ? AND record_id IN (SELECT value FROM json_each(?))"
    writes = {int(row[0]) for row in connection.exec_driver_sql(f"SELECT write FROM history {which}", asked)}
    for table in _BY_KEY:
        connection.exec_driver_sql(f"DELETE FROM {table} {which}", asked)
    return writes


def _forget_drafts(connection: Connection, ids: Collection[str]) -> None:
    """Take the drafts of the dossier and of its records: their keys name these."""
    connection.exec_driver_sql(
        "DELETE FROM draft WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(draft.key, json_each.value) > 0)",
        (_json(ids),),
    )


def _by_type(keys: Collection[Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, record_id in keys:
        found[code].append(record_id)
    return found


def _json(values: Collection[str] | Collection[int]) -> str:
    return json.dumps(sorted(values))
