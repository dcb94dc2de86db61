"""Rows of records straight to the sheets they travel in, for the many that were made once and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parcours_core.merge import State
from parcours_core.wire.messages import Graves, Sheet
from parcours_core.wire.sheets import framing, sheets_of
from parcours_server.storage.bodies import PLAIN, parted, read, unpack
from parcours_server.storage.transaction import Row

_Plain = tuple[Row, list[Any]]
"""A row, and what its body holds."""
_Kind = tuple[str, str | tuple[str, ...], tuple[str, ...]]
"""The type of a record, the names of its fields, and those of what was set apart."""


def laid(rows: Sequence[Row], apart: Mapping[tuple[str, str], bytes]) -> tuple[list[Sheet], list[Graves]]:
    """Lay rows (type, id, dossier, number, deleted, body, guarded) in sheets and graves.

    ``apart`` are those of their confidences that may be seen, by type and id. It comes to the same states as
    ``sheets_of`` the states of the rows, though they may lie in more sheets.
    """
    plain: dict[_Kind, list[_Plain]] = {}
    others: list[State] = []
    for row in rows:
        guarded = apart.get((row[0], row[1])) if row[6] else None
        body: list[Any] = read(row[5])
        more, rivals = read(guarded) if guarded is not None else ({}, ())
        if row[4] or rivals or (len(body) > PLAIN and (body[PLAIN] or body[PLAIN + 1])):
            others.append(unpack(row, guarded))
            continue
        names = body[0] if isinstance(body[0], str) else tuple(body[0])
        body[1] += more.values()
        plain.setdefault((row[0], names, tuple(more)), []).append((row, body))
    sheets, graves = sheets_of(others)
    return [_sheet(kind, held) for kind, held in plain.items()] + sheets, graves


def _sheet(kind: _Kind, held: list[_Plain]) -> Sheet:
    record, names, more = kind
    fields = [*parted(names if isinstance(names, str) else list(names)), *more]
    # All of them have the same fields in the same order: their values, turned over, are the columns.
    columns = list(map(list, zip(*(body[1] for _, body in held), strict=True)))
    frame = framing(
        ids=[row[1] for row, _ in held],
        dossiers=[row[2] for row, _ in held],
        numbers=[row[3] for row, _ in held],
        versions=[body[2] for _, body in held],
        authors=[body[3] for _, body in held],
        ats=[body[4] for _, body in held],
    )
    return Sheet(record=record, fields=fields, columns=columns, **frame)
