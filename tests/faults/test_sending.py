"""What was sent stays sent whatever happens, and costs one wait for the disk: the receipt can be had again."""

from __future__ import annotations

import shutil
import signal
from itertools import cycle
from pathlib import Path

from faults.helpers.deeds import FILE, KEY, prepare
from faults.helpers.outages import outages
from faults.helpers.sending import MADE, judge_sent
from faults.helpers.tracing import Nursery

from parcours_desktop.store.engine import connect

POINTS = 60
"""At how many of the calls that change the disk a life is killed."""
NEVER = 1_000_000
"""Pages to a checkpoint: none comes, so that each wait for the disk is one of a commit."""


def waits(nursery: Nursery, folder: Path, life: str) -> int:
    ended = nursery.watched(life, folder, checkpoint=NEVER)
    assert ended.code == 0, ended.errors
    return sum(point.call in ("fsync", "fdatasync") for point in ended.points())


def test_a_small_push_waits_for_the_disk_once(nursery: Nursery, room: Path, tmp_path: Path) -> None:
    """Both lives open, send, save and close; the second sends what was saved, too."""
    for folder in (tmp_path / "one", tmp_path / "two"):
        prepare(folder, MADE // 3)
    without = waits(nursery, tmp_path / "one", "sends-some")
    assert waits(nursery, tmp_path / "two", "sends") == without + 1


def test_all_that_was_received_waits_for_the_disk_once(nursery: Nursery, room: Path, tmp_path: Path) -> None:
    """Page after page is written, and all of it lasts once the sync has ended."""
    for folder in (tmp_path / "one", tmp_path / "two"):
        prepare(folder, MADE // 3)
    without = waits(nursery, tmp_path / "one", "receives-none")
    assert waits(nursery, tmp_path / "two", "receives") == without + 1


def test_a_save_after_the_log_was_brought_in_waits_for_the_disk_once(
    nursery: Nursery, room: Path, tmp_path: Path
) -> None:
    """The log begins anew then, with a wait of its own: that was waited for beside the work."""
    for folder in (tmp_path / "one", tmp_path / "two"):
        prepare(folder, MADE // 3)
    without = waits(nursery, tmp_path / "one", "settles")
    assert waits(nursery, tmp_path / "two", "settles-and-saves") == without + 1


def test_what_is_sent_was_kept_before_whenever_the_power_is_cut(nursery: Nursery, room: Path) -> None:
    seen = outages(nursery, room, "sends", every=1, seed=20261122)
    assert seen.images > 100
    assert not seen.lost


def test_the_control_forgets_what_was_sent(nursery: Nursery, room: Path) -> None:
    """Where no commit waits for the disk, the same images show it."""
    seen = outages(nursery, room, "sends", every=1, seed=20261122, synchronous="NORMAL")
    assert seen.lost["what was sent waits as if it were not"] > 10


def test_killed_at_any_write_nothing_that_was_sent_waits_anew(nursery: Nursery, tmp_path: Path) -> None:
    prepare(tmp_path / "model", MADE // 3)
    folder = tmp_path / "copy"

    def fresh() -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(tmp_path / "model", folder))

    points = nursery.watched("sends", fresh()).points()
    some = points[:: max(1, len(points) // POINTS)]
    sent = 0
    for point in some:
        ended = nursery.killed("sends", fresh(), point)
        assert ended.code == -signal.SIGKILL, point
        sent += any(line.startswith("sent") for line in ended.said)
        connection = connect(folder / FILE, KEY)
        assert judge_sent(connection, ended.said) == [], point
        connection.close()
    assert sent > len(some) // 4


def test_what_the_disk_refuses_to_keep_is_not_sent(nursery: Nursery, tmp_path: Path) -> None:
    """F2 while batches are marked as on their way: the life ends by the error."""
    prepare(tmp_path / "model", MADE // 3)
    folder = tmp_path / "copy"

    def fresh() -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(tmp_path / "model", folder))

    kinds = cycle((("ENOSPC", False), ("EIO", True), ("EIO", False), ("ENOSPC", True)))
    writing = ("pwrite64", "fsync", "fdatasync", "ftruncate")
    points = [each for each in nursery.watched("sends", fresh()).points() if each.call in writing]
    refused = 0
    for point in points[:: max(1, 2 * len(points) // POINTS)]:
        error, for_good = next(kinds)
        ended = nursery.refused("sends", fresh(), point, error, for_good=for_good)
        refused += ended.code != 0 and any(trouble in ended.errors for trouble in ("DiskFull", "DiskTrouble"))
        connection = connect(folder / FILE, KEY)
        assert judge_sent(connection, ended.said) == [], point
        connection.close()
    assert refused > 5
