"""Dossiers that a server restored from a backup shows this device no more: all of them stays until they are given back.

The restore may have lost the share that opened them, and this device may hold the only copy of what was written since.
Nothing of them counts as held by the server, and what is unsent in them waits (``store.holding``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from parcours_core.merge import Kind
from parcours_desktop.store import outbox, receipted, versions
from parcours_desktop.store.departing import unsent_in
from parcours_desktop.store.holding import AWAITED, hold_no_more
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import RECORDS, TYPES
from parcours_desktop.store.settings import keep, setting
from parcours_desktop.store.unit_of_work import UnitOfWork

_OWNERS = {
    code: "job_seeker_id" if any(spec.name == "job_seeker_id" for spec in TYPES[code].specs) else "id"
    for code in RECORDS
}
_AMONG = "IN (SELECT value FROM json_each(:dossiers))"
_IN = " UNION ALL ".join(f"SELECT '{code}', id FROM {code} WHERE {owner} {_AMONG}" for code, owner in _OWNERS.items())
_STRANGERS = f"SELECT record, record_id FROM stranger WHERE job_seeker_id {_AMONG}"
_BURIED = f"""
SELECT DISTINCT t.record, t.record_id FROM tombstone t
JOIN history h ON h.record = t.record AND h.record_id = t.record_id AND h.kind = 'deleted'
WHERE t.field_versions <> x'' AND json_extract(h."before", '$.job_seeker_id') {_AMONG}
"""
_NEVER_SENT = "UPDATE {} SET field_versions = ?, server_number = 0 WHERE id = ?"
_DEAD_NUMBER = "UPDATE tombstone SET server_number = 0 WHERE record = ? AND record_id = ?"

Key = tuple[str, str]


def awaited(reader: Reader) -> frozenset[str]:
    """Return the dossiers that wait to be given back."""
    return frozenset(setting(reader, AWAITED, []))


def await_back(unit: Reader, dossiers: Collection[str]) -> None:
    """Keep some dossiers here though the server does not show them; the tally is to be counted anew after it."""
    if not dossiers:
        return
    asked = {"dossiers": dump(sorted(dossiers))}
    for code, owner in _OWNERS.items():
        unit.connection.exec_driver_sql(f"UPDATE {code} SET server_number = 0 WHERE {owner} {_AMONG}", asked)
    unit.connection.exec_driver_sql(f"UPDATE stranger SET server_number = 0 WHERE job_seeker_id {_AMONG}", asked)
    for keys in unsent_in(unit, set(dossiers)).values():
        unit.connection.exec_driver_sql(_DEAD_NUMBER, keys)
    keep(unit.connection, AWAITED, sorted(awaited(unit) | set(dossiers)))


def await_no_more(unit: Reader, dossiers: Collection[str]) -> None:
    """Await some dossiers no longer: they were given back, or the server said that they leave."""
    waiting = awaited(unit)
    if waiting & set(dossiers):
        keep(unit.connection, AWAITED, sorted(waiting - set(dossiers)))
        hold_no_more(unit, waiting & set(dossiers))


def records_in(reader: Reader, dossiers: Collection[str]) -> list[Key]:
    """Return the living records of some dossiers, type and id, also those that only a newer program can read."""
    asked = {"dossiers": dump(sorted(dossiers))}
    found = reader.connection.exec_driver_sql(f"{_IN} UNION {_STRANGERS}", asked).fetchall()
    return [(str(record), str(record_id)) for record, record_id in found]


def buried_in(reader: Reader, dossiers: Collection[str]) -> list[Key]:
    """Return the records of some dossiers that were deleted, here or elsewhere, after the server had held them."""
    found = reader.connection.exec_driver_sql(_BURIED, {"dossiers": dump(sorted(dossiers))}).fetchall()
    return [(str(record), str(record_id)) for record, record_id in found]


def write_anew(unit: UnitOfWork, keys: Collection[Key]) -> set[Key]:
    """Let records wait to be sent as if each were made here; return those that do: not what is deleted here, nor what
    only a newer program can read."""
    receipted.write_beside(unit.connection)
    anew: set[Key] = set()
    for key in keys:
        if key[0] not in RECORDS or unit.plain(*key) is None:
            continue
        entry = outbox.find(unit.connection, *key) or outbox.Unsent(*key, Kind.CREATE, {}, unit.number())
        unit.connection.exec_driver_sql(_NEVER_SENT.format(key[0]), (versions.NEVER_SENT, key[1]))
        outbox.keep(unit.connection, replace(entry, kind=Kind.CREATE, base={}, settled={}))
        anew.add(key)
    return anew


def touches(reader: Reader, batch: str, dossiers: Collection[str]) -> bool:
    """Say whether anything of some dossiers is on its way in a batch."""
    unsent = unsent_in(reader, set(dossiers)) if batch else {}
    entries = (outbox.find(reader.connection, *key) for keys in unsent.values() for key in keys)
    return any(entry is not None and entry.batch == batch for entry in entries)
