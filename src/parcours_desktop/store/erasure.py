"""Erases a person's file for good, at their request: what is left is that something was here, and that it must go
everywhere else too. What others erased goes here in the same way, with what was not sent of it.

Rows, history, drafts, cards, search words and files go in one transaction; ``Caseload.scrub`` then takes what is left
of them in the pages and in the log. What goes to the server are deletions without a value.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from parcours_core.language import tr
from parcours_core.merge import Kind
from parcours_core.trail import Act
from parcours_core.wire.messages import Page
from parcours_core.wire.packing import unpack_ids
from parcours_desktop.store import (
    deliveries,
    departing,
    flight,
    outbox,
    receipted,
    rivals,
    scrubbing,
    sealed_copies,
    settings,
    trail,
    unread,
    word_index,
)
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import RECORDS, TYPES
from parcours_desktop.store.settings import setting
from parcours_desktop.store.sync_state import keep_sync_state, read_sync_state, without_batch
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.store.versions import NEVER_SENT
from parcours_desktop.store.withholding import held_number, withheld

ASKED = "erasure.asked"
"""The setting that lists the dossiers whose erasure the server must still be told."""

TOLD = "erasure.told"
"""The setting that lists the dossiers that the server erased at this device's request: a restored one is told again."""

Key = tuple[str, str]

_OWNERS = ("job_seeker_id", "other_id")
_BY_KEY = ("history", "rival", "chosen", "withheld")
_BURY = (
    "INSERT OR REPLACE INTO tombstone (record, record_id, write, field_versions, server_number, unknown) "
    "SELECT ?, id, ?, field_versions, server_number, '{{}}' FROM {} WHERE id = ?"
)
_NO_GRAVE = "DELETE FROM tombstone WHERE record = ? AND record_id = ?"
_BARE = "UPDATE tombstone SET unknown = '{}' WHERE record = ? AND record_id = ?"
_DELETED_BEFORE = (
    "SELECT DISTINCT record, record_id FROM history WHERE kind = 'deleted' "
    'AND (record_id = ? OR instr("before", ?) > 0)'
)
_OF_NOTHING = (
    "UPDATE write SET label = '' WHERE number IN (SELECT value FROM json_each(?)) "
    "AND NOT EXISTS (SELECT 1 FROM history WHERE history.write = write.number)"
)
_STRANGERS = "DELETE FROM stranger WHERE job_seeker_id = ? RETURNING record, record_id, server_number"
_UNUSED = "SELECT DISTINCT sha256 FROM attachment WHERE job_seeker_id = ?"
_ATTACHMENT = "attachment"
_TAKEN_OUT = (
    "SELECT DISTINCT \"before\" ->> '$.sha256' FROM history "
    "WHERE record = ? AND kind = 'deleted' AND record_id IN (SELECT value FROM json_each(?))"
)
_FILES = (
    f"DELETE FROM attachment_content WHERE sha256 = ? AND ? NOT IN ({deliveries.NEEDED})",
    "DELETE FROM delivered WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?)",
    "DELETE FROM staged WHERE instr(name, ?) > 0 AND NOT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?)",
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: how many records, those deleted earlier among them, and how many the server must be told of."""

    records: int
    to_tell: int


@dataclass(frozen=True, slots=True)
class ErasedHere:
    """What an erasure by others took here: how many records, whether any was ``unsent``, and whether it was others.

    ``keys`` are all of which anything was here (type, id), also those that were deleted before.
    """

    records: int = 0
    unsent: bool = False
    by_others: bool = False
    keys: tuple[Key, ...] = ()


def erase_dossier(unit: UnitOfWork, job_seeker_id: str) -> Erased:
    """Erase everything about one person inside ``unit``; the caller commits, then scrubs the file.

    A dossier that is not there erases what an earlier deletion left of it.
    """
    connection = unit.connection
    receipted.write_beside(connection)
    standing = _standing(connection, job_seeker_id)
    former = _deleted(connection, job_seeker_id)
    # What is withheld the server has told, though no version beside the record says so yet.
    elsewhere = _release(unit, [*standing, *former]) | withheld(connection)
    strange = rivals.carded_in(connection, job_seeker_id) - {*standing, *former}
    told = sum(_tell(unit, key, job_seeker_id, elsewhere) for key in [*standing, *former]) + len(strange)
    for key in sorted(strange):
        _settle(unit, key, job_seeker_id)
    _clear(unit, job_seeker_id, standing, former)
    asked = [each for each in erasures_asked(unit) if each != job_seeker_id]
    if told:
        settings.keep(connection, ASKED, [*asked, job_seeker_id])
    unit.note(Act.ERASED, [job_seeker_id])
    return Erased(len(standing) + len(former), told)


def erase_received(unit: UnitOfWork, tally: Tally, job_seeker_id: str, author: str = "") -> ErasedHere:
    """Erase what this device holds of a dossier that the server says was erased, by ``author`` where that is known.

    Nothing is told to anybody any more: neither that it was deleted here, nor what was not sent of it. Where nothing
    is here, nothing is done.
    """
    connection = unit.connection
    unread.forget_dossiers(unit, [job_seeker_id])
    strange = rivals.carded_in(connection, job_seeker_id)
    carded = rivals.forget_dossier(connection, job_seeker_id)
    if sealed_copies.forget_dossier(unit, job_seeker_id) or carded:
        scrubbing.ask_scrub(connection)
    receipted.write_beside(connection)
    standing = _standing(connection, job_seeker_id)
    unsent = departing.unsent_in(unit, [job_seeker_id]).get(job_seeker_id, [])
    gone = {*_deleted(connection, job_seeker_id), *unsent} - set(standing)
    strangers = connection.exec_driver_sql(_STRANGERS, (job_seeker_id,)).fetchall()
    if not (standing or gone or strangers):
        return ErasedHere(keys=tuple(sorted(strange)))
    for record, record_id, number in strangers:
        tally.take(record, [record_id], [number])
    former = sorted(gone)
    flying = _release(unit, [*standing, *former])
    for key in [*standing, *former]:
        if _owner(unit, key, job_seeker_id) != job_seeker_id:
            # It ties another dossier to this one, and goes from there like any other record.
            _tell(unit, key, job_seeker_id, flying)
            continue
        tally.take(key[0], [key[1]], [held_number(unit, key)])
        outbox.forget(connection, *key)
        connection.exec_driver_sql(_NO_GRAVE, key)
    _clear(unit, job_seeker_id, standing, former)
    mine = job_seeker_id in {*erasures_asked(unit), *erasures_told(unit)}
    if not mine:
        words = tr("à la demande de la personne, par {name}", name=author) if author else ""
        unit.note(Act.ERASED, [job_seeker_id], words)
    keys = tuple(sorted({*standing, *former, *strange}))
    return ErasedHere(len(standing), unsent=bool(unsent) and not mine, by_others=not mine, keys=keys)


def _release(unit: UnitOfWork, keys: Collection[Key]) -> set[Key]:
    """Let a batch that is on its way with any of these records wait again: without them it would be another one.

    Returns which of them it held: the server may have them.
    """
    found = [entry for key in keys if (entry := outbox.find(unit.connection, *key)) and entry.batch]
    for batch in {entry.batch for entry in found}:
        flight.release(unit, batch)
        keep_sync_state(unit, without_batch(read_sync_state(unit), batch))
    return {entry.key for entry in found}


def _owner(unit: UnitOfWork, key: Key, otherwise: str) -> str:
    """Return the dossier in which a record lies, or lay until it was deleted here."""
    if key[0] == word_index.INDEXED:
        return key[1]
    entry = outbox.find(unit.connection, *key)
    values = unit.plain(*key) or (dict(entry.base) if entry else {})
    return str(values.get("job_seeker_id") or otherwise)


def _clear(unit: UnitOfWork, job_seeker_id: str, standing: Collection[Key], former: Collection[Key]) -> None:
    """Take away everything but the tombstones and what is said of them."""
    connection = unit.connection
    person = unit.plain(word_index.INDEXED, job_seeker_id)
    files = [str(row[0]) for row in connection.exec_driver_sql(_UNUSED, (job_seeker_id,))]
    taken_out = _json([record_id for code, record_id in former if code == _ATTACHMENT])
    files += [str(row[0]) for row in connection.exec_driver_sql(_TAKEN_OUT, (_ATTACHMENT, taken_out))]
    writes: set[int] = set()
    for code, ids in _by_type([*standing, *former]).items():
        writes |= _forget(connection, code, ids)
    for code, ids in _by_type(standing).items():
        connection.exec_driver_sql(f"DELETE FROM {code} WHERE id IN (SELECT value FROM json_each(?))", (_json(ids),))
    if person is not None:
        word_index.index_delete(connection, word_index.INDEXED, person)
    deliveries.owe_no_more(unit, dossier=job_seeker_id)
    for statement in _FILES:
        for sha256 in files:
            connection.exec_driver_sql(statement, (sha256, sha256))
    connection.exec_driver_sql("DELETE FROM stranger WHERE job_seeker_id = ?", (job_seeker_id,))
    rivals.forget_dossier(connection, job_seeker_id)
    trail.forget_reasons(connection, job_seeker_id)
    sealed_copies.forget_dossier(unit, job_seeker_id)
    unread.forget_dossiers(unit, [job_seeker_id])
    departing.forget_drafts(connection, [job_seeker_id, *(record_id for _, record_id in (*standing, *former))])
    connection.exec_driver_sql(_OF_NOTHING, (_json(writes - {unit.number()}),))
    scrubbing.ask_scrub(connection)
    unit.receive(standing, [job_seeker_id])


def erasures_asked(reader: Reader) -> tuple[str, ...]:
    """Return the dossiers whose erasure the server must still be told, in the order in which it was asked."""
    return tuple(str(each) for each in setting(reader, ASKED, []))


def erasures_told(reader: Reader) -> tuple[str, ...]:
    """Return the dossiers that the server erased at this device's request."""
    return tuple(str(each) for each in setting(reader, TOLD, []))


def erasure_told(unit: UnitOfWork, job_seeker_id: str) -> None:
    """Note that the server has erased a dossier too."""
    ask_no_more(unit, job_seeker_id)
    settings.keep(unit.connection, TOLD, sorted({*erasures_told(unit), job_seeker_id}))


def ask_no_more(unit: UnitOfWork, job_seeker_id: str) -> None:
    """Note that the server has answered, whether it erased a dossier or keeps it."""
    settings.keep(unit.connection, ASKED, [each for each in erasures_asked(unit) if each != job_seeker_id])


def ask_erasures_again(unit: UnitOfWork) -> None:
    """Ask all erasures again of a server that was restored, and may hold what it had erased."""
    asked = erasures_asked(unit)
    told = [each for each in erasures_told(unit) if each not in asked]
    settings.keep(unit.connection, ASKED, [*asked, *told])


def ask_again_of(unit: UnitOfWork, page: Page) -> None:
    """Ask the erasure again of dossiers that the server had erased, and that ``page`` brings back.

    A restore lost them with their erasure, and somebody who had not heard of it gave them back. Where the server keeps
    one now, it stays.
    """
    sheets = [sheet for sheet in page.sheets if sheet.record == word_index.INDEXED]
    told = erasures_told(unit) if sheets else ()
    if not told:
        return
    back = sorted({each for sheet in sheets for each in unpack_ids(sheet.ids)} & {*told})
    if back:
        settings.keep(unit.connection, TOLD, [each for each in told if each not in back])
        settings.keep(unit.connection, ASKED, [*erasures_asked(unit), *back])


def _standing(connection: Connection, job_seeker_id: str) -> list[Key]:
    found: list[Key] = []
    for code in RECORDS:
        names = {spec.name for spec in TYPES[code].specs}
        for owner in [name for name in _OWNERS if name in names] or ["id"]:
            if code == word_index.INDEXED or owner != "id":
                rows = connection.exec_driver_sql(f"SELECT id FROM {code} WHERE {owner} = ?", (job_seeker_id,))
                found += [(code, str(row[0])) for row in rows if (code, str(row[0])) not in found]
    return found


def _deleted(connection: Connection, job_seeker_id: str) -> list[Key]:
    rows = connection.exec_driver_sql(_DELETED_BEFORE, (job_seeker_id, job_seeker_id)).fetchall()
    return [
        (str(record), str(record_id))
        for record, record_id in rows
        if record in RECORDS
        and connection.exec_driver_sql(f"SELECT 1 FROM {record} WHERE id = ?", (record_id,)).fetchone() is None
    ]


def _tell(unit: UnitOfWork, key: Key, job_seeker_id: str, elsewhere: Collection[Key]) -> bool:
    """Leave a deletion without values where somebody else may hold the record; return whether one was left.

    They hold what was ever sent, and may hold what is ``elsewhere``.
    """
    connection, write, owner = unit.connection, unit.number(), _owner(unit, key, job_seeker_id)
    sent = outbox.versions_beside(connection, *key) != NEVER_SENT
    outbox.forget(connection, *key)
    if not (sent or key in elsewhere):
        connection.exec_driver_sql(_NO_GRAVE, key)
        return False
    connection.exec_driver_sql(_BURY.format(key[0]), (key[0], write, key[1]))
    connection.exec_driver_sql(_BARE, key)
    base = {"id": key[1]} if key[0] == word_index.INDEXED else {"id": key[1], "job_seeker_id": owner}
    # With it goes what is still asked about it, which would stay with everybody else.
    settled = frozenset(rivals.ids_of(connection, key)) if sent else frozenset()
    outbox.keep(connection, Unsent(*key, Kind.DELETE, base, write, resolves=settled))
    return True


def _settle(unit: UnitOfWork, key: Key, job_seeker_id: str) -> None:
    """Settle what is asked about a record that others deleted before it ever stood here, and let that be told."""
    settled = frozenset(rivals.ids_of(unit.connection, key))
    base = {"job_seeker_id": job_seeker_id}
    outbox.keep(unit.connection, Unsent(*key, Kind.DELETE, base, unit.number(), resolves=settled))


def _forget(connection: Connection, code: str, ids: Collection[str]) -> set[int]:
    """Take everything that stands beside some records; return the writes in which they were changed."""
    asked = (code, _json(ids))
    which = "WHERE record = ? AND record_id IN (SELECT value FROM json_each(?))"
    writes = {int(row[0]) for row in connection.exec_driver_sql(f"SELECT write FROM history {which}", asked)}
    for table in _BY_KEY:
        connection.exec_driver_sql(f"DELETE FROM {table} {which}", asked)
    return writes


def _by_type(keys: Collection[Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, record_id in keys:
        found[code].append(record_id)
    return found


def _json(values: Collection[str] | Collection[int]) -> str:
    return json.dumps(sorted(values))
