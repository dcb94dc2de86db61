"""Rows of records straight to the sheets they travel in, without a state for each that nobody has a question about."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(slots=True)
class _Held:
    """The rows of one kind, what their bodies hold, and by place the stamps of single fields."""

    rows: list[Row] = field(default_factory=list)
    bodies: list[list[Any]] = field(default_factory=list)
    stamps: dict[int, list[StampRow]] = field(default_factory=dict)


def laid(rows: Sequence[Row]) -> tuple[list[Sheet], list[Graves]]:
    """Lay rows (as ``unpack`` takes them) in sheets and graves.

    It comes to the same states as ``sheets_of`` the states of the rows, though they may lie in more sheets.
    """
    living: dict[_Kind, _Held] = {}
    others: list[State] = []
    for row, body in zip(rows, read_all([row[5] for row in rows]), strict=True):
        more, rivals = _NOTHING if row[7] is None else read(row[7])
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
            held.stamps[len(held.rows)] = [StampRow(name, *stamp) for name, stamp in body[PLAIN].items()]
        held.rows.append(row)
        held.bodies.append(body[:PLAIN])
    sheets, graves = sheets_of(others)
    return [_sheet(kind, held) for kind, held in living.items()] + sheets, graves


def _sheet(kind: _Kind, held: _Held) -> Sheet:
    record, names, more = kind
    _, ids, dossiers, numbers, *_ = map(list, zip(*held.rows, strict=True))
    _, values, versions, authors, ats = map(list, zip(*held.bodies, strict=True))
    frame = framing(ids=ids, dossiers=dossiers, numbers=numbers, versions=versions, authors=authors, ats=ats)
    return Sheet(
        record=record,
        fields=[*parted(names if isinstance(names, str) else list(names)), *more],
        # All of them have the same fields in the same order: their values, turned over, are the columns.
        columns=list(map(list, zip(*values, strict=True))),
        stamps=held.stamps,
        **frame,
    )
