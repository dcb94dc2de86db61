"""Going back to a backup is killed or refused the disk at every call: one of the two states is there, whole."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from faults.helpers.deeds import FILE
from faults.helpers.tracing import Ended, Nursery, Point
from faults.helpers.vault_lives import BACKUP, NOON, STATE, WORDS, make_to_go_back

from parcours_desktop.casework.going_back import go_back
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.integrity import verify
from parcours_desktop.store.settings import RESTORED, setting
from parcours_desktop.vault.unlock import unlock

pytestmark = pytest.mark.usefixtures("cheap")

Fresh = Callable[[], Path]


@pytest.fixture
def fresh(room: Path) -> Fresh:
    model = room / "model to go back"
    if not model.exists():
        make_to_go_back(model)

    def copy() -> Path:
        shutil.rmtree(room / "copy", ignore_errors=True)
        return Path(shutil.copytree(model, room / "copy"))

    return copy


def state(path: Path, key: bytearray) -> tuple[object, bool]:
    assert verify(path, key).sound
    with Caseload.open(path, key) as caseload, caseload.reading() as reader:
        return setting(reader, STATE), bool(setting(reader, RESTORED, False))


def some(points: list[Point]) -> list[Point]:
    """Return the points, and of the pages, all written alike, every ninth."""
    return [point for point in points if point.call != "pwrite64" or point.number % 9 == 0]


def check(folder: Path, ended: Ended) -> None:
    done = "done 0\n" in ended.said
    key = unlock(folder, WORDS)
    found = state(folder / FILE, key)
    kept = list(folder.glob(f"{FILE}.avant-????????-??????"))
    assert found in {("now", False), ("then", True)}
    if done:
        assert found == ("then", True)
    if found[0] == "then":
        (before,) = kept
        assert state(before, key) == ("now", False)
    for each in (*kept, *folder.glob(f"{FILE}.avant-*")):
        each.unlink(missing_ok=True)
    go_back(folder, folder / BACKUP, WORDS, clock=lambda: NOON)
    assert state(folder / FILE, key) == ("then", True)
    assert not list(folder.glob(".restauration-*")), "what was left half done is cleared away"


def test_killed_at_every_call(nursery: Nursery, fresh: Fresh) -> None:
    whole = nursery.watched("goes-back", fresh())
    assert whole.said == ("done 0\n",), whole.errors
    points = whole.points()
    assert {"rename", "fsync", "pwrite64"} <= {point.call for point in points}
    for point in some(points):
        folder = fresh()
        ended = nursery.killed("goes-back", folder, point)
        assert ended.code == -signal.SIGKILL, point
        check(folder, ended)


def test_refused_at_every_call(nursery: Nursery, fresh: Fresh) -> None:
    points = nursery.watched("goes-back", fresh()).points()
    said = max(point.number for point in points if point.call == "write")
    errors = cycle(("ENOSPC", "EIO"))
    for point in some(points):
        if point.call in ("unlink", "unlinkat", "ftruncate") or point == Point("write", said):
            continue
        folder = fresh()
        ended = nursery.refused("goes-back", folder, point, next(errors), for_good=False)
        assert ended.code == 0, (point, ended.errors)
        check(folder, ended)
