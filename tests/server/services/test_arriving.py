"""A call is read as any message is; what the reading knows of its columns is what a look at each value would say."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import to_plain
from parcours_core.records.declare import FieldSpec
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Batch, Call, ChangeSheet, Tally, TrailRow, Vault, decode, encode
from parcours_server.services import arriving, pushing
from parcours_server.services.arriving import read_call
from parcours_server.services.columns import LARGEST_WHOLE, flaws, frame_of, unreadable
from parcours_server.services.looks import LookedAt, look_at
from parcours_server.services.pushing import LARGEST_RECORD

AT = "2026-11-22T02:00:00.000000+00:00"
SPECS = [(code, spec) for code, declared in caseload_types().items() for spec in declared.specs]
MANY = 40


def sheet(record: str, count: int = 1, **columns: list[Any]) -> ChangeSheet:
    ids = [f"p{place}" for place in range(count)]
    return ChangeSheet("create", record, list(columns), ids, [], list(columns.values()), [AT])


def call(*sheets: ChangeSheet) -> Call:
    return Call(1, "e", 0, batch=Batch("b", "c", list(sheets)))


def arrived(one: ChangeSheet) -> LookedAt:
    batch = read_call(encode(call(one))).batch
    assert batch is not None
    (read,) = batch.sheets
    assert isinstance(read, LookedAt)
    return read


def plainly(one: ChangeSheet) -> ChangeSheet:
    """Return a sheet as any message is read."""
    batch = decode(encode(call(one)), Call).batch
    assert batch is not None
    return batch.sheets[0]


def same(one: Any, other: Any) -> bool:
    """Say whether two values are the same to the last type: 1 is neither 1.0 nor True."""
    return msgspec.msgpack.encode(one) == msgspec.msgpack.encode(other)


PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.sampled_from([LARGEST_WHOLE, LARGEST_WHOLE + 1, -LARGEST_WHOLE, -LARGEST_WHOLE - 1, 0, 1]),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["\0", "a\0b", "2026-02-31", "2026-02-28", AT, "woman", "ڀۀ", "x" * 255, "x" * 256, "ܐ" * 16]),
    st.binary(max_size=4),
)
VALUES = st.one_of(PLAIN, st.lists(PLAIN, max_size=20), st.dictionaries(st.text(max_size=2), PLAIN, max_size=2))


def fitting(spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Return values as most that come are: those that fit, or nearly so."""
    codes = [member.value for member in spec.choices or ()]
    one = st.sampled_from(codes) if codes else PLAIN
    value = st.lists(one, max_size=17) if spec.many else one
    return st.one_of(value, st.none()) if spec.optional else value


@pytest.mark.parametrize(("record", "spec"), SPECS, ids=lambda one: one if isinstance(one, str) else one.name)
@settings(max_examples=25)
@given(data=st.data())
def test_a_column_is_read_and_judged_as_its_values_one_by_one(record: str, spec: FieldSpec, data: Any) -> None:
    column = data.draw(st.lists(data.draw(st.sampled_from([fitting(spec), VALUES])), max_size=MANY))
    one = sheet(record, len(column), **{spec.name: column})
    read, expected = arrived(one), plainly(one)
    assert same(read.columns, expected.columns)
    (look,) = read.looks
    (values,) = expected.columns
    assert look.types >= set(map(type, values))
    assert unreadable(spec, read.columns[0], look) == unreadable(spec, values, look_at(values))
    if look.most is not None:
        assert look.most >= max(map(pushing._size, values), default=0)


def test_what_fits_is_not_looked_at_again() -> None:
    people = [to_plain(JobSeeker(id=f"p{place}", family_name="Émilie", languages=("fr",))) for place in range(300)]
    read = arrived(sheet("job_seeker", 300, **{name: [one[name] for one in people] for name in people[0]}))
    assert flaws(frame_of(read)) == {}
    looks = dict(zip(read.fields, read.looks, strict=True))
    assert all(looks[name].fits for name in ("family_name", "gender", "languages", "travel", "interpreter"))
    assert all(look.most is not None for look in read.looks)
    # Of a day it is still to be asked whether a calendar has it.
    assert not looks["birth_date"].fits


@pytest.mark.parametrize("long", ["a" * 256, "é" * 128, "a" * 70_000])
def test_a_long_text_is_measured(long: str) -> None:
    (look,) = arrived(sheet("job_seeker", 2, family_name=["a", long])).looks
    assert look.most is None


def test_a_record_that_is_too_large_is_found() -> None:
    large = "a" * (LARGEST_RECORD // 2)
    read = arrived(sheet("job_seeker", 3, family_name=["a", large, large], street=["a", "b", large + "a"]))
    assert list(pushing._too_large(frame_of(read))) == [2]
    items = ["fr"] * (LARGEST_RECORD // 2 + 1)
    read = arrived(sheet("job_seeker", 2, languages=[["fr"], items]))
    assert list(pushing._too_large(frame_of(read))) == [1]


def test_all_else_of_a_call_is_as_it_came() -> None:
    row = TrailRow(1, AT, "Anne", "made", "d", "", bytes(32))
    asked = Call(
        1, "e", 7, 5, None, Tally(3, 4), "p", [row], ["d1"], Vault(["passphrase"]), tell=True, seals=["s"], rows=True
    )
    assert read_call(encode(asked)) == asked
    changed = ChangeSheet(
        "change", "encounter", ["text"], ["e1"], ["d1"], [["a"]], [AT], [[3]], [4], [["b"]], {0: ["r"]}
    )
    read = arrived(changed)
    assert {name: getattr(read, name) for name in ChangeSheet.__struct_fields__} == msgspec.structs.asdict(changed)


def test_what_an_older_or_newer_program_sends_is_read() -> None:
    parts = msgspec.msgpack.decode(encode(call(sheet("job_seeker", 1, family_name=["a"]))))
    assert read_call(encode(parts[:5])) == read_call(encode(parts))
    newer = read_call(encode([*parts, "new"]))
    assert newer.batch is not None
    unknown = arrived(sheet("new_type", 2, anything=[1, {"a": b"b"}]))
    assert unknown.columns == [[1, {"a": b"b"}]]
    assert arrived(sheet("job_seeker", 1, new_field=[1.5])).columns == [[1.5]]


def test_nobody_can_say_from_afar_what_was_looked_at() -> None:
    parts = msgspec.msgpack.decode(encode(call(sheet("job_seeker", 1, family_name=[3]))))
    parts[4][2][0].append([[["str"], True, 0]])
    batch = read_call(encode(parts)).batch
    assert batch is not None
    (read,) = batch.sheets
    assert isinstance(read, LookedAt)
    assert not read.looks[0].fits
    assert flaws(frame_of(read))


BROKEN = [
    lambda parts: parts[4][2][0].__setitem__(5, 3),
    lambda parts: parts[4][2][0].__setitem__(5, [3]),
    lambda parts: parts[4][2][0].__setitem__(5, [{"a": 1}]),
    lambda parts: parts[4][2][0].__setitem__(2, [7]),
    lambda parts: parts[4].__setitem__(2, None),
    lambda parts: parts.__setitem__(4, []),
    lambda parts: parts.clear(),
]


@pytest.mark.parametrize("harm", BROKEN)
def test_what_is_no_call_is_told_so(harm: Any) -> None:
    parts = msgspec.msgpack.decode(encode(call(sheet("job_seeker", 1, family_name=["a"]))))
    harm(parts)
    data = encode(parts)
    with pytest.raises(ValueError, match=r"."):
        decode(data, Call)
    with pytest.raises(ValueError, match=r"."):
        read_call(data)


def test_a_text_that_is_none_is_refused() -> None:
    data = encode(call(sheet("job_seeker", 1, family_name=["abc"])))
    with pytest.raises(ValueError, match=r"."):
        read_call(data.replace(b"\xa3abc", b"\xa3a\xffc"))


@given(st.binary(max_size=64))
def test_anything_at_all_is_read_or_refused(data: bytes) -> None:
    try:
        expected = decode(data, Call)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            read_call(data)
    else:
        assert same(replace_looks(read_call(data)), expected)


def replace_looks(read: Call) -> Call:
    """Return a call without what was known of its columns."""
    if read.batch is None:
        return read
    sheets = [
        ChangeSheet(**{name: getattr(one, name) for name in ChangeSheet.__struct_fields__}) for one in read.batch.sheets
    ]
    return msgspec.structs.replace(read, batch=msgspec.structs.replace(read.batch, sheets=sheets))


def test_the_fields_are_those_of_the_messages() -> None:
    assert arriving._calls is not None
    one = call(sheet("job_seeker", 1, family_name=["a"]))
    assert replace_looks(read_call(encode(one))) == one
