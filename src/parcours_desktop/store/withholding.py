"""What the server says of a record that has unsent changes here: kept aside until these have gone through."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from parcours_core.merge import Change, Kind, Outcome, judge, settle
from parcours_core.wire.messages import Page, decode, encode
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_desktop.store import direct, outbox
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.tally import Tally

_WITHHOLD = "INSERT OR REPLACE INTO withheld (record, record_id, state) VALUES (?, ?, ?)"
_RELEASE = "DELETE FROM withheld WHERE record = ? AND record_id = ? RETURNING state"
_DROP = "DELETE FROM withheld WHERE record = ? AND record_id = ?"
_ALL = "SELECT record, record_id FROM withheld"
_LEFT = f"""
{_ALL} WHERE NOT EXISTS
(SELECT 1 FROM outbox WHERE outbox.record = withheld.record AND outbox.record_id = withheld.record_id)
"""
_NUMBER = "SELECT server_number FROM {} WHERE id = ?"
_WHICH = "IN (SELECT value FROM json_each(?))"
_ALL_BESIDE = f"SELECT id, field_versions, server_number FROM {{}} WHERE id {_WHICH}"
_ALL_BURIED = f"SELECT record_id, field_versions, server_number FROM tombstone WHERE record = ? AND record_id {_WHICH}"
_RENUMBER = "UPDATE {} SET server_number = ? WHERE id = ? RETURNING id"
_BURIED = "SELECT server_number FROM tombstone WHERE record = ? AND record_id = ?"
_BURIED_AT = "UPDATE tombstone SET server_number = ? WHERE record = ? AND record_id = ?"


def withhold(unit: Reader, tally: Tally, key: tuple[str, str], number: int, page: Page) -> None:
    """Keep a page with the state of the one record ``key`` aside; ``number`` is its own, 0 for a deletion."""
    connection = unit.connection
    tally.take(key[0], [key[1]], [held_number(unit, key)])
    if connection.exec_driver_sql(_RENUMBER.format(key[0]), (number, key[1])).fetchone() is None:
        connection.exec_driver_sql(_BURIED_AT, (number, *key))
    tally.add(key[0], [key[1]], [held_number(unit, key)])
    connection.exec_driver_sql(_WITHHOLD, (*key, encode(page)))
    _agree(connection, key, page)


def release(connection: Connection, key: tuple[str, str]) -> Page | None:
    """Return what was withheld of a record, and withhold it no longer."""
    found = connection.exec_driver_sql(_RELEASE, key).fetchone()
    return None if found is None else decode(found[0], Page)


def with_accepted(page: Page, change: Change, author: str, number: int) -> Page | None:
    """Return what the server holds of a record since it plainly accepted ``change`` under ``number``.

    ``page`` was withheld of it; by ``author`` the server calls who wrote. What is sent says which version it stands on,
    and was accepted since that is the one that the server had: where it is the one that was withheld too, the change is
    laid over it by the server's own rule. None where something older was withheld, of which nothing is to be learned.
    """
    for state in states_of(page.sheets, page.graves):
        if state.version >= number:
            # The receipt came late: it was told with this change in it, and maybe others.
            return page
        verdict = judge(state, change)
        if verdict.outcome is Outcome.ACCEPTED:
            sheets, graves = sheets_of([settle(state, change, verdict, author, number)])
            return Page(0, sheets=sheets, graves=graves)
    return None


def drop(connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    """Forget what was withheld of some records, since something newer is known or will come."""
    if keys:
        connection.exec_driver_sql(_DROP, list(keys))


def withheld(connection: Connection) -> set[tuple[str, str]]:
    """Return the records of which anything is withheld."""
    return {(str(row[0]), str(row[1])) for row in direct.rows(connection, _ALL)}


def left_behind(connection: Connection) -> list[tuple[str, str]]:
    """Return the records of which something is withheld though nothing of them waits any more: it was taken back."""
    return [(str(row[0]), str(row[1])) for row in direct.rows(connection, _LEFT)]


def held_number(unit: Reader, key: tuple[str, str]) -> int:
    """Return the number under which the server is known to hold a living record, 0 where it is not."""
    found = unit.connection.exec_driver_sql(_NUMBER.format(key[0]), (key[1],)).scalar()
    return int(found or unit.connection.exec_driver_sql(_BURIED, key).scalar() or 0)


def beside_all(connection: Connection, record: str, ids: list[str]) -> dict[str, tuple[bytes, int]]:
    """Return the versions and the number beside each of some records of one type, or beside its tombstone."""
    asked = json.dumps(ids)
    buried = direct.rows(connection, _ALL_BURIED, (record, asked))
    living = direct.rows(connection, _ALL_BESIDE.format(record), (asked,))
    return {str(one): (kept, int(number)) for one, kept, number in (*buried, *living)}


def _agree(connection: Connection, key: tuple[str, str], page: Page) -> None:
    """Where the server holds the very value that an unsent change stands on, the change stands on its version now.

    Not where it was told already under which version that value had come, and somebody gave it again since, by a choice
    or a second thought: they meant it, and had not heard of the change, so that a person is asked.
    """
    entry = outbox.find(connection, *key)
    if entry is None or entry.batch or entry.kind is not Kind.CHANGE:
        return
    for state in states_of(page.sheets, ()):
        agreed = {
            name: number
            for name, value in entry.base.items()
            if name in state.values
            and state.values[name] == value
            # Of what was sealed no version was told.
            and (number := state.stamp_of(name).number) <= (entry.settled.get(name) or number)
        }
        if agreed:
            outbox.keep(connection, replace(entry, settled={**entry.settled, **agreed}))
