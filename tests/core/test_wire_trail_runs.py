"""A run of the trail's lines: what was sealed comes out as it went in, and nothing else comes out at all."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from parcours_core.trail import BEGINNING, Entry, first_break, seal_of, seals_of
from parcours_core.wire.messages import Call, TrailRow, TrailRun, decode, encode
from parcours_core.wire.trail_runs import Line, numbers_in, numbers_of, packed_run, rows_after

WORDS = st.text(max_size=5)
DOSSIERS = st.one_of(st.uuids().map(str), st.sampled_from(["", "d1", "D’été"]))
PARTS = st.tuples(WORDS, WORDS, WORDS, DOSSIERS, WORDS)
OF_UUIDS = st.tuples(st.just("t"), st.just("Ada"), st.just("made"), st.uuids().map(str), st.just(""))


def sealed(parts: list[tuple[str, str, str, str, str]]) -> list[Line]:
    lines: list[Line] = []
    before = BEGINNING
    for number, each in enumerate(parts, start=1):
        before = seal_of(before, number, each)
        lines.append((number, *each, before))
    return lines


chains = st.one_of(st.lists(PARTS, min_size=1, max_size=7), st.lists(OF_UUIDS, min_size=1, max_size=7)).map(sealed)


def rows(lines: list[Line]) -> list[TrailRow]:
    return [TrailRow(*line) for line in lines]


def before(lines: list[Line], number: int) -> bytes:
    """Return the seal of line ``number``."""
    return lines[number - 1][-1] if number else BEGINNING


@given(chains)
def test_the_seals_of_many_are_those_of_each(lines: list[Line]) -> None:
    columns = [list(column) for column in zip(*(line[1:6] for line in lines), strict=True)]
    assert seals_of(BEGINNING, 1, columns) == [line[-1] for line in lines]


@given(chains)
def test_what_was_packed_comes_out_with_every_seal(lines: list[Line]) -> None:
    run = decode(encode(packed_run(lines)), TrailRun)
    assert rows_after(run, 0, BEGINNING) == rows(lines)


@given(chains, st.data())
def test_any_piece_follows_from_the_line_before_it(lines: list[Line], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(start + 1, len(lines)))
    piece = packed_run(lines[start:end])
    assert numbers_of(piece) == range(start + 1, end + 1)
    assert rows_after(piece, start, before(lines, start)) == rows(lines[start:end])


@given(chains, st.data())
def test_of_a_piece_that_comes_again_only_what_is_new_is_given(lines: list[Line], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(lines) - 1))
    kept = data.draw(st.integers(start, len(lines)))
    assert rows_after(packed_run(lines[start:]), kept, before(lines, kept)) == rows(lines[kept:])


@given(chains, st.data())
def test_a_run_before_which_a_line_is_missing_gives_nothing(lines: list[Line], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(lines) - 1))
    run = structs.replace(packed_run(lines[start:]), first=start + 2)
    assert rows_after(run, start, before(lines, start)) is None


@given(chains, st.data(), st.integers(1, 5))
def test_a_changed_part_of_any_line_gives_nothing(lines: list[Line], data: st.DataObject, part: int) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    changed = list(lines[place])
    changed[part] = data.draw(DOSSIERS.filter(lambda other: other != lines[place][part]))
    lines[place] = tuple(changed)
    assert rows_after(packed_run(lines), 0, BEGINNING) is None


@given(chains, st.data())
def test_lines_that_changed_places_give_nothing(lines: list[Line], data: st.DataObject) -> None:
    one = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1))
    seal = lines[-1][-1]
    lines[one], lines[other] = lines[other], lines[one]
    run = structs.replace(packed_run(lines), first=1, seal=seal)
    same = lines[one][1:6] == lines[other][1:6]
    assert (rows_after(run, 0, BEGINNING) is None) is not same


@given(chains, st.data())
def test_a_line_taken_out_gives_nothing(lines: list[Line], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    rest = lines[:place] + lines[place + 1 :]
    if rest:
        run = structs.replace(packed_run(rest), first=1, seal=lines[-1][-1])
        assert rows_after(run, 0, BEGINNING) is None


@given(chains, st.data())
def test_a_line_put_in_gives_nothing(lines: list[Line], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines)))
    more = [*lines[:place], (0, *data.draw(PARTS), b""), *lines[place:]]
    run = structs.replace(packed_run(more), first=1, seal=lines[-1][-1])
    assert rows_after(run, 0, BEGINNING) is None


@given(chains, st.binary(max_size=33))
def test_another_seal_or_another_line_before_gives_nothing(lines: list[Line], other: bytes) -> None:
    run = packed_run(lines)
    if other != run.seal:
        assert rows_after(structs.replace(run, seal=other), 0, BEGINNING) is None
    if other != BEGINNING:
        assert rows_after(run, 0, other) is None


@given(chains)
def test_a_seal_in_between_does_not_count_what_it_sealed_does(lines: list[Line]) -> None:
    """On the device it is named; here it is worked out, and what is kept holds."""
    harmed = [(*line[:-1], b"x" * 32) for line in lines[:-1]] + lines[-1:]
    found = rows_after(packed_run(harmed), 0, BEGINNING)
    assert found == rows(lines)
    assert first_break(Entry(*structs.astuple(row)) for row in found) is None


JUNK = TrailRun(1, ["t"], ["Ada"], ["made"], UUID(int=7).bytes * 3, [""], bytes(32))


@pytest.mark.parametrize(
    "changed",
    [
        {"ats": []}, {"ats": ["t", "t"]}, {"words": ["a", "b", "c", "d"]}, {"dossiers": UUID(int=7).bytes * 3 + b"x"},
        {"dossiers": b"x" * 17}, {"dossiers": ["d", "e"], "acts": ["a", "b", "c"]}, {"seal": b""}, {"first": 2**63},
    ],
)  # fmt: skip
def test_columns_that_do_not_fit_give_nothing(changed: dict[str, object]) -> None:
    assert rows_after(structs.replace(JUNK, **changed), 0, BEGINNING) is None


@pytest.mark.parametrize("changed", [{"dossiers": b""}, {"dossiers": []}, {"first": -5}, {"first": -(2**63)}])
def test_a_run_of_nothing_new_is_no_break(changed: dict[str, object]) -> None:
    assert rows_after(structs.replace(JUNK, **changed), 0, BEGINNING) == []


@given(chains)
def test_a_call_says_which_lines_go_with_it(lines: list[Line]) -> None:
    numbers = range(1, len(lines) + 1)
    assert numbers_in(Call(1, "", 0, trail=rows(lines))) == numbers
    assert numbers_in(Call(1, "", 0, trail_run=packed_run(lines))) == numbers
    assert not numbers_in(Call(1, "", 0))


def test_a_line_of_a_run_costs_little_more_than_its_dossier() -> None:
    lines = sealed([("2026-11-22T08:00:00+00:00", "Ada", "made", str(UUID(int=n << 64)), "Essai") for n in range(1000)])
    assert len(encode(packed_run(lines))) <= 16 * len(lines) + 200
