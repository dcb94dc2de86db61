"""A deletion that was taken back, in the history of those to whom it came: it ends with who brought the record back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from casework.conftest import NOON
from support.colleagues import NADIA, PAULA, Line, colleague_of
from support.reference_peer import ReferenceServer

from parcours_core.changes import Changes
from parcours_core.language import NO_BREAK_SPACE as NB
from parcours_core.merge import Stamp, State
from parcours_core.records.barrier import Barrier
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.casework.barriers import change_barrier, delete_barrier, record_barrier
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.earlier_history import ask_earlier, without_past
from parcours_desktop.casework.encounters import delete_note, write_note
from parcours_desktop.casework.field_history import HistoryLine, dossier_history
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import BarrierDraft
from parcours_desktop.store.dossier_history import PastEntry, entries_of_dossier
from parcours_desktop.store.history import Happening
from parcours_desktop.store.retelling import retell
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally


@pytest.fixture
def server() -> ReferenceServer:
    return ReferenceServer()


@pytest.fixture
def nadia(desk: Desk, server: ReferenceServer, tmp_path: Path) -> Iterator[Line]:
    with colleague_of(desk, server, tmp_path) as line:
        yield line


@pytest.fixture
def line(desk: Desk, server: ReferenceServer) -> Line:
    return Line(desk, server.peer("paula", "paula-1", PAULA))


@pytest.fixture
def shared(line: Line, nadia: Line, server: ReferenceServer) -> tuple[str, str]:
    """A dossier of Paula's with a barrier that Nadia has too."""
    (person,) = create_person(line.desk, {"family_name": "Vandenbossche", "given_name": "Rik"}).dossiers
    changes = record_barrier(line.desk, person, BarrierDraft(kind="mobility", detail="Pas de permis."))
    barrier = next(record_id for code, record_id in changes.touched if code == "barrier")
    line.sync()
    server.give("nadia", person)
    nadia.sync()
    return person, barrier


def later(line: Line, minutes: int) -> None:
    line.desk = replace(line.desk, clock=FixedClock(NOON + timedelta(minutes=minutes)))


def of_barrier(desk: Desk, shared: tuple[str, str]) -> list[HistoryLine]:
    person, barrier = shared
    return [each for each in dossier_history(desk, person).lines if each.record_id == barrier]


def told(desk: Desk, shared: tuple[str, str]) -> list[tuple[str, str]]:
    return [(each.who, each.summary) for each in of_barrier(desk, shared)]


def delete(line: Line, barrier: str) -> Changes:
    later(line, 5)
    changes = delete_barrier(line.desk, barrier)
    line.sync()
    return changes


def restore(line: Line, changes: Changes) -> None:
    later(line, 9)
    undo(line.desk, changes)


def test_a_deletion_that_was_taken_back_elsewhere_ends_with_who_did_so(
    line: Line, nadia: Line, shared: tuple[str, str]
) -> None:
    changes = delete(nadia, shared[1])
    line.sync()
    assert told(line.desk, shared)[0] == (NADIA, "Supprimé")
    restore(nadia, changes)
    nadia.sync()
    line.sync()
    assert told(line.desk, shared) == [(NADIA, "Rétabli"), (NADIA, "Supprimé"), ("Vous", "Frein noté")]
    back = of_barrier(line.desk, shared)[0]
    assert (back.kind, back.when) == (Happening.MADE, f"aujourd’hui à 12{NB}h{NB}09")
    assert dict(back.parts)["Précision"] == "Pas de permis."
    assert without_past(entries_here(line.desk, shared[0])) == ()


def test_what_was_changed_since_it_was_brought_back_stands_above(
    line: Line, nadia: Line, shared: tuple[str, str]
) -> None:
    changes = delete(nadia, shared[1])
    line.sync()
    restore(nadia, changes)
    nadia.sync()
    later(nadia, 11)
    change_barrier(nadia.desk, shared[1], {"detail": "Permis perdu."})
    nadia.sync()
    line.sync()
    changed, back, *_ = of_barrier(line.desk, shared)
    assert (changed.field, changed.after) == ("detail", f"«{NB}Permis perdu.{NB}»")
    assert (back.summary, "Précision" in dict(back.parts)) == ("Rétabli", False)
    entries = [
        {"number": place, "record": one.record, "record_id": one.record_id, "kind": one.kind.value,
         "before": json.dumps(dict(one.before)), "after": json.dumps(dict(one.after))}
        for place, one in enumerate(reversed(entries_here(line.desk, shared[0])))
    ]  # fmt: skip
    assert retell(entries)["barrier", shared[1]]["detail"] == "Permis perdu."


def test_what_a_restored_server_still_holds_was_brought_back_by_nobody(
    line: Line, nadia: Line, shared: tuple[str, str]
) -> None:
    delete(nadia, shared[1])
    line.sync()
    gone = next(each for each in entries_here(line.desk, shared[0]) if each.kind is Happening.DELETED)
    values = {name: value for name, value in gone.before.items() if name != "id"}
    state = State("barrier", shared[1], shared[0], 1, values, Stamp(1, PAULA, NOON.isoformat()))
    with line.desk.writing("Reçu") as unit:
        TakingIn(unit, Tally()).page(Page(1, sheets=sheets_of([state])[0]))
        unit.commit()
    with line.desk.caseload.reading() as reader:
        assert reader.get(Barrier, shared[1]) is not None
    assert told(line.desk, shared)[0] == (NADIA, "Supprimé")


def test_what_lies_before_can_still_be_asked_and_is_told_once(line: Line, nadia: Line, shared: tuple[str, str]) -> None:
    changes = delete(line, shared[1])
    nadia.sync()
    restore(line, changes)
    line.sync()
    nadia.sync()
    assert ("barrier", shared[1]) in without_past(entries_here(nadia.desk, shared[0]))
    earlier = ask_earlier(nadia.desk, shared[0], nadia.peer)
    lines = [each for each in dossier_history(nadia.desk, shared[0], earlier=earlier).lines if each.record == "barrier"]
    assert [(each.who, each.summary) for each in lines] == [(PAULA, "Rétabli"), (PAULA, "Supprimé"), (PAULA, "Noté")]


def test_a_note_that_a_colleague_brought_back_is_still_of_who_wrote_it(
    line: Line, nadia: Line, shared: tuple[str, str], server: ReferenceServer, tmp_path: Path
) -> None:
    person, _ = shared
    note = next(one for code, one in write_note(line.desk, person, "Vu au guichet.").touched if code == "encounter")
    line.sync()
    nadia.sync()
    later(nadia, 5)
    changes = delete_note(nadia.desk, note)
    nadia.sync()
    restore(nadia, changes)
    nadia.sync()
    (tmp_path / "new").mkdir()
    with colleague_of(nadia.desk, server, tmp_path / "new") as fresh:
        fresh.peer = server.peer("nadia", "nadia-2", NADIA)
        fresh.sync()
        made = next(each for each in dossier_history(fresh.desk, person).lines if each.record_id == note)
    assert (made.who, made.summary, made.when) == (line.desk.author, "Noté", f"aujourd’hui à 12{NB}h")


def entries_here(desk: Desk, person: str) -> tuple[PastEntry, ...]:
    with desk.caseload.reading() as reader:
        return entries_of_dossier(reader, person)
