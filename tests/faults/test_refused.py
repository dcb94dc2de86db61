"""The disk refuses, full or broken, at every call, once or for good: nothing says "saved" that is not, and it mends."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import cycle
from pathlib import Path

import pytest
from faults.helpers.deeds import FILE, KEY, Promises, check, count, losses, prepare, save, type_on, words
from faults.helpers.tracing import Nursery, Point

from parcours_core.wire.images import PAGE_BYTES, RESERVED_BYTES
from parcours_desktop.store import image_files, opening
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.drafts import draft
from parcours_desktop.store.engine import connect, make_engine
from parcours_desktop.store.errors import DiskFull, DiskTrouble
from parcours_desktop.store.images import Images, Unfit
from parcours_desktop.vault.slots import KeyFile, Slot, read_key_file, write_key_file

REFUSABLE = ("pwrite64", "fsync", "fdatasync", "ftruncate", "write", "rename")
KINDS = (("ENOSPC", False), ("EIO", True), ("EIO", False), ("ENOSPC", True))
TOLD = {"DiskFull", "DiskTrouble", "Damaged"}


def _refusals(said: tuple[str, ...]) -> set[str]:
    return {line.split()[1] for line in said if line.startswith("refused")}


def _points(points: list[Point]) -> list[Point]:
    return [point for point in points if point.call in REFUSABLE]


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_a_save_that_the_disk_refuses(
    nursery: Nursery, fresh: Callable[[], Path], promised: Promises, error: str, for_good: bool
) -> None:
    whole = nursery.watched("saves", fresh())
    refused = 0
    # The acknowledgements are written with « write », which no part of the caseload uses.
    for point in [each for each in _points(whole.points()) if each.call != "write"]:
        folder = fresh()
        ended = nursery.refused("saves", folder, point, error, for_good=for_good)
        assert ended.code == 0, (point, ended.errors)
        assert _refusals(ended.said) <= TOLD, point
        refused += bool(_refusals(ended.said))
        said = Promises.read(ended.said)
        if not for_good:
            # With room again, the same save succeeds at the second or third try.
            assert said == Promises(frozenset({3}), 3), (point, ended.said)
        check(folder, Promises(promised.saved | said.saved, max(promised.typed, said.typed)))
    assert refused > 5


def test_control_a_program_that_says_saved_though_the_disk_refused(nursery: Nursery, fresh: Callable[[], Path]) -> None:
    """What was refused for good and would be acknowledged all the same is missed."""
    points = [each for each in nursery.watched("saves", fresh()).points() if each.call == "pwrite64"]
    missed = 0
    for point in points[:: max(1, len(points) // 8)]:
        folder = fresh()
        ended = nursery.refused("saves", folder, point, "ENOSPC", for_good=True)
        if _refusals(ended.said) and not Promises.read(ended.said).saved:
            with closing(connect(folder / FILE, KEY)) as connection:
                missed += "dossier 3 was saved and is lost" in losses(connection, Promises(frozenset({3})))
    assert missed > 1


def test_a_migration_that_the_disk_refuses(nursery: Nursery, room: Path) -> None:
    """What was there is there, and the next opening steps it up."""
    old = room / "old"
    promised = prepare(old)
    engine = make_engine(old / FILE, KEY, writes=True)
    with opening.stepping(engine) as connection:
        opening.migrate(connection, opening.KNOWN[0])
    engine.dispose()
    folder = room / "stepping"

    def again() -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(old, folder))

    refused = 0
    points = [each for each in _points(nursery.watched("migrates", again()).points()) if each.call != "write"]
    for point, (error, for_good) in zip(points, cycle(KINDS), strict=False):
        ended = nursery.refused("migrates", again(), point, error, for_good=for_good)
        assert ended.code == 0, (point, ended.errors)
        assert _refusals(ended.said) <= TOLD, (point, ended.said)
        refused += bool(_refusals(ended.said))
        check(folder, promised)
    assert refused > 5


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_key_slots_that_the_disk_refuses(nursery: Nursery, room: Path, error: str, for_good: bool) -> None:
    folder = room / f"keys-{error}-{for_good}"
    folder.mkdir()
    first = KeyFile("vault", (Slot("first", "passphrase", {}),))
    write_key_file(folder, first)
    for point in _points(nursery.watched("changes-keys", folder).points()):
        write_key_file(folder, first)
        ended = nursery.refused("changes-keys", folder, point, error, for_good=for_good)
        acknowledged = sum(line.startswith("keys") for line in ended.said)
        assert len(read_key_file(folder).slots) in (max(1, acknowledged), acknowledged + 1), point


def test_a_disk_of_two_megabytes_fills_up_and_is_given_room(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    with _small(folder) as give_room:
        promised = prepare(folder)
        with Caseload.open(folder / FILE, KEY) as caseload:
            saved = set(promised.saved)
            with pytest.raises((DiskFull, DiskTrouble)) as told:
                _fill(caseload, saved)
            assert told.value.what_is_safe
            assert len(saved) > 10
            with caseload.reading() as reader:
                # The text typed before the refused save is kept too, unless it was itself refused.
                assert draft(reader, "note:first") in (words(max(saved)), words(max(saved) + 1))
            give_room()
            save(caseload, count(caseload))
        check(folder, Promises(frozenset(saved), max(saved)))


def test_a_file_may_grow_no_more_and_then_it_may(tmp_path: Path) -> None:
    """The limit of the system on the size of files, wherever it runs: there is no disk to be mounted for it."""
    folder = tmp_path / "limited"
    promised = prepare(folder)
    with Caseload.open(folder / FILE, KEY) as caseload, _held_to(1_000_000) as give_room:
        saved = set(promised.saved)
        with pytest.raises((DiskFull, DiskTrouble)) as told:
            _fill(caseload, saved)
        assert told.value.what_is_safe
        give_room()
        save(caseload, count(caseload))
    check(folder, Promises(frozenset(saved), max(saved)))


@pytest.mark.parametrize("lying", ["in memory", "sealed"])
def test_an_image_that_has_no_room_leaves_none_of_itself(
    tmp_path: Path, lying: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first sync goes on in pages then, and wants the room that a part of it would take."""
    if lying == "sealed":
        monkeypatch.setattr(image_files, "memory_folder", lambda: None)
    with Caseload.open(tmp_path / FILE, KEY) as caseload, closing(Images(caseload.path)) as images:
        image = bytearray(3 * PAGE_BYTES)
        image[16:20], image[20], image[59] = b"\x00\x01\x01\x01", RESERVED_BYTES, 1
        with _held_to(PAGE_BYTES), pytest.raises(Unfit, match="no room"):
            images.open(bytes(image))
        assert [path.name for path in tmp_path.glob("*.image-*")] == []


def _fill(caseload: Caseload, saved: set[int]) -> None:
    for _ in range(1000):
        number = count(caseload)
        type_on(caseload, number)
        save(caseload, number)
        saved.add(number)


@contextmanager
def _small(folder: Path) -> Iterator[Callable[[], object]]:
    """Make ``folder`` a disk of two megabytes; give a way to make it larger. Where nothing may be mounted, files of
    this process are held to a size instead."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode == 0:
        try:
            yield lambda: subprocess.run(["mount", "-o", "remount,size=32m", str(folder)], check=True)
        finally:
            subprocess.run(["umount", str(folder)], check=True)
        return
    with _held_to(1_000_000) as give_room:
        yield give_room


@contextmanager
def _held_to(size: int) -> Iterator[Callable[[], object]]:
    """Hold the files of this process to a size, until the way that is given is taken, or the end."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
