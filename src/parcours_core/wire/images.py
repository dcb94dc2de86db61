"""Records as a device keeps them: what an image, a small SQLite file inside a page, holds of each type.

Who lays one and who reads it must declare the same types with the same fields: ``form`` is what both compare. Values
stand in an image as they stand in a caseload, lists as compact JSON; only those that their fields can hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec

from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import Plain, field_from_plain, field_to_plain
from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.records.written import all_written

PAGE_BYTES = 1 << 16
"""How long a page of an image is: the longest that SQLite knows, so that few are to be sealed one by one."""

RESERVED_BYTES = 16
"""How much of each page an image leaves free: a device seals it page by page and keeps there what it began with."""

BESIDE = (("field_versions", "BLOB"), ("server_number", "INTEGER"))
"""The columns after the fields: the packed versions of the fields, and the number of the feed."""

_KINDS = {Shape.INTEGER: "INTEGER", Shape.REAL: "REAL", Shape.TRUTH: "INTEGER"}
_FORM_VERSION = 1
_MOST_KNOWN = 20_000
_BEYOND = 1 << 63
_ZERO = "\0"
_UNFIT = object()
_written = msgspec.json.Encoder().encode
_packed = msgspec.msgpack.Encoder().encode


def columns(declared: RecordType) -> list[tuple[str, str, bool]]:
    """Return the columns of a type in an image: name, what SQLite shall hold there, and whether it may be empty."""
    fields = [(spec.name, _kind(spec), spec.optional) for spec in declared.specs]
    return [*fields, *((name, kind, False) for name, kind in BESIDE)]


def _kind(spec: FieldSpec) -> str:
    return "TEXT" if spec.many else _KINDS.get(spec.shape, "TEXT")


@cache
def form() -> str:
    """Return what tells the images of this program from those of one that declares anything otherwise."""
    said = [
        [code, [[*column, spec.shape.name if spec else "", _choices(spec), bool(spec and spec.required)]]]
        for code, declared in sorted(caseload_types().items())
        for column, spec in zip(columns(declared), [*declared.specs, None, None], strict=True)
    ]
    return hashlib.sha256(_packed([_FORM_VERSION, PAGE_BYTES, RESERVED_BYTES, said])).hexdigest()[:16]


def _choices(spec: FieldSpec | None) -> list[str]:
    return [choice.value for choice in spec.choices] if spec is not None and spec.choices is not None else []


def default(spec: FieldSpec) -> Any:
    """Return what stands in the column of a field that was left out."""
    return _stored(spec, field_to_plain(spec, spec.default))


def versions(number: int, author: str, at: str, fields: Mapping[str, tuple[int, str, str]]) -> bytes:
    """Return the packed versions of a record's fields: the stamp of all, and those of the fields where they differ."""
    return _packed((number, author, at, fields))


class Fitting:
    """Puts the plain values of one field as they stand in a column; remembers those that come again."""

    def __init__(self, spec: FieldSpec) -> None:
        self._spec = spec
        self._known: dict[Any, Any] = {}

    def column(self, values: Sequence[Plain]) -> tuple[Sequence[Any], set[int]]:
        """Return what stands in a column of such values, and the places of those that the field cannot hold."""
        kinds = set(map(type, values))
        spec = self._spec
        if kinds == {str} and not spec.many:
            texts: Sequence[Any] = values
            if spec.shape is Shape.TEXT and spec.choices is None and _ZERO not in "".join(texts):
                return values, set()
            if spec.shape in (Shape.DAY, Shape.MOMENT) and all_written(set(texts), day=spec.shape is Shape.DAY):
                return values, set()
            return self._found(texts)
        if kinds == {list} and spec.many and spec.shape is Shape.TEXT:
            lists: list[Any] = list(values)
            if {type(part) for one in lists for part in one} <= {str}:
                return self._found(list(map(tuple, lists)))
        return self._one_by_one(values)

    def _found(self, keys: Sequence[Any]) -> tuple[Sequence[Any], set[int]]:
        known = self._known
        if len(known) > _MOST_KNOWN:
            known.clear()
        for key in set(keys).difference(known):
            value: Plain = list(key) if isinstance(key, tuple) else key
            known[key] = _stored(self._spec, value) if self._fits(value) else _UNFIT
        found = list(map(known.__getitem__, keys))
        return found, {place for place, one in enumerate(found) if one is _UNFIT} if _UNFIT in found else set()

    def _one_by_one(self, values: Sequence[Plain]) -> tuple[Sequence[Any], set[int]]:
        unfit = {place for place, value in enumerate(values) if not self._fits(value)}
        return [None if place in unfit else _stored(self._spec, value) for place, value in enumerate(values)], unfit

    def _fits(self, value: Plain) -> bool:
        spec = self._spec
        try:
            read = field_from_plain(spec, value)
        except (ValueError, TypeError):
            return False
        if read is None:
            return True
        parts = read if spec.many else (read,)
        if spec.shape is Shape.TEXT:
            return not any(_ZERO in one for one in parts)
        if spec.shape is Shape.INTEGER:
            return all(-_BEYOND <= one < _BEYOND for one in parts)
        # Days and moments are compared as texts, so that only their usual form fits.
        return not any(isinstance(one, (date, datetime)) for one in parts) or field_to_plain(spec, read) == value


def _stored(spec: FieldSpec, plain: Plain) -> Any:
    if spec.many and plain is not None:
        return _written(plain).decode()
    return int(plain) if isinstance(plain, bool) else plain
