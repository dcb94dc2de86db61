"""The messages: nothing changes on the way, other versions are understood, and hostile bytes are refused in one way."""

from __future__ import annotations

import random
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import pytest
from core.strategies import TEXT
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind, Rival, Stamp, State
from parcours_core.wire import messages as wire
from parcours_core.wire.packed import PackedSheets, encode_call
from parcours_core.wire.packing import (
    count_ids,
    mark,
    marks_of,
    pack_ids,
    pack_numbers,
    pack_same,
    some_ids,
    sum_of_marks,
    unpack_ids,
    unpack_numbers,
    unpack_same,
)
from parcours_core.wire.sheets import change_sheets_of, changes_of, in_columns, sheets_of, states_of

ID = "018f3c6e-0000-7000-8000-000000000001"
NUMBERS = st.integers(0, 2**53)
UUIDS = st.uuids().map(str)
IDS = UUIDS | TEXT
NAMES = st.sampled_from(["family_name", "phone", "street", "new_field"])
MOMENTS = st.sampled_from(["2026-11-22T12:00:00.000000+00:00", "1990-01-01T00:00:00.000000+00:00"])
AUTHORS = st.sampled_from(["Anne", "Marc", "Hélène Œuvrard"])
ONE = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | TEXT
PLAIN = ONE | st.lists(ONE, max_size=3)
STAMPS = st.builds(Stamp, NUMBERS, AUTHORS, MOMENTS)
RIVALS = st.lists(st.builds(Rival, TEXT, NAMES | st.just(WHOLE), PLAIN, PLAIN, AUTHORS, MOMENTS), max_size=2).map(tuple)
RECORDS = st.sampled_from(["job_seeker", "barrier", "a type of tomorrow"])
VALUES = st.dictionaries(NAMES, PLAIN)
STATES = st.builds(
    State, RECORDS, IDS, IDS, NUMBERS, VALUES, STAMPS, st.dictionaries(NAMES | st.just(WHOLE), STAMPS), RIVALS
)


@st.composite
def changes(draw: st.DrawFn) -> Change:
    kind = draw(st.sampled_from(list(Kind)))
    values = {} if kind is Kind.DELETE else draw(VALUES)
    based = kind is Kind.CHANGE
    bases = {name: draw(NUMBERS | st.just(UNKNOWN_VERSION)) for name in values} if based else {}
    if draw(st.booleans()):
        bases[WHOLE] = draw(NUMBERS)
    before = {name: draw(PLAIN) for name in values} if based else {}
    resolves = frozenset(draw(st.lists(TEXT, max_size=2)))
    return Change(draw(RECORDS), draw(IDS), draw(IDS), kind, values, draw(MOMENTS), bases, before, resolves)


@given(st.lists(STATES, max_size=8, unique_by=lambda state: (state.record, state.id)))
def test_states_arrive_as_they_left(states: list[State]) -> None:
    sheets, graves = sheets_of(states)
    sent = wire.encode(wire.Page(7, True, sheets, graves, ["x"]))
    page = wire.decode(sent, wire.Page)
    assert _by_identity(states_of(page.sheets, page.graves)) == _by_identity(states)


@given(st.lists(STATES, max_size=4, unique_by=lambda state: (state.record, state.id)))
def test_of_the_deleted_everything_arrives_but_the_values(states: list[State]) -> None:
    dead = [_dead(state) for state in states]
    sheets, graves = sheets_of(dead)
    assert sheets == []
    assert _by_identity(states_of([], graves)) == _by_identity(dead)


@given(st.lists(changes(), max_size=8))
def test_changes_arrive_as_they_left_in_their_order(sent: list[Change]) -> None:
    batch = wire.Batch("b", "c", change_sheets_of(sent))
    arrived = list(changes_of(wire.decode(wire.encode(batch), wire.Batch).sheets))
    assert arrived == sent


@given(st.lists(changes(), max_size=8))
def test_sheets_packed_beforehand_travel_as_any_other(sent: list[Change]) -> None:
    sheets = change_sheets_of(sent)
    plain, packed = (
        wire.Call(wire.PROTOCOL, "e", 3, batch=wire.Batch("b", "c", each)) for each in (sheets, PackedSheets(sheets))
    )
    assert encode_call(packed) == encode_call(plain) == wire.encode(plain)
    assert sum(count_ids(sheet.ids) for sheet in sheets) == len(sent)


@given(st.lists(changes(), max_size=8))
def test_columns_packed_beforehand_travel_as_any_other(sent: list[Change]) -> None:
    sheets = change_sheets_of(sent)
    beforehand = PackedSheets(
        msgspec.structs.replace(sheet, columns=[msgspec.Raw(wire.encode(column)) for column in sheet.columns])
        for sheet in sheets
    )
    assert beforehand.packed == wire.encode(sheets)
    assert list(beforehand) == sheets
    assert list(changes_of(beforehand)) == sent
    assert wire.encode(wire.Batch("b", "c", beforehand)) == wire.encode(wire.Batch("b", "c", sheets))
    assert [each.ids for each in beforehand.as_packed()] == [each.ids for each in sheets]


@given(st.lists(IDS, max_size=6))
def test_identities_arrive_letter_by_letter(ids: list[str]) -> None:
    assert unpack_ids(pack_ids(ids)) == ids


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2000, 3333])
def test_identities_arrive_as_they_are_written_however_many_there_are(count: int) -> None:
    made = [UUID(int=random.Random(place).getrandbits(128)) for place in range(count)]
    assert unpack_ids(b"".join(one.bytes for one in made)) == list(map(str, made))


@given(st.lists(IDS, max_size=6), st.integers(0, 7), st.integers(0, 7))
def test_some_identities_are_those_from_a_place_on(ids: list[str], start: int, count: int) -> None:
    assert unpack_ids(some_ids(pack_ids(ids), start, count)) == ids[start : start + count]


@pytest.mark.parametrize(
    "ids",
    [
        ["018F3C6E-0000-7000-8000-000000000001"],
        ["018f3c6e00007000-8000-000000000001"],
        ["{018f3c6e-0000-7000-8000-000000000001}"],
        ["018f3c6e-0000-7000-8000-000000000001", ""],
        ["01 8f3c6e-0000-7000-8000-00000000001"],
        ["018f3c6e-0000-7000-8000", "-000000000001"],
    ],
)
def test_what_only_looks_like_an_identity_stays_as_it_is(ids: list[str]) -> None:
    assert unpack_ids(pack_ids(ids)) == ids


def test_usual_identities_take_sixteen_bytes() -> None:
    assert (
        pack_ids(["018f3c6e-0000-7000-8000-000000000001"] * 3) == bytes.fromhex("018f3c6e000070008000000000000001") * 3
    )


@given(st.lists(st.integers(0, 2**60)))
def test_numbers_arrive_as_they_left(numbers: list[int]) -> None:
    assert unpack_numbers(pack_numbers(numbers)) == numbers


@given(st.lists(TEXT))
def test_columns_of_equal_items_arrive_whole(items: list[str]) -> None:
    if items:
        assert unpack_same(pack_same(items), len(items)) == items


@given(st.tuples(RECORDS, IDS, NUMBERS), st.tuples(RECORDS, IDS, NUMBERS))
def test_marks_differ_where_records_do(one: tuple[str, str, int], other: tuple[str, str, int]) -> None:
    assert 0 <= mark(*one) < 2**40
    assert (mark(*one) == mark(*other)) is (one == other)


@given(st.lists(st.tuples(st.text(max_size=4), st.integers(0, 3)), max_size=6))
def test_marks_of_many_are_those_of_each(rows: list[tuple[str, int]]) -> None:
    ids, numbers = [one for one, _ in rows], [number for _, number in rows]
    assert marks_of("note", ids, numbers) == [mark("note", *row) for row in rows]
    assert sum_of_marks("note", ids, numbers) == sum(mark("note", *row) for row in rows if row[1])


def test_marks_are_the_same_on_every_machine_and_for_ever() -> None:
    assert mark("job_seeker", ID, 7) == 360_535_399_984


class OlderSheet(msgspec.Struct, array_like=True, frozen=True):
    """A sheet as a program from before stamps and rivals would know it."""

    record: str
    fields: list[str]
    ids: bytes | list[str]
    dossiers: bytes | list[str]
    numbers: list[int]
    columns: list[list[Any]]
    authors: list[str]
    ats: list[str]


def test_an_older_program_reads_what_it_knows_of_a_newer_message() -> None:
    state = _state(rivals=(Rival("1.phone", "phone", "A", "B", "Anne", "x"),))
    (sheet,), _ = sheets_of([state])
    older = wire.decode(wire.encode(sheet), OlderSheet)
    assert older.columns == [["Dupont"]]
    call = wire.Call(1, "e", 5, 10)
    newer = wire.encode([*msgspec.structs.astuple(call), "a part of tomorrow", [1, 2]])
    assert wire.decode(newer, wire.Call) == call


def test_a_newer_program_fills_in_what_an_older_message_leaves_out() -> None:
    written = wire.encode(OlderSheet("job_seeker", ["family_name"], [ID], [], [3], [["Dupont"]], ["Anne"], ["x"]))
    (state,) = states_of([wire.decode(written, wire.Sheet)], [])
    assert state == _state()
    answer = wire.decode(wire.encode(["epoch", 9]), wire.Answer)
    assert (answer.head, answer.page, answer.visible, answer.sound) == (9, None, -1, None)
    assert (answer.erased, answer.kept) == ([], [])


class OlderGraves(wire.Message, frozen=True):
    """The deletions as they were before erasures travelled."""

    record: str
    ids: bytes | list[str]
    dossiers: bytes | list[str]
    numbers: list[int]
    authors: list[str]
    ats: list[str]
    versions: list[int] = msgspec.field(default_factory=list)
    rivals: dict[int, list[wire.RivalRow]] = msgspec.field(default_factory=dict)


def test_an_erasure_is_a_deletion_to_a_program_that_does_not_know_of_it() -> None:
    graves = wire.Graves("job_seeker", [ID], [], [3], ["Anne"], ["x"], erased=[0])
    older = wire.decode(wire.encode(graves), OlderGraves)
    assert (older.ids, older.numbers) == ([ID], [3])
    assert wire.decode(wire.encode(older), wire.Graves) == wire.Graves("job_seeker", [ID], [], [3], ["Anne"], ["x"])
    call = wire.decode(wire.encode([1, "e", 5, 10, None, None, "", []]), wire.Call)
    assert call.erased == []


@given(st.binary(max_size=200))
def test_hostile_bytes_are_refused_by_one_kind_of_error(data: bytes) -> None:
    for kind in (wire.Call, wire.Answer, wire.Batch, wire.Receipt, wire.Sheet):
        assert _refused_or(partial(wire.decode, data, kind)) is None
    # Two bytes are a page: one that holds nothing.
    assert isinstance(_refused_or(partial(wire.decode, data, wire.Page)), wire.Page | None)


@given(st.data())
def test_a_damaged_message_is_refused_or_read_never_worse(data: st.DataObject) -> None:
    batch = wire.Batch("b", "c", change_sheets_of(data.draw(st.lists(changes(), min_size=1, max_size=4))))
    written = bytearray(wire.encode(batch))
    for _ in range(data.draw(st.integers(1, 4))):
        written[data.draw(st.integers(0, len(written) - 1))] = data.draw(st.integers(0, 255))
    read = _refused_or(lambda: list(changes_of(wire.decode(bytes(written), wire.Batch).sheets)))
    assert read is None or all(isinstance(change, Change) for change in read)


@given(st.data())
def test_a_part_of_another_length_is_refused_or_read_never_worse(data: st.DataObject) -> None:
    sheets: list[Any] = [*change_sheets_of(data.draw(st.lists(changes(), min_size=1, max_size=4)))]
    living, graves = sheets_of(data.draw(st.lists(STATES, min_size=1, max_size=4)))
    sheet = data.draw(st.sampled_from([*sheets, *living, *graves]))
    name = data.draw(st.sampled_from([part for part in sheet.__struct_fields__ if part not in ("kind", "record")]))
    whole = getattr(sheet, name)
    if isinstance(whole, dict):
        other: Any = {data.draw(st.integers(-2, 9)): []}
    else:
        length = data.draw(st.integers(0, len(whole) + 2))
        other = (whole * 3 or [0, 0])[:length]
    bent = msgspec.structs.replace(sheet, **{name: other})
    _refused_or(lambda: _read(wire.decode(wire.encode(bent), type(sheet))))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("known", [1]),
        ("dossiers", [ID]),
        ("ats", ["x", "x", "x"]),
        ("bases", [[1]]),
        ("before", [[1]]),
        ("columns", []),
    ],
)
def test_changes_with_a_part_too_short_or_too_long_are_refused(part: str, value: list[Any]) -> None:
    sheet = wire.ChangeSheet("change", "r", ["f"], ["a", "b"], [], [[1, 2]], ["x"], [[1, 2]], [1, 2], [[1, 2]])
    assert len(list(changes_of([sheet]))) == 2
    with pytest.raises(ValueError, match=r"length|shorter|longer"):
        list(changes_of([msgspec.structs.replace(sheet, **{part: value})]))


@pytest.mark.parametrize(
    ("part", "value"),
    [("numbers", [1]), ("versions", [1]), ("versions", [1, 1, 1]), ("dossiers", ["a"]), ("authors", []), ("ats", [])],
)
def test_states_with_a_part_too_short_or_too_long_are_refused(part: str, value: list[Any]) -> None:
    sheet = wire.Sheet("r", ["f"], ["a", "b"], [], [1, 1], [[1, 2]], ["Anne"], ["x"])
    assert len(list(states_of([sheet], []))) == 2
    with pytest.raises(ValueError, match=r"length|shorter|longer"):
        list(states_of([msgspec.structs.replace(sheet, **{part: value})], []))


def test_rows_come_to_the_same_as_columns() -> None:
    sheet = wire.Sheet("r", ["f", "g"], ["a", "b"], [], [1, 1], [[1, 2], ["x", "y"]], ["Anne"], ["x"])
    rows = msgspec.structs.replace(sheet, columns=[], rows=[[1], [2]], apart=[["x"], ["y"]])
    sent = wire.decode(wire.encode(wire.Page(2, sheets=[rows])), wire.Page)
    assert list(states_of(sent.sheets, [])) == list(states_of([sheet], []))
    assert in_columns(sent) == wire.Page(2, sheets=[sheet])
    assert in_columns(in_columns(sent)) == in_columns(sent)


@pytest.mark.parametrize(
    ("rows", "apart"),
    [([[1]], []), ([[1], [2], [3]], []), ([[1], []], []), ([[1], [2]], [["x"]]), ([[1], [2]], [["x"], []])],
)
def test_rows_too_few_too_many_or_uneven_are_refused(rows: list[Any], apart: list[Any]) -> None:
    sheet = wire.Sheet("r", ["f"], ["a", "b"], [], [1, 1], [], ["Anne"], ["x"], rows=rows, apart=apart)
    with pytest.raises(ValueError, match=r"number of rows|shorter|longer"):
        in_columns(wire.Page(2, sheets=[sheet]))
    with pytest.raises(ValueError, match=r"number of rows|shorter|longer"):
        list(states_of([sheet], []))


def test_a_message_folded_without_end_is_refused_as_any_other() -> None:
    head = wire.encode(wire.Batch("b", "", [wire.ChangeSheet("create", "r", ["f"], [ID], [], [[None]], ["x"])]))
    place = head.index(b"\x91\x91\xc0") + 2
    folded = head[:place] + b"\x91" * 100_000 + b"\xc0" + head[place + 1 :]
    with pytest.raises(ValueError, match="folded"):
        wire.decode(folded, wire.Batch)


def _state(rivals: tuple[Rival, ...] = ()) -> State:
    return State("job_seeker", ID, ID, 3, {"family_name": "Dupont"}, Stamp(3, "Anne", "x"), rivals=rivals)


def _read(sheet: Any) -> list[Any]:
    if isinstance(sheet, wire.ChangeSheet):
        return list(changes_of([sheet]))
    return list(states_of([sheet], []) if isinstance(sheet, wire.Sheet) else states_of([], [sheet]))


def _dead(state: State) -> State:
    return State(
        state.record, state.id, state.dossier, state.number, {}, state.stamp, rivals=state.rivals, deleted=True
    )


def _by_identity(states: Any) -> dict[tuple[str, str], State]:
    return {(state.record, state.id): state for state in states}


def _refused_or(read: Any) -> Any:
    try:
        return read()
    except ValueError:
        return None
