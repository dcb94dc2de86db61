"""The program is killed, or the disk refuses, while pages are taken in: rows, cursor and tally are of one moment."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from faults.helpers.deeds import FILE, KEY, prepare
from faults.helpers.sending import MADE, judge_received, received
from faults.helpers.tracing import Nursery, Point

from parcours_desktop.store.engine import connect

POINTS = 45
"""At how many of the calls that change the disk a life is harmed."""
EVERY = 5
"""Of so many lives one is led on to its end afterwards."""
SECOND = f"second-{FILE}"


class Room:
    """A folder that a life begins in anew, with what the first laptop has to send."""

    def __init__(self, room: Path, nursery: Nursery) -> None:
        self.model, self.folder, self.nursery = room / "pulled", room / "pulling", nursery
        prepare(self.model, MADE // 3)
        ended = nursery.watched("receives", self.begins())
        assert ended.said[-1] == f"received {MADE}\n"
        self.whole = received(self.folder / SECOND)
        points = ended.points()
        self.some = points[:: max(1, len(points) // POINTS)]

    def begins(self) -> Path:
        shutil.rmtree(self.folder, ignore_errors=True)
        return Path(shutil.copytree(self.model, self.folder))

    def goes_on(self) -> None:
        """The first laptop is as it was, and its server gives the same numbers; the second one goes on."""
        for left in self.folder.glob(f"{FILE}*"):
            left.unlink()
        shutil.copytree(self.model, self.folder, dirs_exist_ok=True)
        ended = self.nursery.watched("receives", self.folder)
        assert ended.code == 0, ended.errors
        assert received(self.folder / SECOND) == self.whole

    def judged(self, point: Point, number: int) -> int:
        """Judge what an interrupted life left; return how much the second laptop held by then."""
        second = self.folder / SECOND
        held = len(received(second)) if second.exists() else 0
        if second.exists():
            assert judge_received(second, self.whole) == [], point
        if number % EVERY == 0:
            self.goes_on()
        return held


@pytest.fixture(scope="module")
def start(room: Path, nursery: Nursery) -> Room:
    return Room(room, nursery)


def test_killed_at_any_write_of_a_pull_what_is_here_is_what_the_cursor_says(start: Room) -> None:
    held = set()
    for number, point in enumerate(start.some):
        ended = start.nursery.killed("receives", start.begins(), point)
        assert ended.code == -signal.SIGKILL, point
        held.add(start.judged(point, number))
    assert len(held) > 4, "too few of the lives ended in the middle of the pages"


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_pull_that_the_disk_refuses_stops_between_two_pages(start: Room, error: str) -> None:
    """The life ends by the error: whoever runs it says so; once there is room the next one goes on."""
    refused = 0
    for number, point in enumerate(start.some[::2]):
        if point.call not in ("pwrite64", "fsync", "fdatasync", "ftruncate"):
            continue
        ended = start.nursery.refused("receives", start.begins(), point, error, for_good=bool(number % 2))
        refused += any(trouble in ended.errors for trouble in ("DiskFull", "DiskTrouble"))
        start.judged(point, number)
    assert refused > 3


@pytest.mark.parametrize(
    ("hurt", "told"),
    [
        ("DELETE FROM barrier WHERE id = (SELECT min(id) FROM barrier)", "what is here is not what the cursor says"),
        (
            "UPDATE setting SET value = json_set(value, '$.cursor', 40) WHERE key = 'sync.state'",
            "what is here is not what the cursor says",
        ),
        ("UPDATE setting SET value = json_set(value, '$.count', 1) WHERE key = 'sync.state'", "the tally is not"),
        ("DELETE FROM dossier_entry", "the list is not what is there"),
    ],
)
def test_control_the_judge_notices_what_is_half(start: Room, hurt: str, told: str) -> None:
    start.nursery.watched("receives", start.begins())
    second = start.folder / SECOND
    assert judge_received(second, start.whole) == []
    connection = connect(second, KEY)
    connection.execute(hurt)
    connection.close()
    assert any(told in one for one in judge_received(second, start.whole))
