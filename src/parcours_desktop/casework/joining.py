"""How two versions of a text become one that holds both, where that makes sense at all."""

from __future__ import annotations

from collections.abc import Sequence

from parcours_core.records.codec import Plain
from parcours_core.records.declare import FieldSpec, Shape

SINGLE = frozenset({"postal_code", "municipality", "country", "niss", "family_name", "given_name", "kind", "language"})
"""Texts of which a person has one: two beside each other would be neither."""

BETWEEN = " / "


def join_values(spec: FieldSpec, before: Plain, values: Sequence[Plain]) -> Plain:
    """Return one value that holds all of ``values``, None where the field can hold only one of them.

    Prose is joined paragraph by paragraph: what both versions add to ``before`` stands after it once; a version that
    the other contains adds nothing. A line is joined with « / »; of a list every member is kept, in order.
    """
    if spec.many:
        return _all_of([value for value in values if isinstance(value, list)])
    texts = [value.strip() for value in values if isinstance(value, str) and value.strip()]
    free = spec.shape is Shape.TEXT and spec.choices is None and not spec.field.refers_to and spec.name not in SINGLE
    if not free or len(texts) < 2:
        return None
    if spec.field.multiline:
        return _prose(str(before or "").strip(), texts)
    return BETWEEN.join(_whole(texts))


def _all_of(lists: Sequence[list[Plain]]) -> Plain:
    every = list(dict.fromkeys(item for each in lists for item in each if not isinstance(item, list)))
    return every if len(lists) > 1 and all(len(every) > len(each) for each in lists) else None


def _prose(before: str, texts: Sequence[str]) -> str:
    if before and all(text == before or text.startswith((before + " ", before + "\n")) for text in texts):
        rests = _whole([text[len(before) :].strip() for text in texts])
        return "\n".join([before, *rests])
    return "\n".join(_whole(texts))


def _whole(texts: Sequence[str]) -> list[str]:
    """Leave out what another one holds already."""
    distinct = [text for text in dict.fromkeys(texts) if text]
    return [text for text in distinct if not any(text != other and text in other for other in distinct)]
