"""What an image may hold: values as a caseload keeps them, and none that their fields cannot hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.records.catalogue import caseload_types
from parcours_core.records.declare import FieldSpec
from parcours_core.wire import images
from parcours_core.wire.images import Fitting, columns, default, form
from parcours_core.wire.messages import Sheet
from parcours_desktop.store.fitting import fit
from parcours_desktop.store.schema import RECORDS

TYPES = caseload_types()
SPECS = [(code, spec) for code, declared in TYPES.items() for spec in declared.specs if spec.name != "id"]
ODD: list[Any] = [
    *(None, "", "x", "a\0b", 0, 1, 2, True, False, 1.5, -(1 << 63), (1 << 63) - 1, 1 << 63, 1 << 70),
    *([], ["x"], ["x", "x"], [None], [1], [[]], {}, "2026-02-28", "2026-02-30", "2026-2-3", "0000-01-01"),
    *("2026-11-20T08:00:00.000000+00:00", "2026-11-20T08:00:00+00:00", "2026-11-20T09:00:00.000000+01:00"),
]


def some(spec: FieldSpec) -> st.SearchStrategy[Any]:
    usual = [choice.value for choice in spec.choices] if spec.choices is not None else []
    return st.sampled_from([*ODD, *usual, *([one] for one in usual), usual, usual * 2])


@given(st.sampled_from(SPECS).flatmap(lambda one: st.tuples(st.just(one), st.lists(some(one[1]), min_size=1))))
def test_what_fits_stands_as_the_device_would_keep_it(given_column: tuple[tuple[str, FieldSpec], list[Any]]) -> None:
    """What does not fit may be more than the device would refuse, never less."""
    (code, spec), values = given_column
    fitting = Fitting(spec)
    for _ in range(2):
        found, unfit = fitting.column(values)
        assert len(found) == len(values)
        for place, value in enumerate(values):
            if place in unfit:
                continue
            kept = fit(TYPES[code], Sheet(code, [spec.name], [], [], [], [[value]], [], []), 1)
            assert kept.unknown == ["{}"]
            names = [one.name for one in TYPES[code].specs if one.name != "id"]
            stands = kept.columns[names.index(spec.name)][0]
            assert found[place] == stands
            assert isinstance(found[place], str) == isinstance(stands, str)


@pytest.mark.parametrize("code", TYPES)
def test_usual_values_fit(code: str) -> None:
    for spec in TYPES[code].specs:
        value = [] if spec.many else None if spec.optional else _usual(spec)
        assert Fitting(spec).column([value, value])[1] == set()


def _usual(spec: FieldSpec) -> Any:
    if spec.choices is not None:
        return next(iter(spec.choices)).value
    usual = {"TEXT": "x", "INTEGER": 3, "REAL": 1.5, "TRUTH": True, "DAY": "2026-02-28"}
    return usual.get(spec.shape.name, "2026-11-20T08:00:00.000000+00:00")


@pytest.mark.parametrize("code", TYPES)
def test_its_columns_are_those_of_the_caseload(code: str) -> None:
    kept = [(one.name, str(one.type), bool(one.nullable)) for one in RECORDS[code].columns if one.name != "unknown"]
    assert columns(TYPES[code]) == kept


def test_the_form_tells_programs_apart_that_declare_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    first = form()
    assert len(first) == 16
    assert "-" not in first
    form.cache_clear()
    assert form() == first
    fewer = {code: declared for code, declared in TYPES.items() if code != "barrier"}
    monkeypatch.setattr(images, "caseload_types", lambda: fewer)
    form.cache_clear()
    assert form() != first
    form.cache_clear()


def test_what_was_left_out_takes_its_default() -> None:
    specs = {spec.name: spec for spec in TYPES["job_seeker"].specs}
    assert default(specs["languages"]) == "[]"
    assert default(specs["interpreter"]) == 0
    assert default(specs["birth_date"]) is None
