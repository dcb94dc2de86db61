"""A column is taken as it is, or value by value: what fits is stored, what does not is kept aside word for word."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.records.codec import field_from_plain, field_to_plain
from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.wire.messages import Sheet
from parcours_core.wire.packing import pack_ids, pack_numbers
from parcours_desktop.store.fitting import Fitted, fit
from parcours_desktop.store.schema import TYPES

FIELDS = {
    (spec.shape, spec.choices is not None, spec.many, spec.optional, spec.required): (declared, spec)
    for declared in TYPES.values()
    for spec in declared.specs
    if spec.name != "id"
}.values()
"""One field of each kind that there is."""

DAYS = ["2024-02-29", "1990-05-24", "0001-01-01"]
MOMENTS = ["2026-11-21T09:30:00.000000+00:00", "1990-01-01T23:59:59.999999+00:00"]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, "", "x", 0, 1, 2, -1, True, False, 0.5, 1.0, [], ["x"], [1], [True], [None], [["x"]], [{}], {"a": 1}),
        *("2024-02-30", "20240229", "2024-W01-1", "2024-2-29", "２024-02-29", "2024-02-29\n", [1.0]),
        *("2026-11-21T09:30:00+00:00", "2026-11-21T24:30:00.000000+00:00", "2026-02-30T09:30:00.000000+00:00"),
        *("2026-11-21T09:30:00.000000+01:00", "2026-11-21 09:30:00.000000+00:00", [DAYS[0]], [MOMENTS[0]]),
    ]
)


def usual(spec: FieldSpec) -> st.SearchStrategy[Any]:
    one: st.SearchStrategy[Any]
    if spec.choices is not None:
        one = st.sampled_from([choice.value for choice in spec.choices])
    else:
        one = {
            Shape.TEXT: st.text(max_size=4),
            Shape.INTEGER: st.integers(-5, 5),
            Shape.REAL: st.floats(-5, 5),
            Shape.TRUTH: st.booleans(),
            Shape.DAY: st.sampled_from(DAYS) | st.dates().map(lambda day: day.isoformat()),
            Shape.MOMENT: st.sampled_from(MOMENTS),
        }[spec.shape]
    value = st.lists(one, max_size=3) if spec.many else one
    return value | st.none() if spec.optional else value


def fitted(declared: RecordType, spec: FieldSpec, column: list[Any]) -> Fitted:
    ids = [f"00000000-0000-4000-8000-{place:012}" for place in range(len(column))]
    numbers = pack_numbers(range(1, len(ids) + 1))
    return fit(
        declared,
        Sheet(declared.code, [spec.name], pack_ids(ids), b"", numbers, [column], ["Ana"], ["x"]),
        len(column),
    )


def fits(spec: FieldSpec, value: Any) -> bool:
    try:
        read = field_from_plain(spec, value)
    except (ValueError, TypeError):
        return False
    return spec.shape not in (Shape.DAY, Shape.MOMENT) or field_to_plain(spec, read) == value


@pytest.mark.parametrize(("declared", "spec"), FIELDS, ids=[f"{one.code}.{spec.name}" for one, spec in FIELDS])
@given(data=st.data())
def test_each_value_is_judged_alone_however_the_column_is_read(
    declared: RecordType, spec: FieldSpec, data: st.DataObject
) -> None:
    column = data.draw(st.lists(usual(spec), max_size=6) | st.lists(usual(spec) | ODD, max_size=6))
    result = fitted(declared, spec, column)
    place_of = [one.name for one in declared.specs if one.name != "id"].index(spec.name)
    stored = result.columns[place_of]
    default = field_to_plain(spec, spec.default)
    for place, value in enumerate(column):
        aside = json.loads(result.unknown[place]) if result.unknown[place] != "{}" else {}
        if fits(spec, value):
            assert aside == {}
            expected = value.replace("\0", "") if isinstance(value, str) else value
        else:
            assert aside == {spec.name: value}
            expected = default
        assert (place in result.strange) >= (spec.required and not fits(spec, value))
        if spec.many and expected is not None:
            assert json.loads(stored[place]) == expected
        else:
            assert stored[place] == expected
    assert len(stored) == len(column)


def test_a_field_left_out_takes_its_default() -> None:
    declared = TYPES["job_seeker"]
    spec = declared.spec("phone")
    result = fitted(declared, spec, ["0499", "0470"])
    by_name = dict(zip([one.name for one in declared.specs if one.name != "id"], result.columns, strict=True))
    assert by_name["phone"] == ["0499", "0470"]
    assert by_name["languages"] == ["[]", "[]"]
    assert by_name["birth_date"] == [None, None]


@pytest.mark.parametrize("beside", ["Dupont", 3], ids=["among texts", "among others"])
def test_no_zero_in_a_text_comes_into_the_file_where_it_means_a_lost_page(beside: Any) -> None:
    declared = TYPES["job_seeker"]
    (spec,) = (spec for spec in declared.specs if spec.name == "phone")
    result = fitted(declared, spec, ["a\0b", "\0", beside])
    assert list(result.columns[[one.name for one in declared.specs if one.name != "id"].index("phone")][:2]) == [
        "ab",
        "",
    ]
