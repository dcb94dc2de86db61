"""Lets everything go wrong between laptops and the server, seed after seed, for minutes: nothing is lost."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from faults.helpers.quick import quick_folder
from proof.helpers.killing import Victim, kill_under_a_crowd
from proof.helpers.laptops import model_caseload
from proof.helpers.restored_sharing import lose_nothing
from proof.helpers.restoring_world import simulate_restores
from proof.helpers.returning import come_back
from proof.helpers.sharing_world import sharing_world
from proof.helpers.simulation import simulate

KILLS_AT_ONCE = 10
LONG = 5.0
"""A run of so many minutes also measures a thousand devices that come back within one (F26)."""

SEEDS_BETWEEN_KILLS = 200
"""After so many seeds the server and its database are killed for a while, on real processes."""


@dataclass
class Tally:
    """What the campaign did and saw."""

    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    cards: int = 0
    measured: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)


def run(seeds: int, minutes: float, first_seed: int) -> int:
    """Run up to ``seeds`` seeds or ``minutes``, whichever ends first; return 0 if nothing was lost, else 1.

    Each seed is one simulated company (F12, F13), one whose people share, restore and copy laptops (F11, F14), and one
    whose server is restored from an older copy (F15), and one where both happen.
    A failing seed is printed and replays with ``first_seed`` and one seed. Longer runs also kill real processes (F9).
    """
    begun = time.monotonic()
    tally = Tally()
    done = 0
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        room = Path(folder)
        model = model_caseload(room)
        for seed in range(first_seed, first_seed + seeds):
            _one_seed(seed, room / "seed", model, tally)
            done += 1
            if seeds > 1 and done % SEEDS_BETWEEN_KILLS == 1:
                _kills(seed, room / "kills", model, tally)
            if tally.losses or time.monotonic() - begun > minutes * 60:
                break
        if seeds > 1 and minutes >= LONG:
            returned = come_back(1_000, 10_000, 60.0, _fresh(room / "many"), model)
            tally.measured.append(
                f"F26: nothing to do takes {returned.ratio:.2f} × idle beside a large pull (goal ≤ 3)"
            )
    spent = (time.monotonic() - begun) / 60
    told = ", ".join(f"{count} × {name}" for name, count in sorted((tally.faults + tally.kills).items()))
    print(f"seeds {first_seed}…{first_seed + done - 1}, {spent:.1f} minutes, cards {tally.cards}, faults: {told}")
    for one in tally.measured:
        print(one)
    print(f"losses {len(tally.losses)}")
    return 1 if tally.losses else 0


def _one_seed(seed: int, folder: Path, model: Path, tally: Tally) -> None:
    for kind, runs in _KINDS:
        _fresh(folder)
        if sys.stdout.isatty():
            print(f"seed {seed}, {kind}", end="\r", flush=True)
        told = ["ended by an error"]
        try:
            told = runs(seed, folder, model, tally)
        finally:
            for one in told:
                print(f"seed {seed}, {kind}: {one}", flush=True)
        tally.losses += told


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _simulated(seed: int, folder: Path, model: Path, tally: Tally) -> list[str]:
    outcome = simulate(seed, folder, model)
    tally.faults.update({harm.value: count for harm, count in outcome.harm.items()})
    tally.cards += outcome.cards
    return outcome.broken


def _shared(seed: int, folder: Path, model: Path, tally: Tally) -> list[str]:
    with sharing_world(seed, folder, model) as world:
        world.runs()
        tally.faults.update({harm.value: count for harm, count in world.harm.items()})
        return world.judged_by_model()


def _restored(seed: int, folder: Path, model: Path, tally: Tally) -> list[str]:
    outcome = simulate_restores(seed, folder, model)
    tally.faults.update({harm.value: count for harm, count in outcome.harm.items()})
    tally.cards += outcome.cards
    return outcome.broken


def _shares_lost(seed: int, folder: Path, model: Path, tally: Tally) -> list[str]:
    broken, restores = lose_nothing(seed, folder, model)
    tally.faults["restore of the server"] += restores
    return broken


_KINDS = (
    ("one person's laptops", _simulated),
    ("people who share", _shared),
    ("a restored server", _restored),
    ("a restored server that lost shares", _shares_lost),
)


def _kills(seed: int, folder: Path, model: Path, tally: Tally) -> None:
    for victim in Victim:
        _fresh(folder)
        told = kill_under_a_crowd(victim, KILLS_AT_ONCE, seed, folder, model)
        tally.kills[f"kill of the {victim}"] += KILLS_AT_ONCE
        for one in told:
            print(f"seed {seed}, {victim} killed: {one}", flush=True)
        tally.losses += told
