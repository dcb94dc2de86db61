"""Rows of records straight to the sheets they travel in: what they hold is not read, where it may travel in rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from parcours_core.merge import State
from parcours_core.wire.messages import Graves, Sheet, StampRow
from parcours_core.wire.sheets import columns_of, framing, sheets_of
from parcours_server.storage.bodies import Apart, Body, apart_of, bodies_of, listed, parted, read, unpack, written
from parcours_server.storage.transaction import Row

_Kind = tuple[str, bytes, tuple[str, ...]]
"""The type of a record, the names of its fields as they are kept, and those of what was set apart."""
_NOTHING = Apart({})

_AT_ONCE = 500
"""So many bodies are read at once: all of a page would be in memory twice."""


@dataclass(slots=True)
class _Held:
    """What the rows of one kind hold, one item a row, and by place the stamps of single fields."""

    ids: list[str] = field(default_factory=list)
    dossiers: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    apart: list[bytes] = field(default_factory=list)
    stamps: dict[int, list[StampRow]] = field(default_factory=dict)


def laid(rows: list[Row], *, in_rows: bool = False) -> tuple[list[Sheet], list[Graves]]:
    """Lay rows (as ``unpack`` takes them) in sheets and graves; ``rows`` are let go on the way.

    It comes to the same states as ``sheets_of`` the states of the rows, though they may lie in more sheets, and those
    in rows where they may.
    """
    living: dict[_Kind, _Held] = {}
    others: list[State] = []
    while rows:
        some = rows[:_AT_ONCE]
        del rows[:_AT_ONCE]
        _hold(some, living, others)
    sheets, graves = sheets_of(others)
    return [_sheet(kind, held, in_rows=in_rows) for kind, held in living.items()] + sheets, graves


def _hold(rows: list[Row], living: dict[_Kind, _Held], others: list[State]) -> None:
    for row, body in zip(rows, bodies_of([row[5] for row in rows]), strict=True):
        apart = _NOTHING if row[7] is None else apart_of(row[7])
        if row[4] or body.rivals or apart.rivals:
            others.append(unpack(row))
            continue
        kind = (row[0], bytes(body.names), tuple(apart.values))
        held = living.get(kind)
        if held is None:
            held = living[kind] = _Held()
        if apart.values:
            held.apart.append(written(apart.values.values()))
        if body.stamps:
            held.stamps[len(held.ids)] = [StampRow(name, *stamp) for name, stamp in body.stamps.items()]
        held.ids.append(row[1])
        held.dossiers.append(row[2])
        held.numbers.append(row[3])
        held.bodies.append(body)


def _sheet(kind: _Kind, held: _Held, *, in_rows: bool) -> Sheet:
    record, names, apart = kind
    frame = framing(
        ids=held.ids,
        dossiers=held.dossiers,
        numbers=held.numbers,
        versions=[body.number for body in held.bodies],
        authors=[body.author for body in held.bodies],
        ats=[body.at for body in held.bodies],
    )
    rows, beside = listed([body.values for body in held.bodies]), listed(held.apart)
    sheet = Sheet(record=record, fields=[*parted(read(names)), *apart], columns=[], stamps=held.stamps, **frame)
    if in_rows:
        return msgspec.structs.replace(sheet, rows=_as_it_is(rows), apart=_as_it_is(beside))
    # All of them have the same fields in the same order: their values, turned over, are the columns.
    columns = columns_of(msgspec.structs.replace(sheet, rows=read(rows), apart=read(beside)))
    return msgspec.structs.replace(sheet, columns=columns)


def _as_it_is(packed: bytes) -> list[list[Any]]:
    """Return lists that are msgpack already: whatever writes the sheet puts them in as they are."""
    return cast("list[list[Any]]", msgspec.Raw(packed))
