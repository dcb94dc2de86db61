"""Taking in that others deleted records: the rows go, what they held stays in the history, a tombstone marks them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parcours_core.merge import Stamp
from parcours_core.wire.messages import Graves
from parcours_core.wire.packing import pack_ids, pack_numbers, unpack_ids, unpack_numbers, unpack_same
from parcours_desktop.store import strangers, versions, word_index
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork

_NOTE = (
    'INSERT INTO history (write, record, record_id, kind, "before", "after", author, at) '
    "VALUES (?, ?, ?, 'deleted', ?, '{{}}', ?, ?)"
).replace("{{}}", "{}")
_BESIDE = "SELECT server_number, unknown FROM {} WHERE id = ?"
_TOMBSTONE = """
INSERT INTO tombstone (record, record_id, write, field_versions, server_number, unknown) VALUES (?, ?, ?, ?, 0, ?)
ON CONFLICT DO UPDATE SET field_versions = excluded.field_versions, server_number = 0
"""
_BURIED = "SELECT server_number, unknown FROM tombstone WHERE record = ? AND record_id = ?"


def bury(unit: UnitOfWork, tally: Tally, graves: Graves, places: Sequence[int]) -> int:
    """Take in the deletions at ``places``; return how many records were there to be deleted."""
    ids = unpack_ids(graves.ids)
    if graves.record not in TYPES:
        strangers.drop(unit, tally, graves.record, ids)
        return 0
    stamps = stamps_of(graves)
    dossiers = unpack_ids(graves.dossiers) if graves.dossiers else ids
    return sum(_bury_one(unit, tally, (graves.record, ids[place]), dossiers[place], stamps[place]) for place in places)


def deleters(unit: UnitOfWork, graves: Graves, places: Sequence[int]) -> list[str]:
    """Return who deleted each of the records at ``places`` that stands here still."""
    ids, stamps = unpack_ids(graves.ids), stamps_of(graves)
    return [stamps[place].author for place in places if unit.plain(graves.record, ids[place]) is not None]


def stamps_of(graves: Graves) -> list[Stamp]:
    """Return who deleted each record, when, and under which number."""
    count = len(unpack_ids(graves.ids))
    numbers = unpack_numbers(graves.versions or graves.numbers)
    authors, ats = (unpack_same(packed, count) if count else [] for packed in (graves.authors, graves.ats))
    return list(map(Stamp, numbers, authors, ats))


def only(graves: Graves, place: int) -> Graves:
    """Return one of the deletions alone."""
    ids = unpack_ids(graves.ids)
    number = unpack_numbers(graves.numbers)[place]
    stamp = stamps_of(graves)[place]
    return Graves(
        record=graves.record,
        ids=pack_ids([ids[place]]),
        dossiers=pack_ids([unpack_ids(graves.dossiers)[place]]) if graves.dossiers else [],
        numbers=pack_numbers([number]),
        authors=[stamp.author],
        ats=[stamp.at],
        versions=pack_numbers([stamp.number]),
        rivals={0: graves.rivals[place]} if place in graves.rivals else {},
    )


def _bury_one(unit: UnitOfWork, tally: Tally, key: tuple[str, str], dossier: str, stamp: Stamp) -> int:
    record, record_id = key
    connection = unit.connection
    before = unit.plain(record, record_id)
    found: Any = connection.exec_driver_sql(_BESIDE.format(record), (record_id,)).fetchone()
    found = found or connection.exec_driver_sql(_BURIED, key).fetchone()
    strangers.drop(unit, tally, record, [record_id])
    if found is None:
        return 0
    tally.take(record, [record_id], [found[0]])
    write = unit.number()
    connection.exec_driver_sql(_TOMBSTONE, (record, record_id, write, versions.pack(stamp), found[1]))
    if before is None:
        return 0
    connection.exec_driver_sql(_NOTE, (write, record, record_id, dump(before), stamp.author, stamp.at))
    connection.exec_driver_sql(f"DELETE FROM {record} WHERE id = ?", (record_id,))
    word_index.index_delete(connection, record, before)
    unit.receive([key], [dossier, str(before.get("job_seeker_id") or record_id)])
    return 1
