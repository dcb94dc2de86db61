"""Columns as they come from the server, fitted to the columns of the caseload; what does not fit is kept aside."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from itertools import chain
from types import NoneType
from typing import Any

from parcours_core.records.codec import field_from_plain, field_to_plain
from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.records.written import all_written
from parcours_core.wire.messages import Sheet
from parcours_desktop.store.mapping import ZERO, dump, to_column

_KINDS: dict[Shape, frozenset[type]] = {
    Shape.TEXT: frozenset({str}),
    Shape.DAY: frozenset({str}),
    Shape.MOMENT: frozenset({str}),
    Shape.INTEGER: frozenset({int}),
    Shape.REAL: frozenset({float, int}),
    Shape.TRUTH: frozenset({bool, int}),
}

_WRITTEN = frozenset({Shape.DAY, Shape.MOMENT, Shape.TRUTH})
"""Kinds of fields that hold less than what is of the kind."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Rows of one type ready for its table: ``columns`` in declared order, without the id; by place, ``unknown``.

    ``unknown`` holds as JSON the fields that this program does not have, or whose value it cannot read: they are kept
    word for word. ``strange`` are the places of records that lack what this program needs to show them.
    """

    columns: list[Sequence[Any]]
    unknown: list[str]
    strange: frozenset[int] = field(default_factory=frozenset)


def fit(declared: RecordType, sheet: Sheet, count: int) -> Fitted:
    """Fit the columns of a sheet of ``count`` records of the type ``declared``.

    A field that the sheet leaves out takes its default: the server holds none, or the person may not see it.
    """
    given = dict(zip(sheet.fields, sheet.columns, strict=True))
    given.pop("id", None)
    aside: dict[int, dict[str, Any]] = {}
    strange: set[int] = set()
    columns: list[Sequence[Any]] = []
    for spec in declared.specs:
        if spec.name == "id":
            continue
        column = given.pop(spec.name, None)
        if column is None:
            columns.append([_default(spec)] * count)
            if spec.required:
                strange.update(range(count))
            continue
        stored = _stored(spec, column)
        if stored is None:
            unfit = {place: value for place, value in enumerate(column) if not _fits(spec, value)}
            for place, value in unfit.items():
                aside.setdefault(place, {})[spec.name] = value
            if spec.required:
                strange.update(unfit)
            stored = [
                _default(spec) if place in unfit else to_column(spec, value) for place, value in enumerate(column)
            ]
        columns.append(stored)
    for name, column in given.items():
        for place, value in enumerate(column):
            aside.setdefault(place, {})[name] = value
    unknown = ["{}"] * count
    for place, values in aside.items():
        unknown[place] = dump(values)
    return Fitted(columns, unknown, frozenset(strange))


def fit_all(spec: FieldSpec, values: Sequence[Any]) -> bool:
    """Say whether a field can hold each of some plain values."""
    return _stored(spec, values) is not None


def _default(spec: FieldSpec) -> Any:
    """Return what the column holds of a value that is not there or does not fit."""
    return to_column(spec, field_to_plain(spec, spec.default))


def _stored(spec: FieldSpec, column: Sequence[Any]) -> Sequence[Any] | None:
    """Return a column as the caseload keeps it, None where the field cannot hold one of the values.

    Looking at the kinds and at the distinct values keeps it quick.
    """
    if spec.many:
        return _lists_stored(spec, column)
    kinds = set(map(type, column))
    if spec.optional:
        kinds.discard(NoneType)
    if not kinds <= _KINDS[spec.shape]:
        return None
    if spec.choices is not None:
        return column if _allowed(spec.choices, none=spec.optional).issuperset(column) else None
    if spec.shape is Shape.TEXT and ZERO in "".join(filter(None, column)):
        # As with what is typed here: zeros in a text of the file mean that a page of it was lost.
        return [to_column(spec, value) for value in column]
    return column if spec.shape not in _WRITTEN or _ones_fit(spec, {*column} - {None}) else None


def _lists_stored(spec: FieldSpec, column: Sequence[Any]) -> Sequence[Any] | None:
    if not set(map(type, column)) <= {list} or not set(map(type, chain.from_iterable(column))) <= _KINDS[spec.shape]:
        return None
    # Most lists of codes are empty or alike: a text that was made once is found faster than made again.
    lists = list(map(tuple, column))
    distinct = set(lists)
    if not _ones_fit(spec, set(chain.from_iterable(distinct))):
        return None
    texts = {parts: dump(list(parts)) for parts in distinct}
    return list(map(texts.__getitem__, lists))


def _ones_fit(spec: FieldSpec, values: AbstractSet[Any]) -> bool:
    """Say whether the field can hold each of some distinct values of its kind."""
    if spec.choices is not None:
        return _allowed(spec.choices).issuperset(values)
    if spec.shape in (Shape.DAY, Shape.MOMENT):
        return all_written(values, day=spec.shape is Shape.DAY)
    if spec.shape is Shape.TRUTH:
        one = replace(spec, many=False)
        return all(_fits(one, value) for value in values)
    return True


@cache
def _allowed(choices: type[StrEnum], *, none: bool = False) -> frozenset[str | None]:
    return frozenset((*(choice.value for choice in choices), *((None,) if none else ())))


def _fits(spec: FieldSpec, value: Any) -> bool:
    try:
        read = field_from_plain(spec, value)
    except (ValueError, TypeError):
        return False
    # The caseload orders and compares days and moments as texts, so that only their usual form fits.
    return not isinstance(read, (date, datetime)) or field_to_plain(spec, read) == value
