"""How a record type is declared once, so that table, wire form, history, CSV header and form label derive from it.

A record is a frozen dataclass whose fields are annotated with ``Field``::

    @record("barrier", one=say("frein"), many=say("freins"))
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Barrier:
        id: Annotated[str, Field(say("Identifiant"))]
        severity: Annotated[Severity, Field(say("Gravité"))] = Severity.STRONG

Field types that the store and the wire can carry: ``str``, ``int``, ``float``, ``bool``, ``date``, ``datetime`` (aware,
UTC), a ``StrEnum``, ``tuple[X, ...]`` of one of these, and any of them ``| None``.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Annotated, Any, ClassVar, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints


class Sensitivity(StrEnum):
    """How a field is guarded. GDPR articles 9 and 10 name the special categories; a confidence is never shared."""

    PUBLIC = "public"
    PERSONAL = "personal"
    SPECIAL = "special"
    CONFIDENCE = "confidence"


class Shape(Enum):
    """What one value of a field is, before it is made optional or many."""

    TEXT = str
    INTEGER = int
    REAL = float
    TRUTH = bool
    DAY = date
    MOMENT = datetime


@dataclass(frozen=True, slots=True)
class Field:
    """What is declared beside a field: its French label and how it is kept.

    ``wire`` is its name in files of a standard, where that differs; ``refers_to`` the record type whose id it holds;
    ``search`` says that the words of the field find the dossier; ``multiline`` that it is prose.
    """

    label: str
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    wire: str = ""
    refers_to: str = ""
    search: bool = False
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a record type as every derived form reads it."""

    name: str
    shape: Shape
    choices: type[StrEnum] | None
    many: bool
    optional: bool
    required: bool
    default: Any
    field: Field

    @property
    def wire_name(self) -> str:
        """The name of the field in files and messages."""
        return self.field.wire or self.name


@dataclass(frozen=True, slots=True)
class RecordType:
    """A declared record type: its code, its names in French, its fields in order."""

    code: str
    one: str
    many: str
    cls: type[Any]
    specs: tuple[FieldSpec, ...]

    def spec(self, name: str) -> FieldSpec:
        """Return the field called ``name``. Raises ``KeyError`` if there is none."""
        for spec in self.specs:
            if spec.name == name:
                return spec
        raise KeyError(name)


class Record(Protocol):
    """Any declared record: a frozen dataclass with an ``id`` (UUIDv7 as text for what is made here)."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """The record's identity, given once, on the device that made it."""
        ...


R = TypeVar("R")
_declared: dict[type[Any], tuple[str, str, str]] = {}
_read: dict[type[Any], RecordType] = {}


def record(code: str, *, one: str, many: str) -> Callable[[type[R]], type[R]]:
    """Declare the dataclass below as the record type ``code``, called ``one`` and ``many`` in French."""

    def declare(cls: type[R]) -> type[R]:
        _declared[cls] = (code, one, many)
        return cls

    return declare


def record_type(cls: type[Any]) -> RecordType:
    """Return the declaration of ``cls``. Raises ``KeyError`` if it was not declared with ``record``."""
    if cls in _read:
        return _read[cls]
    code, one, many = _declared[cls]
    hints = get_type_hints(cls, include_extras=True)
    specs = tuple(_spec(item.name, hints[item.name], item.default) for item in fields(cls))
    _read[cls] = RecordType(code=code, one=one, many=many, cls=cls, specs=specs)
    return _read[cls]


def _spec(name: str, hint: Any, default: Any) -> FieldSpec:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"field {name!r} is not annotated with Field")
    inner, declared = get_args(hint)[:2]
    optional = False
    if get_origin(inner) in (Union, types.UnionType):
        inner, nothing = get_args(inner)
        optional = nothing is types.NoneType
    many = get_origin(inner) is tuple
    if many:
        inner = get_args(inner)[0]
    choices = inner if issubclass(inner, StrEnum) else None
    return FieldSpec(
        name=name,
        shape=Shape.TEXT if choices else Shape(inner),
        choices=choices,
        many=many,
        optional=optional,
        required=default is MISSING,
        default=None if default is MISSING else default,
        field=declared,
    )
