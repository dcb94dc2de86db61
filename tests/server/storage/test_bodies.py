"""A state packed into its row and read back is the same state; without what is set apart, no confidence is in it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.merge import Rival, Stamp, State
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.declare import Sensitivity
from parcours_core.wire.sheets import states_of
from parcours_server.storage.bodies import ROOT, pack, pack_new, split, unpack
from parcours_server.storage.laying import laid

TYPES = caseload_types()
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda one: st.lists(one, max_size=3),
    max_leaves=4,
)
numbers = st.integers(1, 2**40)
stamps = st.builds(Stamp, numbers, st.text(max_size=6), st.text(max_size=6))


@st.composite
def states(draw: st.DrawFn) -> State:
    record = draw(st.sampled_from([*TYPES, "stranger"]))
    known = [spec.name for spec in TYPES[record].specs] if record in TYPES else []
    # Names as no program of ours gives them may not confuse anyone either.
    names = st.sampled_from([*known, "newer", "newest", "a\x1fb", "", "\x1f"])
    values = draw(st.dictionaries(names, plain, max_size=8))
    rivals = [
        Rival(f"{number}.{name}", name, draw(plain), draw(plain), "a", "t")
        for number, name in draw(st.lists(st.tuples(numbers, names | st.just("")), max_size=4))
    ]
    return State(
        record,
        draw(st.text(min_size=1, max_size=4)),
        "dossier",
        draw(numbers),
        values,
        draw(stamps),
        draw(st.dictionaries(names, stamps, max_size=3)),
        tuple(rivals),
        draw(st.booleans()),
    )


def unpacked(row: tuple[Any, ...], guarded: bytes | None = None) -> State:
    return unpack((*row, guarded))


def row(state: State, body: bytes, *, truth: Any = bool) -> tuple[Any, ...]:
    return (state.record, state.id, state.dossier, state.number, truth(state.deleted), body, False)


@given(states())
def test_packed_and_read_back_it_is_the_same(state: State) -> None:
    _, body, guarded = pack(state)
    assert unpacked(row(state, body), guarded) == state
    assert unpacked(row(state, body, truth=int), guarded) == state


@given(states())
def test_without_what_is_set_apart_no_confidence_is_in_it(state: State) -> None:
    _, body, guarded = pack(state)
    seen = unpacked(row(state, body))
    specs = TYPES[state.record].specs if state.record in TYPES else ()
    open_fields = {spec.name for spec in specs if spec.field.sensitivity is not Sensitivity.CONFIDENCE}
    for name, value in seen.values.items():
        assert name in open_fields or not value
        assert state.values[name] == value
    assert {rival.field for rival in seen.rivals} <= {"", *open_fields}
    assert (seen.stamp, seen.stamps) == (state.stamp, state.stamps)
    if guarded is None:
        assert seen == state


@given(states())
def test_what_is_parted_is_the_whole(state: State) -> None:
    told, guarded = split(state.record, state.values)
    assert {**told, **guarded} == state.values
    assert not told.keys() & guarded.keys()


@pytest.mark.parametrize(
    ("record", "field"), [("encounter", "text"), ("job_seeker", "confidences"), ("referral", "token")]
)
def test_the_confidences_are_known(record: str, field: str) -> None:
    assert split(record, {field: "dit sous le sceau", "id": "x"}) == ({"id": "x"}, {field: "dit sous le sceau"})


def test_an_empty_confidence_is_none() -> None:
    assert split("encounter", {"text": ""}) == ({"text": ""}, {})


@pytest.mark.parametrize(("value", "whole"), [(True, True), (False, False), (None, False), ("oui", False)])
def test_a_record_that_is_a_confidence_as_a_whole(value: object, whole: bool) -> None:
    state = State("encounter", "e", "d", 1, {"confidential": value}, Stamp(1, "", ""))
    assert pack(state)[0] is whole


def test_values_that_are_only_read_can_be_packed() -> None:
    state = State("barrier", "b", "d", 1, MappingProxyType({"id": "b"}), Stamp(1, "", ""))
    _, body, guarded = pack(state)
    assert unpacked(row(state, body), guarded).values == {"id": "b"}


def test_the_root_is_a_record_type() -> None:
    assert ROOT in TYPES


@given(st.lists(states(), max_size=6, unique_by=lambda state: (state.record, state.id)), st.booleans())
def test_laid_in_sheets_they_are_the_same_states(some: list[State], confided: bool) -> None:
    packed = [pack(state) for state in some]
    rows = [
        (*row(state, body)[:6], guarded is not None) for state, (_, body, guarded) in zip(some, packed, strict=True)
    ]
    apart = {
        (state.record, state.id): guarded
        for state, (_, _, guarded) in zip(some, packed, strict=True)
        if guarded is not None and confided
    }
    expected = [unpacked(one, apart.get((one[0], one[1]))) for one in rows]
    sheets, graves = laid([(*one, apart.get((one[0], one[1]))) for one in rows])
    found = {(state.record, state.id): state for state in states_of(sheets, graves)}
    assert len(found) == len(expected)
    for state in expected:
        # What is under a stone has no values and no stamps of fields any more.
        under = replace(state, values={}, stamps={}) if state.deleted else state
        assert found[state.record, state.id] == under


@given(st.lists(st.tuples(st.text(max_size=5), st.sampled_from(["", "dit tout bas"]), st.integers(0, 9)), max_size=8))
def test_a_sheet_is_packed_as_its_records_one_by_one_would_be(rows: list[tuple[str, str, int]]) -> None:
    fields = ["family_name", "confidences", "of_a_newer_program"]
    numbered, times = range(1, len(rows) + 1), ["t"] * len(rows)
    columns = list(zip(*rows, strict=True)) if rows else [[]] * len(fields)
    bodies, apart = pack_new("job_seeker", fields, columns, numbers=numbered, author="Nadia", ats=times)
    for number, (row, body, guarded) in enumerate(zip(rows, bodies, apart, strict=True), start=1):
        state = State("job_seeker", "x", "x", number, dict(zip(fields, row, strict=True)), Stamp(number, "Nadia", "t"))
        read = unpacked(("job_seeker", "x", "x", number, False, body, guarded is not None), guarded)
        alone = pack(state)
        assert read.values == state.values
        assert unpacked(("job_seeker", "x", "x", number, False, alone[1], True), alone[2]) == read
        assert unpacked(("job_seeker", "x", "x", number, False, body, True)).values == {"family_name": row[0]} | (
            {} if row[1] else {"confidences": ""}
        )


@pytest.mark.parametrize("fields", [["family_name"], ["family_name", "phone"], ["confidences"], []])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_records_that_are_all_laid_alike_are_packed_as_one_by_one(fields: list[str], count: int) -> None:
    columns = [[f"{name} {place}" for place in range(count)] for name in fields]
    bodies, apart = pack_new(
        "job_seeker", fields, columns, numbers=range(1, count + 1), author="Nadia", ats=["t"] * count, writer="n1"
    )
    for place in range(count):
        values = {name: f"{name} {place}" for name in fields}
        writers = {"confidences": "n1"} if "confidences" in fields else {}
        stamp = Stamp(place + 1, "Nadia", "t")
        alone = pack(State("job_seeker", "x", "x", place + 1, values, stamp, writers=writers))
        assert (bodies[place], apart[place]) == alone[1:]


@pytest.mark.parametrize("short", [0, 1])
def test_columns_of_uneven_length_are_refused(short: int) -> None:
    columns = [["a", "b"], ["a", "b"]]
    columns[short].pop()
    with pytest.raises(ValueError, match=r"shorter|longer"):
        pack_new("job_seeker", ["family_name", "phone"], columns, numbers=range(2), author="N", ats=["t"] * 2)
