"""Records to plain values and back: the one codec under the database, the wire and the files.

A plain value is ``None``, ``bool``, ``int``, ``float``, ``str`` or a list of these. Days are ISO 8601 (``2026-11-21``),
moments ISO 8601 in UTC with microseconds (``2026-11-21T09:30:00.000000+00:00``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from parcours_core.records.declare import FieldSpec, Shape, record_type

Plain = None | bool | int | float | str | list[Any]
R = TypeVar("R")


class UnreadableValue(ValueError):
    """A plain value does not fit its field. ``field`` names it; the value itself is kept out of the message."""

    def __init__(self, record: str, field: str) -> None:
        super().__init__(f"unreadable value in {record}.{field}")
        self.record = record
        self.field = field


def to_plain(value: Any) -> dict[str, Plain]:
    """Return every field of the record ``value`` as a plain value, by field name."""
    return {spec.name: field_to_plain(spec, getattr(value, spec.name)) for spec in record_type(type(value)).specs}


def from_plain(cls: type[R], plain: Mapping[str, Any]) -> R:
    """Build a ``cls`` from plain values by field name; absent fields take their default, unknown names are ignored.

    Raises ``UnreadableValue`` for a value that does not fit, or a required field that is absent.
    """
    declared = record_type(cls)
    values: dict[str, Any] = {}
    for spec in declared.specs:
        if spec.name in plain:
            try:
                values[spec.name] = field_from_plain(spec, plain[spec.name])
            except (ValueError, TypeError) as error:
                raise UnreadableValue(declared.code, spec.name) from error
        elif spec.required:
            raise UnreadableValue(declared.code, spec.name)
    return cls(**values)


def field_to_plain(spec: FieldSpec, value: Any) -> Plain:
    """Return one field's value as a plain value."""
    if value is None:
        return None
    if spec.many:
        return [_one_to_plain(spec.shape, item) for item in value]
    return _one_to_plain(spec.shape, value)


def field_from_plain(spec: FieldSpec, plain: Any) -> Any:
    """Return one field's value from its plain form. Raises ``ValueError`` or ``TypeError`` where it does not fit."""
    if plain is None:
        if spec.optional:
            return None
        raise ValueError("empty")
    read = _reader(spec)
    if spec.many:
        if not isinstance(plain, (list, tuple)):
            raise TypeError("not a list")
        return tuple(read(item) for item in plain)
    return read(plain)


def _one_to_plain(shape: Shape, value: Any) -> Plain:
    if shape is Shape.DAY:
        return str(value.isoformat())
    if shape is Shape.MOMENT:
        return str(value.astimezone(UTC).isoformat(timespec="microseconds"))
    if shape is Shape.TEXT:
        return str(value)
    number: bool | int | float = value
    return number


def _reader(spec: FieldSpec) -> Callable[[Any], Any]:
    if spec.choices is not None:
        return spec.choices
    return _READERS[spec.shape]


def _text(plain: Any) -> str:
    if not isinstance(plain, str):
        raise TypeError("not a text")
    return plain


def _truth(plain: Any) -> bool:
    if plain not in (0, 1):
        raise ValueError("neither true nor false")
    return bool(plain)


def _integer(plain: Any) -> int:
    if isinstance(plain, bool) or not isinstance(plain, int):
        raise TypeError("not a whole number")
    return plain


def _real(plain: Any) -> float:
    if isinstance(plain, bool) or not isinstance(plain, (int, float)):
        raise TypeError("not a number")
    return float(plain)


def _moment(plain: Any) -> datetime:
    moment = datetime.fromisoformat(_text(plain))
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment.astimezone(UTC)


_READERS: dict[Shape, Callable[[Any], Any]] = {
    Shape.TEXT: _text,
    Shape.INTEGER: _integer,
    Shape.REAL: _real,
    Shape.TRUTH: _truth,
    Shape.DAY: lambda plain: date.fromisoformat(_text(plain)),
    Shape.MOMENT: _moment,
}
