"""A sheet is looked at by column: what the codec refuses is named by place, and the rest passes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.merge import Kind
from parcours_core.protocol import Reason
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import UnreadableValue, field_from_plain, from_plain, to_plain
from parcours_core.records.declare import FieldSpec
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import ChangeSheet
from parcours_server.services.columns import Flaw, Malformed, flaws, frame_of, is_plain, unreadable
from parcours_server.services.looks import look_at

AT = "2026-11-22T02:00:00.000000+00:00"


def every_field() -> list[FieldSpec]:
    return [spec for declared in caseload_types().values() for spec in declared.specs]


def people(count: int, **columns: list[Any]) -> ChangeSheet:
    plain = [to_plain(JobSeeker(id=f"p{place}", family_name="Exemple")) for place in range(count)]
    fields = list(plain[0])
    laid = {name: [one[name] for one in plain] for name in fields} | columns
    ids = [f"p{place}" for place in range(count)]
    return ChangeSheet("create", "job_seeker", list(laid), ids, [], list(laid.values()), [AT])


def test_one_poisoned_record_in_a_thousand() -> None:
    births: list[Any] = [None] * 1000
    births[417] = "1990-02-31"
    assert flaws(frame_of(people(1000, birth_date=births))) == {417: Flaw(Reason.UNREADABLE, "birth_date")}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", None),
        ("family_name", 3),
        ("family_name", b"x"),
        ("family_name", "with\0nul"),
        ("gender", "unheard-of"),
        ("gender", ["woman"]),
        ("interpreter", 2),
        ("languages", "fr"),
        ("languages", [1]),
        ("languages", ["a\0"]),
        ("travel", ["by broom"]),
        ("opened_at", "2026-11-22T02:00:00"),
        ("opened_at", 17),
        ("id", "p1"),
        ("id", None),
    ],
)
def test_what_does_not_fit_is_named(field: str, value: Any) -> None:
    sheet = people(3)
    sheet.columns[sheet.fields.index(field)][2] = value
    assert flaws(frame_of(sheet)) == {2: Flaw(Reason.UNREADABLE, field)}


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
codes = st.sampled_from([code for spec in every_field() if spec.choices for code in spec.choices])
days = st.dates().map(lambda day: day.isoformat())
moments = st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat())
likely = values | codes | days | moments | st.lists(codes | days, max_size=3)


@given(st.sampled_from(every_field()), st.lists(likely, max_size=6))
def test_by_column_is_as_by_value(spec: FieldSpec, column: list[Any]) -> None:
    """The quick look and the codec agree, but that what no database can hold is refused besides."""
    refused = set(unreadable(spec, column, look_at(column)))
    for place, value in enumerate(column):
        try:
            field_from_plain(spec, value)
            fits = True
        except (ValueError, TypeError, OverflowError):
            fits = False
        assert (place not in refused) == (fits and is_plain(value))


def test_unknown_fields_are_kept_if_they_are_plain() -> None:
    sheet = people(2, shoe_size=[[43, None], msgspec.msgpack.Ext(3, b"x")])
    assert flaws(frame_of(sheet)) == {1: Flaw(Reason.UNREADABLE, "shoe_size")}


@pytest.mark.parametrize("value", [[[1]], float("nan"), float("-inf"), {"a": 1}, 2**60, b"x", "a\0", ["a\0"]])
def test_what_no_field_can_hold_is_not_plain(value: Any) -> None:
    assert not is_plain(value)
    assert flaws(frame_of(people(1, shoe_size=[value])))


def test_a_type_of_a_newer_program_is_told_apart() -> None:
    sheet = ChangeSheet("create", "bicycle", ["colour"], ["b1"], ["p1"], [["red"]], [AT])
    assert flaws(frame_of(sheet)) == {0: Flaw(Reason.UNKNOWN_TYPE)}


def test_a_required_field_must_be_there_when_made_not_when_changed() -> None:
    made = ChangeSheet("create", "barrier", ["detail"], ["b1"], ["p1"], [["x"]], [AT])
    changed = ChangeSheet("change", "barrier", ["detail"], ["b1"], ["p1"], [["x"]], [AT])
    assert flaws(frame_of(made)) == {0: Flaw(Reason.UNREADABLE, "kind")}
    assert flaws(frame_of(changed)) == {}


def test_a_record_belongs_to_the_dossier_that_it_names() -> None:
    columns = [["mobilite", "mobilite"], ["p1", "p2"]]
    sheet = ChangeSheet("create", "barrier", ["kind", "job_seeker_id"], ["b1", "b2"], ["p1", "p1"], columns, [AT])
    assert flaws(frame_of(sheet)) == {1: Flaw(Reason.UNREADABLE, "job_seeker_id")}
    stray = ChangeSheet("delete", "job_seeker", [], ["p1"], ["p2"], [], [AT])
    assert flaws(frame_of(stray)) == {0: Flaw(Reason.UNREADABLE, "id")}


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-22T02:00:00", "x" * 100])
def test_a_time_that_is_none_is_refused(at: str) -> None:
    sheet = msgspec.structs.replace(people(2), ats=[AT, at])
    assert flaws(frame_of(sheet)) == {1: Flaw(Reason.UNREADABLE)}


@pytest.mark.parametrize("bad", ["", "x" * 65, "a\0b", "a\x1fb"])
def test_an_identity_that_is_none_is_refused(bad: str) -> None:
    sheet = ChangeSheet("delete", "barrier", [], ["b1", bad], ["p1", "p1"], [], [AT])
    assert flaws(frame_of(sheet)) == {1: Flaw(Reason.UNREADABLE, "id")}


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "explode"},
        {"ids": b"\0" * 17},
        {"columns": [["x"]]},
        {"ats": [AT, AT]},
        {"fields": ["family_name", "family_name"]},
        {"fields": ["family_name", ""]},
        {"bases": [[1]]},
        {"before": [[], []]},
        {"known": [1]},
        {"dossiers": ["p1"]},
        {"resolves": {7: ["x"]}},
    ],
)
def test_a_sheet_out_of_shape_is_malformed(changed: dict[str, Any]) -> None:
    sound = ChangeSheet(
        "change", "job_seeker", ["family_name", "phone"], ["a", "b", "c"], [], [["x"] * 3, ["y"] * 3], [AT]
    )
    frame_of(sound)
    with pytest.raises(Malformed):
        frame_of(msgspec.structs.replace(sound, **changed))


def test_everything_that_is_declared_passes() -> None:
    """A record built by the codec is never refused by the columns."""
    sheet = people(5)
    frame = frame_of(sheet)
    assert frame.kind is Kind.CREATE
    assert frame.dossiers == frame.ids
    assert flaws(frame) == {}
    for place in range(5):
        row = {name: column[place] for name, column in zip(sheet.fields, sheet.columns, strict=True)}
        try:
            from_plain(JobSeeker, row)
        except UnreadableValue as error:
            raise AssertionError(error.field) from error
