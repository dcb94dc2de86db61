"""Looks at a sheet of changes column by column and names the records that do not fit their declaration.

What is checked is what the declaration of ``parcours_core.records`` says; fields that this program does not know yet
are kept word for word, as long as they are plain values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain
from operator import eq
from types import NoneType
from typing import Any

from parcours_core.merge import Change, Kind
from parcours_core.protocol import Reason
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import field_from_plain
from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.wire.messages import ChangeSheet
from parcours_core.wire.packing import unpack_ids, unpack_same
from parcours_core.wire.sheets import change_sheets_of
from parcours_server.services.looks import Look, looks_of

DOSSIER = "job_seeker"
OWNER = "job_seeker_id"
_IDENTITIES = ("id", OWNER)
_LONGEST_ID = 64
_LONGEST_TIME = 40
LARGEST_WHOLE = 2**53
"""Whole numbers beyond it are not the same in every program."""


class Malformed(ValueError):
    """A message is not shaped as the protocol says: a fault of the program that sent it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The identities of a sheet's changes, one item a place; ``looks`` are what is known of its columns."""

    sheet: ChangeSheet
    kind: Kind
    ids: list[str]
    dossiers: list[str]
    ats: list[str]
    looks: list[Look]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a change is not taken, and the field it is about (empty: the whole)."""

    reason: Reason
    field: str = ""


def frame_of(sheet: ChangeSheet) -> Frame:
    """Unpack the identities of ``sheet``. Raises ``Malformed`` where its columns do not fit together."""
    try:
        ids = unpack_ids(sheet.ids)
        dossiers = unpack_ids(sheet.dossiers) if sheet.dossiers else ids
        ats = unpack_same(sheet.ats, len(ids))
        kind = Kind(sheet.kind)
    except ValueError as error:
        raise Malformed(str(error)) from error
    count, width = len(ids), len(sheet.fields)
    even = len(dossiers) == count and len(sheet.columns) == width and len(set(sheet.fields)) == width
    for columns in (sheet.columns, sheet.bases, sheet.before):
        even = even and len(columns) in (0, width) and all(len(column) == count for column in columns)
    even = even and len(sheet.known) in (0, count) and all(0 <= place < count for place in sheet.resolves)
    if not even or "" in sheet.fields or (kind is Kind.DELETE and width):
        raise Malformed("a column of another length")
    return Frame(sheet, kind, ids, dossiers, ats, looks_of(sheet))


def flaws(frame: Frame) -> dict[int, Flaw]:
    """Return the places in a sheet whose changes cannot be taken, each with the first reason that was found."""
    declared = _types().get(frame.sheet.record)
    if declared is None:
        return dict.fromkeys(range(len(frame.ids)), Flaw(Reason.UNKNOWN_TYPE))
    found: dict[int, Flaw] = {}
    for name, places in chain(_identity_flaws(frame), _field_flaws(frame, declared)):
        for place in places:
            found.setdefault(place, Flaw(Reason.UNREADABLE, name))
    return found


def may_be_sent(change: Change) -> bool:
    """Say whether ``change`` would be taken as it is, were it sent. Raises ``Malformed``."""
    return not any(flaws(frame_of(sheet)) for sheet in change_sheets_of([change]))


def _identity_flaws(frame: Frame) -> Iterator[tuple[str, list[int]]]:
    for values in (frame.ids, frame.dossiers):
        sound = not values or (0 < min(map(len, values)) <= max(map(len, values)) <= _LONGEST_ID)
        if not sound or not "".join(values).isprintable():
            yield "id", [place for place, one in enumerate(values) if not is_identity(one)]
    if frame.sheet.record == DOSSIER:
        yield from _unequal("id", frame.dossiers, frame.ids)
    elif any(map(eq, frame.ids, frame.dossiers)):
        # What is its own dossier is taken for the dossier itself, and there is one of these.
        yield "id", [place for place, one in enumerate(frame.ids) if one == frame.dossiers[place]]
    for name, column in zip(frame.sheet.fields, frame.sheet.columns, strict=True):
        if name == "id":
            yield from _unequal(name, column, frame.ids)
        elif name == OWNER:
            yield from _unequal(name, column, frame.dossiers)
    bad_times = {at for at in set(frame.ats) if not is_moment(at)}
    if bad_times:
        yield "", [place for place, at in enumerate(frame.ats) if at in bad_times]


def is_identity(text: str) -> bool:
    """Say whether ``text`` may be the id of a record: short, and nothing in it that cannot be seen."""
    return 0 < len(text) <= _LONGEST_ID and text.isprintable()


def _unequal(name: str, column: Sequence[Any], expected: list[str]) -> Iterator[tuple[str, list[int]]]:
    if column is not expected and column != expected:
        pairs = zip(column, expected, strict=True)
        yield name, [place for place, (one, other) in enumerate(pairs) if one != other]


def _field_flaws(frame: Frame, declared: RecordType) -> Iterator[tuple[str, list[int]]]:
    specs = {spec.name: spec for spec in declared.specs}
    if frame.kind is Kind.CREATE:
        given = {*frame.sheet.fields, *_IDENTITIES}
        for spec in declared.specs:
            if spec.required and spec.name not in given:
                yield spec.name, list(range(len(frame.ids)))
    for name, column, look in zip(frame.sheet.fields, frame.sheet.columns, frame.looks, strict=True):
        if name in specs:
            yield name, unreadable(specs[name], column, look)
        else:
            yield name, [place for place, value in enumerate(column) if not is_plain(value)]
    for name, column in zip(frame.sheet.fields, frame.sheet.before, strict=False):
        # It is shown on the card of every device that reads the dossier.
        yield name, [place for place, value in enumerate(column) if not is_plain(value)]


def unreadable(spec: FieldSpec, column: Sequence[Any], look: Look) -> list[int]:
    """Return the places of ``column``, of which ``look`` is known, whose values do not fit ``spec``."""
    if look.fits or _all_fit(spec, column, look.types):
        return []
    return [place for place, value in enumerate(column) if not _fits(spec, value)]


def is_plain(value: Any) -> bool:
    """Say whether ``value`` is a plain value: what a field of any declaration, also a newer one, can hold."""
    if isinstance(value, list):
        return all(not isinstance(item, list) and is_plain(item) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) <= LARGEST_WHOLE
    return value is None or _is_text(value)


def _all_fit(spec: FieldSpec, column: Sequence[Any], types: Set[type]) -> bool:
    """Say at the price of a look at the column, and not at each value, whether all is well; False is "look closer"."""
    kinds = types
    if spec.optional and NoneType in kinds:
        kinds = kinds - {NoneType}
        column = [value for value in column if value is not None]
    if spec.many:
        if kinds - {list}:
            return False
        column = list(chain.from_iterable(column))
        kinds = frozenset(map(type, column))
    check = _CHECKS[spec.shape]
    try:
        return not kinds - _KINDS[spec.shape] and (
            set(column) <= _codes(spec) if spec.choices is not None else check(column)
        )
    except ValueError:
        return False


def _fits(spec: FieldSpec, value: Any) -> bool:
    try:
        field_from_plain(spec, value)
    except (ValueError, TypeError, OverflowError):
        return False
    return is_plain(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


def is_moment(text: str) -> bool:
    """Say whether ``text`` is a moment as records write it (ISO 8601, with its zone)."""
    try:
        return len(text) <= _LONGEST_TIME and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _texts(column: Sequence[Any]) -> bool:
    return "\0" not in "".join(column)


def _wholes(column: Sequence[Any]) -> bool:
    return not column or -LARGEST_WHOLE <= min(column) <= max(column) <= LARGEST_WHOLE


def _reals(column: Sequence[Any]) -> bool:
    return all(map(math.isfinite, column))


def _days(column: Sequence[Any]) -> bool:
    return all(map(date.fromisoformat, set(column))) or not column


def _moments(column: Sequence[Any]) -> bool:
    return all(moment.tzinfo is not None for moment in map(datetime.fromisoformat, column))


_KINDS: dict[Shape, set[type]] = {
    Shape.TEXT: {str},
    Shape.INTEGER: {int},
    Shape.REAL: {int, float},
    Shape.TRUTH: {bool},
    Shape.DAY: {str},
    Shape.MOMENT: {str},
}
_CHECKS: dict[Shape, Callable[[Sequence[Any]], bool]] = {
    Shape.TEXT: _texts,
    Shape.INTEGER: _wholes,
    Shape.REAL: _reals,
    Shape.TRUTH: lambda _: True,
    Shape.DAY: _days,
    Shape.MOMENT: _moments,
}


@cache
def _types() -> dict[str, RecordType]:
    return caseload_types()


@cache
def _codes(spec: FieldSpec) -> frozenset[str]:
    return frozenset(member.value for member in spec.choices or ())
