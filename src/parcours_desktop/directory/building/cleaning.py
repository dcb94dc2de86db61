"""One raw row of any source made ready for validation: blanks dropped, lists made lists, numbers made text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from parcours_core.records.declare import Shape, record_type
from parcours_core.records.partner import Service, Structure

_SEPARATED = re.compile(r"[|;,\n]")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Form:
    """What cleaning and checking know of a record type, by the names that files use."""

    cls: type[Any]
    texts: frozenset[str]
    prose: frozenset[str]
    lists: frozenset[str]
    numbers: frozenset[str]
    names: dict[str, str]
    required: tuple[str, ...]


def form_of(cls: type[Any], required: tuple[str, ...]) -> Form:
    """Return the form of ``cls``; ``required`` are the names of the fields without which a row is worth nothing."""
    specs = record_type(cls).specs
    return Form(
        cls=cls,
        texts=frozenset(spec.wire_name for spec in specs if spec.shape is Shape.TEXT and not spec.many),
        prose=frozenset(spec.wire_name for spec in specs if spec.field.multiline),
        lists=frozenset(spec.wire_name for spec in specs if spec.many),
        numbers=frozenset(spec.wire_name for spec in specs if spec.shape in (Shape.REAL, Shape.INTEGER)),
        names={spec.wire_name: spec.name for spec in specs},
        required=required,
    )


STRUCTURE = form_of(Structure, ("id", "source", "nom"))
SERVICE = form_of(Service, ("id", "source", "structure_id", "nom"))


def clean(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of ``raw`` that the form knows and that hold something, in the types that validation expects.

    Blank texts and empty lists are no value. A list written as text is read, whatever its separator. A number where
    text belongs becomes text, and a decimal comma a point. What cannot be read is left for validation to refuse.
    """
    row: dict[str, Any] = {}
    names, lists, texts = form.names, form.lists, form.texts
    for field, given in raw.items():
        if given is None or given == "" or field not in names:
            continue
        value = given
        if field in lists:
            value = _listed(value)
        elif isinstance(value, str):
            value = _text(value)
            if field in form.numbers:
                value = value.replace(",", ".")
        elif field in texts:
            value = _as_text(value)
        elif isinstance(value, datetime):
            value = value.date()
        elif isinstance(value, float) and value.is_integer() and field == "nombre_semaines":
            value = int(value)
        if value not in ("", []):
            row[field] = value
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


def _listed(value: object) -> object:
    if isinstance(value, str):
        items: Iterable[object] = split_list(value)
    elif isinstance(value, (list, tuple)):
        items = value
    else:
        items = (value,)
    kept = [_text(item) if isinstance(item, str) else item for item in items if item is not None and item != ""]
    if all(isinstance(item, str) for item in kept):
        return [item for item in dict.fromkeys(kept) if item]
    return kept


def _text(value: str) -> str:
    return value.strip() if value.isprintable() else _UNWRITABLE.sub("", value).strip()


def _as_text(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int) and value.bit_length() > 200:
        return value
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value
