"""Reads a call so that the reading itself checks its columns: what fits its declaration is not looked at once more.

The values of a column are read as what their field says they are. Where they are anything else they are read as they
come, and looked at one by one later (``columns``): what is taken and what is refused is the same either way.
"""

from __future__ import annotations

from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec

from parcours_core.records.catalogue import caseload_types
from parcours_core.records.declare import FieldSpec, Shape
from parcours_core.wire.messages import Batch, Call, ChangeSheet
from parcours_server.services.columns import LARGEST_WHOLE
from parcours_server.services.looks import Look, LookedAt, look_at

_READ_AS: dict[Shape, Any] = {
    Shape.TEXT: str,
    Shape.INTEGER: Annotated[int, msgspec.Meta(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)],
    Shape.REAL: int | float,
    Shape.TRUTH: bool,
    Shape.DAY: str,
    Shape.MOMENT: str,
}
_TYPES: dict[Shape, frozenset[type]] = {
    Shape.INTEGER: frozenset({int}),
    Shape.REAL: frozenset({int, float}),
    Shape.TRUTH: frozenset({bool}),
}
_CHECKED = frozenset({Shape.TEXT, Shape.INTEGER, Shape.TRUTH})
"""What fits where it can be read as such; a day may still be one that no calendar has."""

_LONG_TEXT = (b"\xda", b"\xdb")
"""How msgpack begins a text of more than 255 bytes."""
_SHORT_TEXT = 255
_LONG_LIST = (b"\xdc", b"\xdd")
"""How it begins a list of more than 15 items."""
_SHORT_LIST = 15
_HEADS = {0xDC: 3, 0xDD: 5}
"""How long the head of a list is that begins so; that of a short one is a single byte."""


def _with(message: type[msgspec.Struct], **parts: Any) -> Any:
    """Return a message that is read as ``message`` is, but for some of its parts."""
    fields = [
        (
            one.name,
            parts.get(one.name, one.type),
            msgspec.field(default=one.default)
            if one.default is not msgspec.NODEFAULT
            else msgspec.field(default_factory=one.default_factory)
            if one.default_factory is not msgspec.NODEFAULT
            else msgspec.field(),
        )
        for one in msgspec.structs.fields(message)
    ]
    return msgspec.defstruct(f"Arriving{message.__name__}", fields, array_like=True, frozen=True)


_Sheet = _with(ChangeSheet, columns=list[msgspec.Raw])
_Batch = _with(Batch, sheets=GenericAlias(list, _Sheet))
_calls = msgspec.msgpack.Decoder(_with(Call, batch=_Batch | None))
_anything = msgspec.msgpack.Decoder(list[Any])
_BATCH = Call.__struct_fields__.index("batch")


def read_call(data: bytes) -> Call:
    """Return the call that ``data`` is. Raises ``ValueError`` where it is none."""
    parts = list(msgspec.structs.astuple(_calls.decode(data)))
    if parts[_BATCH] is not None:
        batch_id, chain, sheets = msgspec.structs.astuple(parts[_BATCH])
        parts[_BATCH] = Batch(batch_id, chain, [_looked_at(msgspec.structs.asdict(sheet)) for sheet in sheets])
    return Call(*parts)


def _looked_at(parts: dict[str, Any]) -> ChangeSheet:
    readers, fields = _readers(parts["record"]), parts["fields"]
    columns, looks = [], []
    for place, raw in enumerate(parts["columns"]):
        # There may be more columns than fields; whoever frames the sheet refuses it.
        reader = readers.get(fields[place], _PLAIN) if place < len(fields) else _PLAIN
        column, look = reader.read(bytes(raw))
        columns.append(column)
        looks.append(look)
    return LookedAt(**{**parts, "columns": columns}, looks=tuple(looks))


class _Reader:
    """Reads the values of one field, of any where there is no ``spec``."""

    def __init__(self, spec: FieldSpec | None = None) -> None:
        self._spec = spec
        self._decoder = _anything if spec is None else msgspec.msgpack.Decoder(GenericAlias(list, _kind(spec)))
        self._types = _types(spec) if spec else frozenset()

    def read(self, raw: bytes) -> tuple[list[Any], Look]:
        """Return the values and what is known of them. Raises ``ValueError`` where it is no list."""
        if self._spec is not None:
            try:
                column = self._decoder.decode(raw)
            except msgspec.ValidationError:
                pass
            else:
                return column, self._look(self._spec, raw)
        column = _anything.decode(raw)
        return column, look_at(column)

    def _look(self, spec: FieldSpec, raw: bytes) -> Look:
        head = _HEADS.get(raw[0], 1)
        texts = spec.shape not in _TYPES
        long = texts and any(raw.find(one, head) >= 0 for one in _LONG_TEXT)
        long = long or (spec.many and any(raw.find(one, head) >= 0 for one in _LONG_LIST))
        most = (_SHORT_TEXT if texts else 1) * (_SHORT_LIST if spec.many else 1)
        # A text that holds nothing but what any database keeps; of a code that is known.
        sound = spec.choices is not None or not texts or raw.find(b"\0", head) < 0
        return Look(self._types, fits=sound and spec.shape in _CHECKED, most=None if long else most)


def _kind(spec: FieldSpec) -> Any:
    kind = _READ_AS[spec.shape]
    if spec.choices is not None:
        kind = Literal[tuple(member.value for member in spec.choices)]
    if spec.many:
        kind = GenericAlias(list, kind)
    return kind | None if spec.optional else kind


def _types(spec: FieldSpec) -> frozenset[type]:
    plain: frozenset[type] = frozenset({list}) if spec.many else _TYPES.get(spec.shape, frozenset({str}))
    return plain | {type(None)} if spec.optional else plain


_PLAIN = _Reader()


@cache
def _readers(record: str) -> dict[str, _Reader]:
    declared = caseload_types().get(record)
    return {spec.name: _Reader(spec) for spec in declared.specs} if declared else {}
