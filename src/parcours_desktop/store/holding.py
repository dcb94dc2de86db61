"""Dossiers that came by hand before the server showed them to this device: what is written in them waits until it does.

Sent before, it would meet a server that does not know yet that this person may write there, and would be set aside.
"""

from __future__ import annotations

from collections.abc import Collection

from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.settings import keep, setting

AWAITED = "sync.awaited"
"""The setting that lists the dossiers that wait to be given back (``store.awaiting``)."""

_HELD = "stick.held"
_NOT_SHOWN = """
SELECT id FROM job_seeker WHERE server_number = 0 AND id IN (SELECT value FROM json_each(?))
"""
_DELETED_IN = """
SELECT record_id FROM outbox WHERE kind = 'delete'
AND json_extract(base, '$.job_seeker_id') IN (SELECT value FROM json_each(:dossiers))
"""
_NOTHING = "[]"


def hold(unit: Reader, dossiers: Collection[str]) -> None:
    """Let what is written in some dossiers wait until the server has shown them, in the transaction of a unit."""
    known = set(setting(unit, _HELD, []))
    keep(unit.connection, _HELD, sorted(known | set(dossiers)))


def hold_no_more(unit: Reader, dossiers: Collection[str]) -> None:
    """Let what is written in some dossiers go, whether the server has shown them or not."""
    known = set(setting(unit, _HELD, []))
    if known & set(dossiers):
        keep(unit.connection, _HELD, sorted(known - set(dossiers)))


def held_dossiers(reader: Reader) -> tuple[str, ...]:
    """Return the dossiers whose changes still wait for the server to show them, living or deleted here."""
    asked, awaited = setting(reader, _HELD, []), setting(reader, AWAITED, [])
    if not (asked or awaited):
        return ()
    rows = reader.connection.exec_driver_sql(_NOT_SHOWN, (dump(asked),))
    return tuple(sorted({*awaited, *(str(row[0]) for row in rows)}))


def held_records(reader: Reader) -> str:
    """Return the ids of the records of those dossiers, as a JSON list; an empty one for nearly everybody."""
    dossiers = held_dossiers(reader)
    if not dossiers:
        return _NOTHING
    of = " UNION ALL ".join(
        f"SELECT id FROM {code} WHERE job_seeker_id IN (SELECT value FROM json_each(:dossiers))"
        for code, declared in TYPES.items()
        if any(spec.name == "job_seeker_id" for spec in declared.specs)
    )
    rows = reader.connection.exec_driver_sql(f"{of} UNION {_DELETED_IN}", {"dossiers": dump(list(dossiers))})
    return dump([*dossiers, *(str(row[0]) for row in rows)])
