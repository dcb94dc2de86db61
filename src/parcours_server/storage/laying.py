"""Rows of records straight to the sheets they travel in, without a state for each that nobody has a question about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from parcours_core.merge import State
from parcours_core.wire.messages import Graves, Sheet, StampRow
from parcours_core.wire.sheets import framing, sheets_of
from parcours_server.storage.bodies import PLAIN, parted, read, read_all, unpack
from parcours_server.storage.transaction import Row

_Kind = tuple[str, str | tuple[str, ...], tuple[str, ...]]
"""The type of a record, the names of its fields, and those of what was set apart."""
_NOTHING: tuple[dict[str, Any], tuple[()]] = ({}, ())


_AT_ONCE = 500
"""So many bodies are read at once: all of a page would be in memory twice."""


@dataclass(slots=True)
class _Held:
    """What the rows of one kind hold, one item a row, and by place the stamps of single fields."""

    ids: list[str] = field(default_factory=list)
    dossiers: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    bodies: list[list[Any]] = field(default_factory=list)
    stamps: dict[int, list[StampRow]] = field(default_factory=dict)


def laid(rows: list[Row]) -> tuple[list[Sheet], list[Graves]]:
    """Lay rows (as ``unpack`` takes them) in sheets and graves; ``rows`` are let go on the way.

    It comes to the same states as ``sheets_of`` the states of the rows, though they may lie in more sheets.
    """
    living: dict[_Kind, _Held] = {}
    others: list[State] = []
    while rows:
        some = rows[:_AT_ONCE]
        del rows[:_AT_ONCE]
        _hold(some, living, others)
    sheets, graves = sheets_of(others)
    return [_sheet(kind, held) for kind, held in living.items()] + sheets, graves


def _hold(rows: list[Row], living: dict[_Kind, _Held], others: list[State]) -> None:
    for row, body in zip(rows, read_all([row[5] for row in rows]), strict=True):
        more, rivals = _NOTHING if row[7] is None else read(row[7])[:2]
        changed = len(body) > PLAIN
        if row[4] or rivals or (changed and body[PLAIN + 1]):
            others.append(unpack(row))
            continue
        names = body[0] if isinstance(body[0], str) else tuple(body[0])
        kind = (row[0], names, tuple(more))
        held = living.get(kind)
        if held is None:
            held = living[kind] = _Held()
        if more:
            body[1] += more.values()
        if changed and body[PLAIN]:
            held.stamps[len(held.ids)] = [StampRow(name, *stamp) for name, stamp in body[PLAIN].items()]
        held.ids.append(row[1])
        held.dossiers.append(row[2])
        held.numbers.append(row[3])
        held.bodies.append(body[1:PLAIN])


def _sheet(kind: _Kind, held: _Held) -> Sheet:
    record, names, more = kind
    values, versions, authors, ats = map(list, zip(*held.bodies, strict=True))
    frame = framing(
        ids=held.ids, dossiers=held.dossiers, numbers=held.numbers, versions=versions, authors=authors, ats=ats
    )
    return Sheet(
        record=record,
        fields=[*parted(names if isinstance(names, str) else list(names)), *more],
        # All of them have the same fields in the same order: their values, turned over, are the columns.
        columns=list(map(list, zip(*values, strict=True))),
        stamps=held.stamps,
        **frame,
    )
