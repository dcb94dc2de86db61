"""Recorded lives whose power is cut thousands of times, and what each image of the disk must still hold."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from faults.helpers import write_log
from faults.helpers.deeds import FILE, KEY, RECORDS, Promises, losses, prepare, unsound
from faults.helpers.power import Disk, cuts, lay_down
from faults.helpers.sending import MADE, judge_sent
from faults.helpers.tracing import Nursery

from parcours_core.errors import WorldError
from parcours_desktop.store.engine import connect, driver_error
from parcours_desktop.vault.slots import KeyFile, Slot, read_key_file, write_key_file

Judge = Callable[[Path, Promises, list[str]], list[str]]


@dataclass
class Outages:
    """What a number of images showed: how many there were, and each kind of loss with how often it was seen."""

    images: int = 0
    lost: Counter[str] = field(default_factory=Counter)

    def add(self, other: Outages) -> None:
        """Count ``other`` in."""
        self.images += other.images
        self.lost += other.lost


def judge_caseload(folder: Path, promised: Promises, said: list[str]) -> list[str]:
    """Return what the image in ``folder`` lost of the caseload."""
    told = Promises.read(said)
    due = Promises(promised.saved | told.saved, max(promised.typed, told.typed))
    try:
        connection = connect(folder / FILE, KEY)
        try:
            connection.execute("PRAGMA synchronous = OFF")
            return losses(connection, due) + unsound(connection)
        finally:
            connection.close()
    except (OSError, ValueError, driver_error()) as error:
        return [f"unreadable: {error}"]


def judge_keys(folder: Path, promised: Promises, said: list[str]) -> list[str]:
    """Return what the image lost of the key slots: the ones acknowledged last, or the next, must open."""
    del promised
    acknowledged = sum(line.startswith("keys") for line in said)
    try:
        slots = len(read_key_file(folder).slots)
    except WorldError as error:
        return [f"keys: {type(error).__name__}"]
    return [] if slots in (max(1, acknowledged), acknowledged + 1) else ["keys: an older file came back"]


def judge_sending(folder: Path, promised: Promises, said: list[str]) -> list[str]:
    """Return what the image in ``folder`` lost of what was sent."""
    del promised
    connection = connect(folder / FILE, KEY)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        return judge_sent(connection, said) + unsound(connection)
    except (OSError, ValueError, driver_error()) as error:
        return [f"unreadable: {error}"]
    finally:
        connection.close()


def prepare_keys(folder: Path) -> Promises:
    """Make a file of key slots."""
    folder.mkdir(parents=True, exist_ok=True)
    write_key_file(folder, KeyFile("vault", (Slot("first", "passphrase", {}),)))
    return Promises()


SCENES: dict[str, tuple[Callable[[Path], Promises], Judge]] = {
    "saves-many": (prepare, judge_caseload),
    "changes-keys": (prepare_keys, judge_keys),
    "sends": (partial(prepare, dossiers=MADE // len(RECORDS)), judge_sending),
}
"""By life: what is there before it, and how its images are judged."""

LATER = 100
"""Pages to a checkpoint: some saves between two of them are on the disk only by the write-ahead log."""


def outages(
    nursery: Nursery, room: Path, life: str, *, every: int, seed: int, most: int = 0, synchronous: str = "FULL"
) -> Outages:
    """Record ``life``, cut its power ``every`` times after each event (``most`` in all), and judge each image."""
    prepare_scene, judge = SCENES[life]
    for name in ("scene", "image"):
        shutil.rmtree(room / name, ignore_errors=True)
    scene, image = room / "scene", room / "image"
    image.mkdir()
    promised = prepare_scene(scene)
    before = {path.name: path.read_bytes() for path in sorted(scene.iterdir()) if not path.name.endswith(".lock")}
    names = {name: number for number, name in enumerate(before)}
    ended = nursery.watched(life, scene, data=True, synchronous=synchronous, checkpoint=LATER)
    assert ended.code == 0, ended.errors
    disk = Disk(names, dict(enumerate(before.values())))
    result = Outages()
    for files in cuts(disk, write_log.read(ended.trace, scene, names), every, random.Random(seed)):
        if most and result.images >= most:
            break
        lay_down(files, image)
        result.images += 1
        result.lost.update(set(judge(image, promised, disk.said)))
    return result
