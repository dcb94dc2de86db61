"""Random records of every declared type, drawn from the declarations alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from parcours_core.records.declare import FieldSpec, Shape, record_type

TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)

_ONE: dict[Shape, st.SearchStrategy[Any]] = {
    Shape.TEXT: TEXT,
    Shape.INTEGER: st.integers(-(2**62), 2**62),
    Shape.REAL: st.floats(allow_nan=False, allow_infinity=False),
    Shape.TRUTH: st.booleans(),
    Shape.DAY: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    Shape.MOMENT: st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
}


def values(spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Return a strategy for one field."""
    one = st.sampled_from(list(spec.choices)) if spec.choices else _ONE[spec.shape]
    whole: st.SearchStrategy[Any] = st.lists(one, max_size=3).map(tuple) if spec.many else one
    return st.none() | whole if spec.optional else whole


def records(cls: type[Any], **fixed: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for records of ``cls``; ``fixed`` are strategies that replace those of some fields."""
    drawn = {spec.name: values(spec) for spec in record_type(cls).specs}
    return st.builds(cls, **{**drawn, **fixed})
