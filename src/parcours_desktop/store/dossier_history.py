"""The history of a whole dossier: what happened to the person's record and to everything in it, deleted or not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from parcours_core.records.codec import Plain
from parcours_desktop.store.history import Happening
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.outbox import versions_beside
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.versions import Versions, unpack

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
    ``brought`` says that a sync brought it. ``place`` is its own as long as the file lives."""

    place: str
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


def entries_of_dossier(reader: Reader, *job_seeker_ids: str) -> tuple[PastEntry, ...]:
    """Return everything that happened in a dossier, or in several as if they were one, the latest first."""
    inside = ((("job_seeker", each), *_inside(reader, each)) for each in job_seeker_ids)
    return entries_of_records(reader, [key for keys in inside for key in keys])


def entries_of_records(reader: Reader, keys: list[tuple[str, str]]) -> tuple[PastEntry, ...]:
    """Return everything that happened to some records (type code, id), the latest first.

    What others did before a record came here, the versions beside it tell, last of all: who made it, and who gave a
    field the value with which it came. What stood there before is not known here (``before`` is empty). Of a record
    that was brought back the versions know who did that; one that names its author was made by that person.
    """
    entries = _written_here(reader, keys)
    return (*entries, *_told_by_versions(reader, keys, entries))


def _told_by_versions(
    reader: Reader, keys: list[tuple[str, str]], entries: tuple[PastEntry, ...]
) -> tuple[PastEntry, ...]:
    made = {(each.record, each.record_id) for each in entries if each.kind is Happening.MADE}
    noted = {(each.record, each.record_id, name) for each in entries for name in (*each.after, *each.before)}
    told: list[PastEntry] = []
    for record, record_id in keys:
        if (record, record_id) in made:
            continue
        values = reader.plain(record, record_id)
        versions = None if values is None else unpack(versions_beside(reader.connection, record, record_id))
        if versions is None or values is None:
            continue
        later = {name: stamp for name, stamp in versions.fields.items() if name in values}
        for name, (_, author, at) in later.items():
            if (record, record_id, name) not in noted:
                told.append(_received((record, record_id), (author, at), Happening.CHANGED, {name: values[name]}))
        first = {name: value for name, value in values.items() if name not in later}
        told.append(_received((record, record_id), _maker(values, versions), Happening.MADE, first))
    told.sort(key=lambda each: each.kind is Happening.MADE)
    return tuple(sorted(told, key=lambda each: each.at, reverse=True))


def _maker(values: Mapping[str, Plain], versions: Versions) -> tuple[str, str]:
    author, at = values.get("author"), values.get("at")
    if isinstance(author, str) and isinstance(at, str) and author not in ("", versions.author):
        # Who brought it back signs for the whole record: the moment is theirs too.
        return author, at
    return versions.author, versions.at


def _received(key: tuple[str, str], by: tuple[str, str], kind: Happening, after: Mapping[str, Plain]) -> PastEntry:
    (record, record_id), (author, at) = key, by
    name = next(iter(after), "") if kind is Happening.CHANGED else ""
    return PastEntry(
        place=f"{record}:{record_id}:{name}",
        write=0,
        label="",
        author=author,
        at=datetime.fromisoformat(at),
        brought=True,
        record=record,
        record_id=record_id,
        kind=kind,
        before={},
        after=after,
    )


def _written_here(reader: Reader, keys: list[tuple[str, str]]) -> tuple[PastEntry, ...]:
    rows = reader.connection.exec_driver_sql(_OF_KEYS, {"keys": dump([list(key) for key in keys])}).fetchall()
    return tuple(
        PastEntry(
            place=str(place),
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
