"""Lets everything go wrong between laptops and the server, seed after seed, for minutes: nothing is lost."""

from __future__ import annotations

import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from faults.helpers.quick import quick_folder
from proof.helpers.crowd import DEVICES, crowd_works
from proof.helpers.killing import Victim, kill_under_a_crowd
from proof.helpers.laptops import model_caseload
from proof.helpers.playing import Tally, fresh, play
from proof.helpers.returning import come_back
from support.clusters import cluster

from parcours_server.storage.versions import SQLITE

KILLS_AT_ONCE = 10
LONG = 5.0
"""A run of so many minutes also lets five devices work for one (F10), and a thousand come back within one (F26)."""

SEEDS_BETWEEN_KILLS = 1000
"""After so many seeds the server and its database are killed for a while, on real processes."""

SEEDS_BETWEEN_WORDS = 500

AHEAD = 16
"""So many seeds are given out at once: enough that no processor waits."""


def run(seeds: int, minutes: float, first_seed: int) -> int:
    """Run up to ``seeds`` seeds or ``minutes``, whichever ends first; return 0 if nothing was lost, else 1.

    Each seed is one simulated company (F12, F13), one whose people share, restore and copy laptops (F11, F14), one
    whose server is restored from an older copy (F15), and one where both happen: as long as the seed says, and most of
    them short. They run on every processor. A failing seed is printed and replays with ``first_seed`` and one seed.
    Longer runs also kill real processes (F9).
    """
    begun = time.monotonic()
    tally = Tally()

    def goes_on() -> bool:
        return not tally.losses and time.monotonic() - begun < minutes * 60

    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        room = Path(folder)
        model = model_caseload(room)
        for seed, played in _played(range(first_seed, first_seed + seeds), goes_on, model):
            tally.add(played)
            if tally.seeds % SEEDS_BETWEEN_WORDS == 0:
                print(f"{tally.seeds} seeds after {(time.monotonic() - begun) / 60:.1f} minutes", flush=True)
            if seeds > 1 and tally.seeds % SEEDS_BETWEEN_KILLS == 1 and goes_on():
                _kills(seed, room / "kills", model, tally)
        if seeds > 1 and minutes >= LONG:
            _a_crowd(first_seed, room, model, tally)
            returned = come_back(1_000, 10_000, 60.0, fresh(room / "many"), model)
            tally.measured.append(
                f"F26: nothing to do takes {returned.ratio:.2f} × idle beside a large pull (goal ≤ 3): "
                f"{returned.by_the_clock:.2f} × by the clock, {returned.by_work:.2f} × by the server's own work"
            )
    _say(tally, first_seed, (time.monotonic() - begun) / 60)
    return 1 if tally.losses else 0


def _say(tally: Tally, first_seed: int, minutes: float) -> None:
    told = ", ".join(f"{count} × {name}" for name, count in sorted((tally.faults + tally.kills).items()))
    print(
        f"{tally.seeds} seeds from {first_seed} on, {tally.worlds} worlds, {tally.steps} steps, {minutes:.1f} minutes, "
        f"cards {tally.cards}, faults: {told}"
    )
    for one in tally.measured:
        print(one)
    print(f"losses {len(tally.losses)}")


def _played(seeds: range, goes_on: Callable[[], bool], model: Path) -> Iterator[tuple[int, Tally]]:
    """Play seeds as long as it ``goes_on``, several at once; yield each with what came of it, in order."""
    if len(seeds) == 1:
        yield seeds[0], play(seeds[0], model)
        return
    left = iter(seeds)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        running: deque[tuple[int, Future[Tally]]] = deque()
        while True:
            while len(running) < AHEAD and goes_on() and (seed := next(left, None)) is not None:
                running.append((seed, pool.submit(play, seed, model)))
            if not running:
                return
            first, played = running.popleft()
            yield first, played.result()


def _kills(seed: int, folder: Path, model: Path, tally: Tally) -> None:
    for victim in Victim:
        fresh(folder)
        told = kill_under_a_crowd(victim, KILLS_AT_ONCE, seed, folder, model)
        tally.kills[f"kill of the {victim}"] += KILLS_AT_ONCE
        for one in told:
            print(f"seed {seed}, {victim} killed: {one}", flush=True)
        tally.losses += told


def _a_crowd(seed: int, room: Path, model: Path, tally: Tally) -> None:
    with cluster(durable=True) as postgres:
        for kind, url in (
            ("SQLite", f"{SQLITE}{room / 'crowd.db'}"),
            ("PostgreSQL", postgres.migrated()),
        ):
            worked = crowd_works(url, fresh(room / "crowd"), model, seed, seconds=60)
            tally.measured.append(
                f"F10: {DEVICES} devices at once for a minute on {kind}: {worked.batches} batches, in peace after "
                f"{worked.seconds_to_peace:.1f} s (goal ≤ 10)"
            )
            tally.losses += [f"F10, {kind}: {one}" for one in worked.broken]
