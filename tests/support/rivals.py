"""Puts what a sync brings into a caseload, for the tests of what people see of it."""

from __future__ import annotations

from typing import Any

from parcours_core.merge import Rival, Stamp
from parcours_desktop.casework.desk import Desk
from parcours_desktop.store.rivals import keep_rows, rows_of
from parcours_desktop.store.versions import pack

NADIA = "Nadia Leroy"
FRIDAY = "2026-11-20T08:12:00+00:00"


Key = tuple[str, str]
"""A record's type code and id."""


def put_rival(
    desk: Desk,
    key: Key,
    field: str,
    value: Any,
    before: Any = None,
    *,
    dossier: str = "",
    author: str = NADIA,
    at: str = FRIDAY,
    number: int = 7,
) -> str:
    """Keep a second value of a field as a sync brings it; return its id."""
    rival = Rival(f"{number}.{field}", field, value, before, author, at)
    with desk.writing("Synchronisation") as unit:
        keep_rows(unit.connection, rows_of(*key, dossier or key[1], [rival]))
        unit.commit()
    return rival.id


def let_it_be_of(desk: Desk, key: Key, author: str = NADIA, at: str = FRIDAY) -> None:
    """Let the last entry of a record's history be a colleague's, as a sync writes it."""
    with desk.writing("Synchronisation") as unit:
        unit.connection.exec_driver_sql(
            "UPDATE history SET author = ?, at = ? WHERE number = "
            "(SELECT max(number) FROM history WHERE record = ? AND record_id = ?)",
            (author, at, *key),
        )
        unit.commit()


def let_the_server_know(desk: Desk, key: Key, author: str = NADIA, at: str = FRIDAY) -> None:
    """Let a record stand as if the server held it as it is: nothing of it waits to be sent."""
    with desk.writing("Synchronisation") as unit:
        unit.connection.exec_driver_sql(
            f"UPDATE {key[0]} SET field_versions = ?, server_number = 5 WHERE id = ?",
            (pack(Stamp(5, author, at)), key[1]),
        )
        unit.connection.exec_driver_sql("DELETE FROM outbox WHERE record = ? AND record_id = ?", key)
        unit.commit()
