"""The power is cut while the program saves: of what was acknowledged nothing is lost, and no transaction is half."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults.helpers.outages import outages
from faults.helpers.power import Disk
from faults.helpers.tracing import Nursery
from faults.helpers.write_log import Cut, Named, Sync, SyncNames, Write, read


@pytest.mark.parametrize("life", ["saves-many", "changes-keys"])
def test_what_was_acknowledged_outlives_every_power_cut(nursery: Nursery, room: Path, life: str) -> None:
    seen = outages(nursery, room, life, every=1, seed=20261122)
    assert seen.images >= {"saves-many": 600, "changes-keys": 20}[life]
    assert not seen.lost


def test_the_control_loses(nursery: Nursery, room: Path) -> None:
    """With ``synchronous = NORMAL`` acknowledged saves are lost, so the test would see it."""
    seen = outages(nursery, room, "saves-many", every=1, seed=20261122, synchronous="NORMAL", most=600)
    assert sum(count for told, count in seen.lost.items() if "was saved and is lost" in told) > 20


def test_without_any_sync_files_are_half_there(nursery: Nursery, room: Path) -> None:
    """With ``synchronous = OFF`` files are damaged or hold half of what was done, so the test would see that too."""
    seen = outages(nursery, room, "saves-many", every=1, seed=20261122, synchronous="OFF", most=900)
    assert any("was saved" not in told and "was kept" not in told for told in seen.lost), seen.lost


def test_a_cut_keeps_what_was_synced_and_any_part_of_the_rest() -> None:
    class Always:
        """A chance that always says the same."""

        def __init__(self, luck: float) -> None:
            self.luck = luck

        def choice(self, given: tuple[float, ...]) -> float:
            return given[0] if self.luck == 0 else given[1]

        def randint(self, low: int, high: int) -> int:
            return low

        def random(self) -> float:
            return 0.4

    disk = Disk({"a": 0}, {0: b"old."})
    for event in (Write(0, 0, b"new!"), Named((("b", 1),)), Write(1, 2, b"x"), Cut(0, 3)):
        disk.take(event)
    assert disk.cut(Always(0)) == {"a": b"old."}
    assert disk.cut(Always(1)) == {"a": b"new", "b": b"\0\0x"}
    for event in (Sync(0), Sync(1)):
        disk.take(event)
    assert disk.cut(Always(0)) == {"a": b"new"}
    disk.take(SyncNames())
    assert disk.cut(Always(0)) == {"a": b"new", "b": b"\0\0x"}


def test_a_call_that_another_thread_came_between_is_read_whole(tmp_path: Path) -> None:
    data = "".join(f"\\x{byte:02x}" for byte in b"page")
    name = "".join(f"\\x{byte:02x}" for byte in str(tmp_path / "file").encode())
    trace = "\n".join(
        [
            f'7 openat(AT_FDCWD, "{name}", O_RDWR) = 3',
            f'7 pwrite64(3, "{data}", 4, 8 <unfinished ...>',
            '9 write(5, "\\x41", 1) = 1',
            "7 <... pwrite64 resumed>) = 4",
            "9 fsync(3 <unfinished ...>",
            f'7 pwrite64(3, "{data}", 4, 0) = 4',
            "9 <... fsync resumed>) = 0",
        ]
    )
    assert list(read(trace, tmp_path, {"file": 0})) == [Write(0, 8, b"page"), Write(0, 0, b"page"), Sync(0)]
