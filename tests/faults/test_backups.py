"""A backup is killed or refused the disk at every call: the caseload is whole, and what has the name of one is one."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest
from faults.helpers.deeds import KEY, Promises, check, losses, prepare
from faults.helpers.lives import seated
from faults.helpers.tracing import Ended, Nursery, Point

from parcours_desktop.casework.backups import OWN_FOLDER, back_up, backups_in
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import connect
from parcours_desktop.store.integrity import verify
from parcours_desktop.vault.slots import KeyFile, Slot, write_key_file

Fresh = Callable[[], Path]


@pytest.fixture
def promised(room: Path) -> Promises:
    shutil.rmtree(room / "vault", ignore_errors=True)
    made = prepare(room / "vault")
    write_key_file(room / "vault", KeyFile("vault", (Slot("first", "passphrase", {}),)))
    return made


@pytest.fixture
def fresh(room: Path, promised: Promises) -> Fresh:
    def copy() -> Path:
        shutil.rmtree(room / "copy", ignore_errors=True)
        shutil.copytree(room / "vault", room / "copy")
        return room / "copy"

    return copy


def _some(points: list[Point]) -> list[Point]:
    """Return the points, and of the pages, all written alike, every eighth."""
    return [point for point in points if point.call != "pwrite64" or point.number % 8 == 0]


def _check(folder: Path, promised: Promises, ended: Ended) -> None:
    said = Promises.read(ended.said)
    finished = backups_in(folder / OWN_FOLDER)
    assert len(finished) >= sum(line.startswith("backed-up") for line in ended.said)
    for backup in finished:
        assert verify(backup.file, KEY).sound
        with closing(connect(backup.file, KEY)) as connection:
            assert losses(connection, Promises(promised.saved | said.saved)) == []
    check(folder, Promises(promised.saved | said.saved, promised.typed))
    with Caseload.open(folder / "caseload.db", KEY) as caseload:
        back_up(seated(caseload))
    names = [path.name for path in (folder / OWN_FOLDER).iterdir()]
    assert not [name for name in names if name.startswith(".")], "what was left half done is cleared away"
    assert len(names) == len(finished) + 1


def test_killed_at_every_write_of_a_backup(nursery: Nursery, fresh: Fresh, promised: Promises) -> None:
    whole = nursery.watched("backs-up", fresh())
    assert whole.code == 0, whole.errors
    assert {"rename", "fsync", "pwrite64"} <= {point.call for point in whole.points()}
    for point in _some(whole.points()):
        folder = fresh()
        ended = nursery.killed("backs-up", folder, point)
        assert ended.code == -signal.SIGKILL, point
        _check(folder, promised, ended)


def test_a_backup_that_the_disk_refuses(nursery: Nursery, fresh: Fresh, promised: Promises) -> None:
    points = nursery.watched("backs-up", fresh()).points()
    kinds = cycle((("ENOSPC", False), ("EIO", True), ("EIO", False), ("ENOSPC", True)))
    for point in [each for each in _some(points) if each.call not in ("unlink", "unlinkat", "write")]:
        error, for_good = next(kinds)
        folder = fresh()
        ended = nursery.refused("backs-up", folder, point, error, for_good=for_good)
        assert ended.code == 0, (point, ended.errors)
        assert for_good or any(line.startswith("backed-up") for line in ended.said), (point, ended.said)
        _check(folder, promised, ended)
