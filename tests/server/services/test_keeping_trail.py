"""The server keeps of a device's trail what follows from what it has: the same lines, whether in rows or in a run."""

from __future__ import annotations

from time import process_time
from typing import Any
from uuid import uuid4

import pytest
from msgspec import structs
from support.agency import AT, Agency

from parcours_core.trail import BEGINNING, Entry, seal_of
from parcours_core.wire.messages import PROTOCOL, Answer, Call, TrailRow, decode, encode
from parcours_core.wire.trail_runs import Line, packed_run
from parcours_server.services import trailing
from parcours_server.services.keeping_trail import MOST_LINES
from parcours_server.services.session import Session
from parcours_server.storage import device_trail

FEW, MANY = 5, 250


def sealed(count: int, first: int = 1, before: bytes = BEGINNING) -> list[Line]:
    lines: list[Line] = []
    for number in range(first, first + count):
        parts = (AT, "Anne", "made", str(uuid4()) if number % 7 else "", f"Essai {number % 3}")
        before = seal_of(before, number, parts)
        lines.append((number, *parts, before))
    return lines


def as_run(lines: list[Line], **changed: Any) -> Call:
    return Call(PROTOCOL, "", 0, trail_run=structs.replace(packed_run(lines), **changed))


def as_rows(lines: list[Line]) -> Call:
    return Call(PROTOCOL, "", 0, trail=[TrailRow(*line) for line in lines])


def told(answer: Answer) -> tuple[int, bool]:
    return answer.trail_kept, answer.takes_runs


def kept(agency: Agency, session: Session) -> list[Entry]:
    with agency.database.reading(session.scope) as transaction:
        assert trailing.breaks(transaction) == []
        return list(device_trail.each(transaction, session.device_id))


@pytest.mark.parametrize("count", [1, FEW, MANY])
def test_a_run_is_kept_as_its_lines_in_rows_are(agency: Agency, count: int) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    lines = sealed(count)
    assert told(agency.peer(anne).exchange(as_run(lines))) == (count, True)
    assert told(agency.peer(bob).exchange(as_rows(lines))) == (count, True)
    assert kept(agency, anne) == kept(agency, bob) == [Entry(*line) for line in lines]


@pytest.mark.parametrize("cuts", [(1,), (3,), (120,), (1, 2, 3), (100, 101, 249)])
def test_a_run_in_pieces_is_the_run(agency: Agency, cuts: tuple[int, ...]) -> None:
    anne = agency.person("anne")
    lines = sealed(MANY)
    for start, end in zip((0, *cuts), (*cuts, MANY), strict=True):
        assert told(agency.peer(anne).exchange(as_run(lines[start:end]))) == (end, True)
    assert kept(agency, anne) == [Entry(*line) for line in lines]


@pytest.mark.parametrize("as_sent", [as_run, as_rows])
def test_what_comes_again_is_kept_once(agency: Agency, as_sent: Any) -> None:
    anne = agency.person("anne")
    lines = sealed(MANY + FEW)
    for end in (FEW, FEW, MANY, MANY, FEW, MANY + FEW):
        said = told(agency.peer(anne).exchange(as_sent(lines[:end])))
        assert said == (max(end, said[0]), True)
    assert kept(agency, anne) == [Entry(*line) for line in lines]


def test_both_forms_go_on_from_each_other(agency: Agency) -> None:
    anne = agency.person("anne")
    lines = sealed(4 * FEW)
    for start, as_sent in enumerate((as_rows, as_run, as_rows, as_run)):
        here = lines[start * FEW : (start + 1) * FEW]
        assert told(agency.peer(anne).exchange(as_sent(here))) == ((start + 1) * FEW, True)
    assert kept(agency, anne) == [Entry(*line) for line in lines]


HARM: dict[str, Any] = {
    "changed": lambda lines: lines.__setitem__(7, (*lines[7][:5], "autre", lines[7][6])),
    "of somebody else": lambda lines: lines.__setitem__(7, (*lines[7][:4], str(uuid4()), *lines[7][5:])),
    "taken out": lambda lines: lines.pop(7),
    "put in": lambda lines: lines.insert(7, lines[8]),
    "swapped": lambda lines: lines.insert(7, lines.pop(8)),
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_nothing_of_a_run_with_a_harmed_line_is_kept_and_in_rows_what_stands_before_it(
    agency: Agency, harm: Any
) -> None:
    anne = agency.person("anne")
    lines = sealed(MANY)
    whole = list(lines)
    harm(lines)
    peer = agency.peer(anne)
    assert told(peer.exchange(as_run(lines))) == (0, False)
    assert kept(agency, anne) == []
    assert told(peer.exchange(as_rows(lines))) == (7, False)
    assert kept(agency, anne) == [Entry(*line) for line in whole[:7]]
    assert told(peer.exchange(as_run(lines))) == (7, False)
    assert told(peer.exchange(as_run(whole))) == (MANY, True)
    assert kept(agency, anne) == [Entry(*line) for line in whole]


@pytest.mark.parametrize("as_sent", [as_run, as_rows])
def test_a_gap_or_another_past_is_not_kept(agency: Agency, as_sent: Any) -> None:
    anne = agency.person("anne")
    lines = sealed(FEW)
    peer = agency.peer(anne)
    peer.exchange(as_sent(lines))
    assert told(peer.exchange(as_sent(sealed(FEW, FEW + 2, lines[-1][-1])))) == (FEW, False)
    assert told(peer.exchange(as_sent(sealed(FEW, FEW + 1, b"x" * 32)))) == (FEW, False)
    assert kept(agency, anne) == [Entry(*line) for line in lines]


@pytest.mark.parametrize("place", [1, 2, 3, 4, 5])
def test_a_text_that_no_database_holds_is_not_kept_and_stops_nothing_else(agency: Agency, place: int) -> None:
    anne = agency.person("anne")
    lines = sealed(2)
    parts = [AT, "Anne", "made", "d", "mot"]
    parts[place - 1] += "\0"
    before = seal_of(lines[-1][-1], 3, (parts[0], parts[1], parts[2], parts[3], parts[4]))
    lines.append((3, parts[0], parts[1], parts[2], parts[3], parts[4], before))
    assert told(agency.peer(anne).exchange(as_run(lines))) == (0, False)
    assert told(agency.peer(anne).exchange(as_rows(lines))) == (2, False)
    assert len(kept(agency, anne)) == 2


@pytest.mark.parametrize("changed", [{"ats": []}, {"dossiers": b"x" * 33}, {"seal": b""}, {"words": ["a"] * 3}])
def test_a_run_that_is_none_is_not_kept(agency: Agency, changed: dict[str, Any]) -> None:
    anne = agency.person("anne")
    assert told(agency.peer(anne).exchange(as_run(sealed(FEW), **changed))) == (0, False)
    assert kept(agency, anne) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"dossiers": [""] * 1_000_000},
        {"dossiers": bytes(16 * 1_000_000)},
        {"words": ["x" * 1_000_000], "dossiers": [""] * MOST_LINES},
        {"first": -1_000_000, "dossiers": bytes(16 * 1_000_002)},
    ],
    ids=["lines of nothing", "lines packed", "long words once for many", "mostly known"],
)
def test_a_run_that_says_much_in_few_bytes_is_not_even_looked_through(agency: Agency, changed: dict[str, Any]) -> None:
    anne = agency.person("anne")
    call = as_run(sealed(1), **changed)
    began = process_time()
    assert told(agency.peer(anne).exchange(call)) == (0, False)
    assert process_time() - began < 0.5
    assert kept(agency, anne) == []


def test_as_many_lines_as_are_taken_at_once_are_kept(agency: Agency) -> None:
    anne = agency.person("anne")
    lines = sealed(MOST_LINES + 1)
    assert told(agency.peer(anne).exchange(as_run(lines))) == (0, False)
    assert told(agency.peer(anne).exchange(as_run(lines[:-1]))) == (MOST_LINES, True)
    assert told(agency.peer(anne).exchange(as_run(lines[-1:]))) == (MOST_LINES + 1, True)


def test_who_brings_no_line_is_told_that_a_run_is_taken(agency: Agency) -> None:
    assert told(agency.peer(agency.person("anne")).exchange(Call(PROTOCOL, "", 0, limit=5))) == (-1, True)


@pytest.mark.parametrize("older", [1, 2])
def test_an_older_program_sends_rows_and_passes_over_what_it_is_told_of_runs(agency: Agency, older: int) -> None:
    anne = agency.person("anne")
    lines = sealed(MANY)
    parts: list[Any] = decode(encode(as_rows(lines)), list)
    answer = agency.peer(anne).exchange(decode(encode(parts[:-older]), Call))
    assert answer.trail_kept == MANY
    read = decode(encode(decode(encode(answer), list)[:-older]), Answer)
    assert (read.trail_kept, read.takes_runs) == (MANY, False)
