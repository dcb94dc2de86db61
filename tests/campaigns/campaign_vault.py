"""Cuts the power, kills and refuses the disk while the program saves, for minutes: nothing acknowledged is lost."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from faults.helpers.deeds import Promises, check, prepare
from faults.helpers.outages import SCENES, Outages, outages
from faults.helpers.quick import quick_folder
from faults.helpers.tracing import Nursery

IMAGES_AN_EVENT = 6
"""Six cuts after each of about 1,700 events: some 10,000 images a seed."""

CONTROL_IMAGES = 4_000
POWER_SHARE = 0.4
"""Of the time, for power cuts; the rest is for kills and refusals."""


@dataclass
class Tally:
    """What the campaign did and saw."""

    power: Outages = field(default_factory=Outages)
    faults: int = 0
    losses: list[str] = field(default_factory=list)


def run(seeds: int, minutes: float, first_seed: int) -> int:
    """Run up to ``seeds`` seeds or ``minutes``, whichever ends first; return 0 if nothing was lost, else 1.

    The first seed also runs the control (``synchronous = NORMAL``), which must lose, and kills and refuses a longer
    life at every point. A losing seed is printed and replays with ``first_seed``.
    """
    begun = time.monotonic()
    end = begun + minutes * 60
    tally = Tally()
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder, Nursery(Path(folder) / "a") as n:
        room = Path(folder)
        control = outages(n, room, "saves-many", every=4, seed=first_seed, most=CONTROL_IMAGES, synchronous="NORMAL")
        lost = sum(count for told, count in control.lost.items() if "dossier" in told)
        print(f"control, synchronous = NORMAL: {control.images} images, {lost} lost dossiers", flush=True)
        if not lost:
            tally.losses.append("the control lost nothing: the campaign would see nothing")
        for seed in range(first_seed, first_seed + seeds):
            for life in SCENES:
                seen = outages(n, room, life, every=IMAGES_AN_EVENT, seed=seed)
                tally.power.add(seen)
                tally.losses += [f"seed {seed}, {life}: {told}" for told in seen.lost]
            print(f"seed {seed}: {tally.power.images} images, losses {len(tally.losses)}", flush=True)
            if time.monotonic() > begun + minutes * 60 * POWER_SHARE or tally.losses:
                break
        for told in _faults(n, room, end):
            tally.faults += 1
            tally.losses += told
    print(f"power cuts {tally.power.images}, kills and refusals {tally.faults}, losses {len(tally.losses)}")
    for told in tally.losses:
        print(f"LOST {told}")
    return 1 if tally.losses else 0


def _faults(nursery: Nursery, room: Path, end: float) -> Iterator[list[str]]:
    """Kill and refuse a life of three saves at every point until ``end``; yield what each fault lost."""
    promised = prepare(room / "model")

    def fresh() -> Path:
        shutil.rmtree(room / "copy", ignore_errors=True)
        return Path(shutil.copytree(room / "model", room / "copy"))

    for point in nursery.watched("saves-some", fresh()).points():
        if time.monotonic() > end:
            return
        ended = nursery.killed("saves-some", fresh(), point)
        yield _judge(room / "copy", promised, ended.said, f"killed at {point}", ended.code == -signal.SIGKILL)
        for error in ("ENOSPC", "EIO") if point.call in ("pwrite64", "fsync", "fdatasync", "ftruncate") else ():
            for for_good in (False, True):
                ended = nursery.refused("saves-some", fresh(), point, error, for_good=for_good)
                told = f"{error} at {point}, {'for good' if for_good else 'once'}"
                yield _judge(room / "copy", promised, ended.said, told, ended.code == 0)


def _judge(folder: Path, promised: Promises, said: tuple[str, ...], fault: str, as_expected: bool) -> list[str]:
    told = Promises.read(said)
    try:
        check(folder, Promises(promised.saved | told.saved, max(promised.typed, told.typed)))
    except AssertionError as loss:
        return [f"{fault}: {loss}"]
    return [] if as_expected else [f"{fault}: the life ended in another way"]
