"""States and changes to sheets and back: the same rows for the device and the server, laid in columns for the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeVar

import msgspec

from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind, Rival, Stamp, State
from parcours_core.wire.messages import ChangeSheet, Graves, Page, RivalRow, Sheet, StampRow
from parcours_core.wire.packing import (
    count_ids,
    pack_ids,
    pack_numbers,
    pack_same,
    unpack_ids,
    unpack_numbers,
    unpack_same,
)

T = TypeVar("T")


def sheets_of(states: Iterable[State]) -> tuple[list[Sheet], list[Graves]]:
    """Lay states in sheets, those with the same type and fields together; deleted ones in graves, without values."""
    living: dict[tuple[str, tuple[str, ...]], list[State]] = {}
    dead: dict[str, list[State]] = {}
    for state in states:
        if state.deleted:
            dead.setdefault(state.record, []).append(state)
        else:
            living.setdefault((state.record, tuple(state.values)), []).append(state)
    sheets = [_sheet(record, fields, rows) for (record, fields), rows in living.items()]
    return sheets, [_graves(record, rows) for record, rows in dead.items()]


def columns_of(sheet: Sheet) -> list[list[Any]]:
    """Return the values of a sheet, one column a field. Raises ``ValueError`` for rows of uneven length."""
    if not sheet.rows:
        return sheet.columns
    count = count_ids(sheet.ids)
    if len(sheet.rows) != count or (sheet.apart and len(sheet.apart) != count):
        raise ValueError("another number of rows")
    columns = [list(map(list, zip(*rows, strict=True))) for rows in (sheet.rows, sheet.apart)]
    return columns[0] + columns[1]


def in_columns(page: Page) -> Page:
    """Return a page all of whose sheets lie in columns. Raises ``ValueError`` for rows of uneven length."""
    if not any(sheet.rows for sheet in page.sheets):
        return page
    sheets = [
        msgspec.structs.replace(sheet, columns=columns_of(sheet), rows=[], apart=[]) if sheet.rows else sheet
        for sheet in page.sheets
    ]
    return msgspec.structs.replace(page, sheets=sheets)


def states_of(sheets: Iterable[Sheet], graves: Iterable[Graves]) -> Iterator[State]:
    """Yield the states that lie in sheets and graves. Raises ``ValueError`` for columns of uneven length."""
    for sheet in sheets:
        frame = _frame(sheet)
        columns = columns_of(sheet)
        rows = list(zip(*columns, strict=True)) if columns else [()] * len(frame)
        for place, ((record_id, dossier, number, stamp), row) in enumerate(zip(frame, rows, strict=True)):
            yield State(
                record=sheet.record,
                id=record_id,
                dossier=dossier,
                number=number,
                values=dict(zip(sheet.fields, row, strict=True)),
                stamp=stamp,
                stamps={one.field: Stamp(one.number, one.author, one.at) for one in sheet.stamps.get(place, ())},
                rivals=tuple(map(_rival, sheet.rivals.get(place, ()))),
            )
    for grave in graves:
        for place, (record_id, dossier, number, stamp) in enumerate(_frame(grave)):
            rivals = tuple(map(_rival, grave.rivals.get(place, ())))
            yield State(grave.record, record_id, dossier, number, {}, stamp, rivals=rivals, deleted=True)


def change_sheets_of(changes: Sequence[Change]) -> list[ChangeSheet]:
    """Lay changes in sheets without changing their order: neighbours of the same kind, type and fields lie together."""
    alike = groupby(changes, key=lambda change: (change.kind, change.record, tuple(change.values)))
    return [_change_sheet(*key, list(rows)) for key, rows in alike]


def changes_of(sheets: Iterable[ChangeSheet]) -> Iterator[Change]:
    """Yield the changes that lie in sheets, in order. Raises ``ValueError`` for uneven columns or an unknown kind."""
    for sheet in sheets:
        ids = unpack_ids(sheet.ids)
        count = len(ids)
        dossiers = _as_many(unpack_ids(sheet.dossiers) if sheet.dossiers else ids, count)
        rows = _rows(sheet.columns, count)
        bases = _rows(sheet.bases, count)
        before = _rows(sheet.before, count)
        known = _as_many(sheet.known or [UNKNOWN_VERSION] * count, count)
        ats = unpack_same(sheet.ats, count)
        for place in range(count):
            versions = dict(zip(sheet.fields, bases[place], strict=True)) if sheet.bases else {}
            if known[place] != UNKNOWN_VERSION:
                versions[WHOLE] = known[place]
            yield Change(
                record=sheet.record,
                id=ids[place],
                dossier=dossiers[place],
                kind=Kind(sheet.kind),
                values=dict(zip(sheet.fields, rows[place], strict=True)),
                at=ats[place],
                bases=versions,
                before=dict(zip(sheet.fields, before[place], strict=True)) if sheet.before else {},
                resolves=frozenset(sheet.resolves.get(place, ())),
            )


def _sheet(record: str, fields: tuple[str, ...], states: list[State]) -> Sheet:
    values = [state.values for state in states]
    return Sheet(
        record=record,
        fields=list(fields),
        columns=[[one[name] for one in values] for name in fields],
        stamps={place: _stamp_rows(state) for place, state in enumerate(states) if state.stamps},
        **_framing(states),
    )


def _graves(record: str, states: list[State]) -> Graves:
    return Graves(record=record, **_framing(states))


def framing(
    *,
    ids: list[str],
    dossiers: list[str],
    numbers: list[int],
    versions: list[int],
    authors: list[str],
    ats: list[str],
) -> dict[str, Any]:
    """Return the parts of a sheet that frame its values, packed; one item a record in each list."""
    return {
        "ids": pack_ids(ids),
        "dossiers": [] if dossiers == ids else pack_ids(dossiers),
        "numbers": pack_numbers(numbers),
        "versions": [] if versions == numbers else pack_numbers(versions),
        "authors": pack_same(authors),
        "ats": pack_same(ats),
    }


def _framing(states: list[State]) -> dict[str, Any]:
    frame = framing(
        ids=[state.id for state in states],
        dossiers=[state.dossier for state in states],
        numbers=[state.number for state in states],
        versions=[state.stamp.number for state in states],
        authors=[state.stamp.author for state in states],
        ats=[state.stamp.at for state in states],
    )
    return {
        **frame,
        "rivals": {
            place: [_rival_row(rival) for rival in state.rivals] for place, state in enumerate(states) if state.rivals
        },
    }


def _frame(sheet: Sheet | Graves) -> list[tuple[str, str, int, Stamp]]:
    ids = unpack_ids(sheet.ids)
    numbers = unpack_numbers(sheet.numbers)
    versions = unpack_numbers(sheet.versions) if sheet.versions else numbers
    authors = unpack_same(sheet.authors, len(ids)) if ids else []
    ats = unpack_same(sheet.ats, len(ids)) if ids else []
    stamps = map(Stamp, _as_many(versions, len(ids)), authors, ats)
    return list(zip(ids, unpack_ids(sheet.dossiers) if sheet.dossiers else ids, numbers, stamps, strict=True))


def _change_sheet(kind: Kind, record: str, fields: tuple[str, ...], changes: list[Change]) -> ChangeSheet:
    ids = [change.id for change in changes]
    dossiers = [change.dossier for change in changes]
    known = [change.bases.get(WHOLE, UNKNOWN_VERSION) for change in changes]
    based = kind is Kind.CHANGE
    return ChangeSheet(
        kind=kind.value,
        record=record,
        fields=list(fields),
        ids=pack_ids(ids),
        dossiers=[] if dossiers == ids else pack_ids(dossiers),
        columns=[[change.values[name] for change in changes] for name in fields],
        ats=pack_same([change.at for change in changes]),
        bases=[[change.bases.get(name, UNKNOWN_VERSION) for change in changes] for name in fields] if based else [],
        known=known if any(version != UNKNOWN_VERSION for version in known) else [],
        before=[[change.before.get(name) for change in changes] for name in fields] if based else [],
        resolves={place: sorted(change.resolves) for place, change in enumerate(changes) if change.resolves},
    )


def _rows(columns: list[list[Any]], count: int) -> list[tuple[Any, ...]]:
    if any(len(column) != count for column in columns):
        raise ValueError("a column of another length")
    return list(zip(*columns, strict=True)) if columns else [()] * count


def _as_many(items: list[T], count: int) -> list[T]:
    if len(items) != count:
        raise ValueError("a part of another length")
    return items


def _stamp_rows(state: State) -> list[StampRow]:
    return [StampRow(name, stamp.number, stamp.author, stamp.at) for name, stamp in state.stamps.items()]


def _rival_row(rival: Rival) -> RivalRow:
    return RivalRow(rival.id, rival.field, rival.value, rival.before, rival.author, rival.at)


def _rival(row: RivalRow) -> Rival:
    return Rival(row.id, row.field, row.value, row.before, row.author, row.at)
