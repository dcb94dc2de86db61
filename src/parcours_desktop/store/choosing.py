"""A person's choice between two values of a field: what they chose is written, and the cards go with it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import Connection

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.merge import AGAIN, WHOLE
from parcours_core.records.codec import Plain, from_plain
from parcours_desktop.store import outbox, rivals
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.schema import TYPES

_LAST = """
SELECT "before" FROM history WHERE record = ? AND record_id = ? AND kind = 'deleted' ORDER BY number DESC LIMIT 1
"""
_KEEP = "INSERT OR REPLACE INTO chosen (write, record, record_id, id, card) VALUES (?, ?, ?, ?, ?)"
_SETTLED = "SELECT record, record_id, id, card FROM chosen WHERE write = ? ORDER BY record, record_id, id"
_OF_RECORD = "SELECT write, id, card FROM chosen WHERE record = ? AND record_id = ?"
_FORGET = "DELETE FROM chosen WHERE write = ? AND record = ? AND record_id = ? AND id = ?"


class Writes(Protocol):
    """What choosing, and taking back, need of a unit of work."""

    @property
    def connection(self) -> Connection:
        """The connection of the transaction."""
        ...

    def plain(self, record: str, record_id: str) -> dict[str, Plain] | None:
        """Return a record's plain values."""
        ...

    def put(self, record: Any) -> None:
        """Write a record."""
        ...

    def delete(self, cls: type[Any], record_id: str) -> None:
        """Delete a record."""
        ...

    def number(self) -> int:
        """Return the number of this write."""
        ...

    def touch(self, key: tuple[str, str], dossier: str) -> None:
        """Say that something was done to a record of a dossier."""
        ...


def choose(unit: Writes, key: tuple[str, str], field: str, value: Plain, rival_ids: Collection[str]) -> None:
    """Let ``field`` of the record ``key`` (type code, id) be ``value`` and settle the rivals.

    Raises ``Refused`` where a deleted record cannot come back, ``ValueError`` for a value of the whole record.
    """
    cls = TYPES[key[0]].cls
    now = unit.plain(*key)
    if field == WHOLE:
        if value is not None:
            raise ValueError("a record is either deleted, by None, or let go on")
        unit.delete(cls, key[1])
    elif now is not None:
        unit.put(from_plain(cls, {**now, field: value}))
    else:
        unit.put(from_plain(cls, {**_last_values(unit.connection, key), field: value}))
    let_go(unit, key, rival_ids)


def let_go(unit: Writes, key: tuple[str, str], rival_ids: Collection[str]) -> None:
    """Settle the rivals of a record and leave it as it stands; those that are gone already are not looked for."""
    cards = rivals.find_rivals(unit.connection, key, rival_ids)
    if again := rivals.find_asked_again(unit.connection, key, rival_ids):
        rivals.settle_asked_again(unit.connection, again, unit.number())
        _settle_again(unit, key, again)
        unit.touch(key, str(again[0][3]))
    if not cards:
        return
    dossier = str(cards[0][3])
    write = unit.number()
    ids = [str(card[2]) for card in cards]
    rivals.drop_some(unit.connection, key, ids)
    now = unit.plain(*key)
    outbox.mark_resolved(unit.connection, key, write, ids, now=now, grave="" if now is not None else dossier)
    unit.connection.exec_driver_sql(_KEEP, [(write, *key, str(card[2]), dump(list(card))) for card in cards])
    unit.touch(key, dossier)


def _settle_again(unit: Writes, key: tuple[str, str], again: list[tuple[Any, ...]]) -> None:
    """Take back that the server is to ask again, or say what was chosen, where it may be asking by now."""
    now, dossier = unit.plain(*key), str(again[0][3])
    for row in again:
        if not outbox.unmark_resolved(unit.connection, key, [f"{AGAIN}{row[2]}"]):
            grave = "" if now is not None else dossier
            outbox.mark_resolved(unit.connection, key, unit.number(), [str(row[2])], now=now, grave=grave)


def unchoose(unit: Writes, write: int) -> None:
    """Bring back the cards that ``write`` settled, as far as the choice was not sent yet."""
    settled = unit.connection.exec_driver_sql(_SETTLED, (write,)).fetchall()
    for record, record_id, rival, card in settled:
        key = (str(record), str(record_id))
        row = json.loads(card)
        if row[-1] == rivals.ASKED_AGAIN:
            ask_again(unit, write)
        elif outbox.unmark_resolved(unit.connection, key, [rival]):
            rivals.keep_rows(unit.connection, [tuple(row)])
            unit.connection.exec_driver_sql(_FORGET, (write, *key, rival))
            unit.touch(key, str(row[3]))


def reopen(
    connection: Connection, entry: Unsent, sent: Mapping[str, Plain], now: Mapping[str, Plain] | None
) -> tuple[Unsent, dict[str, Plain]]:
    """Bring back the cards about what was ``sent`` among those that ``entry`` settles; return it without them.

    For a choice that was made while the values it was made between were on their way, and were judged otherwise. A card
    whose value was chosen and stands ``now`` stays settled: it is said anew by who chose it, and must not go with the
    old card where somebody else, who had not heard of that, lets this one go. Returned besides is what it was chosen
    over, of the fields whose value is the very one that was sent: only so it is sent once more.
    """
    again: list[tuple[Any, ...]] = []
    over: dict[str, Plain] = {}
    for write, rival, card in connection.exec_driver_sql(_OF_RECORD, entry.key).fetchall():
        row = tuple(json.loads(card))
        field, value, before = row[4], json.loads(row[5]), json.loads(row[6])
        if rival not in entry.resolves or field not in sent:
            continue
        chosen = now is not None and now.get(field) == value
        if chosen and sent[field] != value:
            continue
        if chosen and before != value:
            over[field] = before
            continue
        connection.exec_driver_sql(_FORGET, (write, *entry.key, rival))
        again.append(row)
    rivals.keep_rows(connection, again)
    return replace(entry, resolves=entry.resolves - {str(row[2]) for row in again}), over


def ask_again(unit: Writes, write: int) -> list[tuple[str, str, str]]:
    """Bring back the cards that ``write`` settled and whose answer was sent; return whose they are.

    They are (type code, id, field). They are here at once, and the server is told to ask everybody again.
    """
    rows = rivals.ask_again(unit.connection, write)
    for record, record_id, rival, dossier, *_ in rows:
        key = (str(record), str(record_id))
        if not outbox.unmark_resolved(unit.connection, key, [str(rival)]):
            again = [f"{AGAIN}{rival}"]
            outbox.mark_resolved(unit.connection, key, unit.number(), again, now=unit.plain(*key), grave="")
        unit.touch(key, str(dossier))
    return [(str(row[0]), str(row[1]), str(row[4])) for row in rows]


def _last_values(connection: Connection, key: tuple[str, str]) -> dict[str, Plain]:
    found = connection.exec_driver_sql(_LAST, key).scalar()
    if found is None:
        raise Refused(
            tr("Cette fiche a été supprimée avant d’arriver sur cet ordinateur : elle ne peut pas y revenir."),
            what_is_safe=tr("La proposition est gardée."),
            what_to_do=tr("Demandez à la personne qui l’a écrite de la refaire."),
        )
    values: dict[str, Plain] = json.loads(found)
    return values
