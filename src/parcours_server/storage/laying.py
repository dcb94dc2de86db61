"""Rows of records straight to the sheets they travel in, for the many that were made once and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parcours_core.merge import State
from parcours_core.wire.messages import Graves, Sheet
from parcours_core.wire.sheets import framing, sheets_of
from parcours_server.storage.bodies import read, unpack
from parcours_server.storage.transaction import Row

_Plain = tuple[Row, list[Any]]
"""A row, and what its body holds."""


def laid(rows: Sequence[Row], apart: Mapping[tuple[str, str], bytes]) -> tuple[list[Sheet], list[Graves]]:
    """Lay rows (type, id, dossier, number, deleted, body, guarded) in sheets and graves.

    ``apart`` are those of their confidences that may be seen, by type and id. It comes to the same states as
    ``sheets_of`` the states of the rows, though they may lie in more sheets.
    """
    plain: dict[tuple[str, tuple[str, ...]], list[_Plain]] = {}
    others: list[State] = []
    for row in rows:
        guarded = apart.get((row[0], row[1])) if row[6] else None
        body = None if row[4] else _plain_body(row[5], guarded)
        if body is None:
            others.append(unpack(row, guarded))
        else:
            plain.setdefault((row[0], tuple(body[0])), []).append((row, body))
    sheets, graves = sheets_of(others)
    return [_sheet(record, fields, held) for (record, fields), held in plain.items()] + sheets, graves


def _plain_body(data: bytes, guarded: bytes | None) -> list[Any] | None:
    """Return what a body holds, with its confidences, or None where there are stamps of fields or rivals."""
    body: list[Any] = read(data)
    if len(body) > 4 and (body[4] or body[5]):
        return None
    if guarded is not None:
        values, rivals = read(guarded)
        if rivals:
            return None
        body[0] |= values
    return body


def _sheet(record: str, fields: tuple[str, ...], held: list[_Plain]) -> Sheet:
    # All of them have the same fields in the same order: their values, turned over, are the columns.
    columns = list(map(list, zip(*(body[0].values() for _, body in held), strict=True)))
    frame = framing(
        ids=[row[1] for row, _ in held],
        dossiers=[row[2] for row, _ in held],
        numbers=[row[3] for row, _ in held],
        versions=[body[1] for _, body in held],
        authors=[body[2] for _, body in held],
        ats=[body[3] for _, body in held],
    )
    return Sheet(record=record, fields=list(fields), columns=columns, **frame)
