"""The history of a whole dossier: what happened to the person's record and to everything in it, deleted or not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from parcours_core.records.codec import Plain
from parcours_desktop.store.history import Happening
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TYPES

_OF_KEYS = """
    SELECT h.number, w.number, w.label, coalesce(h.author, w.author), coalesce(h.at, w.at), h.author IS NOT NULL,
           h.record, h.record_id, h.kind, h."before", h."after"
    FROM json_each(:keys) AS k
    JOIN history AS h ON h.record = k.value ->> 0 AND h.record_id = k.value ->> 1
    JOIN write AS w ON w.number = h.write
    ORDER BY w.number DESC, h.number DESC
"""
_DELETED = """
    SELECT DISTINCT record, record_id FROM history
    WHERE kind = 'deleted' AND "before" ->> '$.job_seeker_id' = :id
"""


@dataclass(frozen=True, slots=True)
class PastEntry:
    """What one write did to one record. ``author`` and ``at`` are those of who changed it, here or elsewhere;
    ``brought`` says that a sync brought it. ``place`` grows with every entry of this file."""

    place: int
    write: int
    label: str
    author: str
    at: datetime
    brought: bool
    record: str
    record_id: str
    kind: Happening
    before: Mapping[str, Plain]
    after: Mapping[str, Plain]


def entries_of_dossier(reader: Reader, job_seeker_id: str) -> tuple[PastEntry, ...]:
    """Return everything that happened in a dossier, the latest first."""
    return entries_of_records(reader, [("job_seeker", job_seeker_id), *_inside(reader, job_seeker_id)])


def entries_of_records(reader: Reader, keys: list[tuple[str, str]]) -> tuple[PastEntry, ...]:
    """Return everything that happened to some records (type code, id), the latest first."""
    rows = reader.connection.exec_driver_sql(_OF_KEYS, {"keys": dump([list(key) for key in keys])}).fetchall()
    return tuple(
        PastEntry(
            place=place,
            write=write,
            label=label,
            author=author,
            at=datetime.fromisoformat(at),
            brought=bool(brought),
            record=record,
            record_id=record_id,
            kind=Happening(kind),
            before=json.loads(before),
            after=json.loads(after),
        )
        for place, write, label, author, at, brought, record, record_id, kind, before, after in map(tuple, rows)
    )


def _inside(reader: Reader, job_seeker_id: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for code, declared in TYPES.items():
        if any(spec.name == "job_seeker_id" for spec in declared.specs):
            rows = reader.connection.exec_driver_sql(f"SELECT id FROM {code} WHERE job_seeker_id = ?", (job_seeker_id,))
            found += [(code, str(row[0])) for row in rows]
    gone = reader.connection.exec_driver_sql(_DELETED, {"id": job_seeker_id})
    here = set(found)
    return found + [key for key in ((str(row[0]), str(row[1])) for row in gone) if key not in here]
