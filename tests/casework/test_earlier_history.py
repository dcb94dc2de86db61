"""What happened before a dossier came here: asked of the server, told once, put among what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from casework.conftest import NOON
from support.colleagues import NADIA, Line, colleague_of
from support.reference_peer import ReferenceServer

from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.earlier_history import ask_earlier
from parcours_desktop.casework.field_history import HistoryLine, dossier_history
from parcours_desktop.casework.people import change_person, create_person


@pytest.fixture
def server() -> ReferenceServer:
    return ReferenceServer()


@pytest.fixture
def line(desk: Desk, server: ReferenceServer) -> Line:
    return Line(desk, server.peer("paula", "paula-1", "Paula Hallet"))


@pytest.fixture
def nadia(desk: Desk, server: ReferenceServer, tmp_path: Path) -> Iterator[Line]:
    with colleague_of(desk, server, tmp_path) as line:
        yield line


@pytest.fixture
def rik(line: Line, nadia: Line, server: ReferenceServer) -> str:
    """A dossier of Nadia's that came here after its phone had been changed twice; a third change came with the feed."""
    (person,) = create_person(nadia.desk, {"family_name": "Vandenbossche", "phone": "0470000001"}).dossiers
    nadia.sync()
    for place, phone in enumerate(("0470000002", "0470000003")):
        nadia.desk = replace(nadia.desk, clock=FixedClock(NOON + timedelta(minutes=1 + place)))
        change_person(nadia.desk, person, {"phone": phone})
        nadia.sync()
    server.give("paula", person)
    line.sync()
    nadia.desk = replace(nadia.desk, clock=FixedClock(NOON + timedelta(minutes=5)))
    change_person(nadia.desk, person, {"phone": "0470000004"})
    nadia.sync()
    line.sync()
    return person


def phones(lines: tuple[HistoryLine, ...]) -> list[tuple[str, str]]:
    return [
        (line.before.replace("\u00a0", " "), line.after.replace("\u00a0", " "))
        for line in lines
        if line.field == "phone"
    ]


def test_what_came_without_its_past_is_counted_and_loaded(desk: Desk, line: Line, rik: str) -> None:
    here = dossier_history(desk, rik)
    assert phones(here.lines) == [("0470 00 00 03", "0470 00 00 04")]
    earlier = ask_earlier(desk, rik, line.peer)
    whole = dossier_history(desk, rik, earlier=earlier)
    assert phones(whole.lines) == [
        ("0470 00 00 03", "0470 00 00 04"),
        ("0470 00 00 02", "0470 00 00 03"),
        ("0470 00 00 01", "0470 00 00 02"),
    ]
    assert {line.who for line in whole.lines if line.field == "phone"} == {NADIA}
    assert whole.unknown == 0
    made = [line for line in whole.lines if not line.field]
    assert len(made) == 1
    assert whole.lines[-1] == made[0]
    assert len({line.key for line in whole.lines}) == len(whole.lines)


def test_an_earlier_value_that_was_loaded_can_be_put_back(desk: Desk, line: Line, rik: str) -> None:
    whole = dossier_history(desk, rik, earlier=ask_earlier(desk, rik, line.peer))
    first = [each for each in whole.lines if each.field == "phone"][-1]
    assert first.returns
    assert first.earlier == "0470000001"


def test_of_what_was_made_here_nothing_is_asked(desk: Desk, line: Line, aurelie: str) -> None:
    line.sync()
    assert dossier_history(desk, aurelie).unknown == 0
    assert ask_earlier(desk, aurelie, line.peer) == ()


def test_behind_the_cover_it_stays_covered(desk: Desk, line: Line, rik: str) -> None:
    change_person(desk, rik, {"confidences": "Sa sœur ne sait rien."})
    earlier = ask_earlier(desk, rik, line.peer)
    told = dossier_history(desk, rik, covered=True, earlier=earlier)
    assert not any("sœur" in f"{line.before}{line.after}" for line in told.lines)
