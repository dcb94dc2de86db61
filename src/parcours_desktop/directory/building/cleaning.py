"""One raw row of any source made ready for validation: blanks dropped, lists made lists, numbers made text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from math import isfinite
from typing import Any

from parcours_core.records.declare import FieldSpec, Shape, record_type
from parcours_core.records.partner import Service, Structure
from parcours_desktop.directory.building.plain_text import one_line

_SEPARATED = re.compile(r"[|;,\n]")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


class Kind(Enum):
    """What a field of a file holds."""

    LINE = 1
    PROSE = 2
    LIST = 3
    NUMBER = 4
    DAY = 5


# Looked up once: a member of an enumeration costs more to reach than the comparison itself.
_LIST, _NUMBER = Kind.LIST, Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Form:
    """What cleaning and checking know of a record type, by the names that files use.

    ``required`` are the fields without which a row is worth nothing; ``kind`` is the word of reports for it.
    """

    kinds: dict[str, Kind]
    names: dict[str, str]
    required: tuple[str, ...]
    kind: str


def form_of(cls: type[Any], required: tuple[str, ...], kind: str) -> Form:
    """Return the form of a record type."""
    specs = record_type(cls).specs
    return Form(
        kinds={spec.wire_name: _kind_of(spec) for spec in specs},
        names={spec.wire_name: spec.name for spec in specs},
        required=required,
        kind=kind,
    )


def _kind_of(spec: FieldSpec) -> Kind:
    if spec.many:
        return Kind.LIST
    if spec.shape is Shape.TEXT:
        return Kind.PROSE if spec.field.multiline else Kind.LINE
    return Kind.DAY if spec.shape is Shape.DAY else Kind.NUMBER


STRUCTURE = form_of(Structure, ("id", "source", "nom"), "structure")
SERVICE = form_of(Service, ("id", "source", "structure_id", "nom"), "service")
KNOWN = STRUCTURE.kinds.keys() | SERVICE.kinds.keys() | {"country"}
"""The columns that mean something here."""


def clean(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of ``raw`` that the form knows and that hold something, in the types that validation expects.

    Blank texts and empty lists are no value. Texts lose the space around them, and stand on one line unless they are
    prose. A list (a tuple here) written as text is read, whatever its separator. A number where text belongs becomes
    text, and a decimal comma a point. What cannot be read is left for validation to refuse.
    """
    row: dict[str, Any] = {}
    kinds = form.kinds
    for field, value in raw.items():
        if value is None:
            continue
        kind = kinds.get(field)
        if kind is None:
            continue
        if kind is _LIST:
            items = _listed(value)
            if items:
                row[field] = items
        elif type(value) is str:
            text = value.strip() if value.isprintable() and "  " not in value else _tidied(value, kind)
            if text:
                row[field] = text.replace(",", ".") if kind is _NUMBER else text
        elif kind is not _NUMBER:
            row[field] = _as_text(value)
        else:
            row[field] = int(value) if field == "nombre_semaines" and _is_whole(value) else value
    if "pays" not in row and (country := raw.get("country")):
        row["pays"] = _text(str(country))
    return row


def split_list(text: str) -> list[str]:
    """Return the items of a list written in one cell: JSON, ``a|b``, ``a,b``, ``a;b``, ``{a,b}``, ``['a', 'b']``."""
    text = text.strip()
    if text.startswith("["):
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            parsed = None
        if isinstance(parsed, list):
            return [_text(item if isinstance(item, str) else str(item)) for item in parsed if item is not None]
    if text[:1] + text[-1:] in ("[]", "{}", "()"):
        text = text[1:-1]
    return [_text(item).strip("'\"").strip() for item in _SEPARATED.split(text)]


def _listed(value: object) -> tuple[object, ...]:
    if isinstance(value, str):
        return _items(tuple(split_list(value)))
    if not isinstance(value, (list, tuple)):
        return (value,)
    try:
        return _items(tuple(value))
    except TypeError:
        return tuple(
            _text(item) if isinstance(item, str) else item for item in value if item is not None and item != ""
        )


@lru_cache(maxsize=50_000)
def _items(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts trimmed, none blank, none twice; the same few lists come again and again.

    Raises ``TypeError`` if one is no text.
    """
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("not a text")
    return tuple(item for item in dict.fromkeys(map(_text, texts)) if item)


def _tidied(text: str, kind: Kind) -> str:
    return _UNWRITABLE.sub("", text).strip() if kind is Kind.PROSE else one_line(text)


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def _text(value: str) -> str:
    return value.strip() if value.isprintable() else _UNWRITABLE.sub("", value).strip()


def _as_text(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, int) and value.bit_length() > 200:
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def _number_text(value: float) -> object:
    if not isfinite(value):
        return value  # for validation to refuse: « nan » is no text of anybody
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
