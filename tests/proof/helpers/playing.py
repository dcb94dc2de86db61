"""Plays one seed in a world of each kind, and keeps the tally of what happened in all of them."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from proof.helpers.restored_sharing import lose_nothing
from proof.helpers.restoring_world import simulate_restores
from proof.helpers.sharing_world import sharing_world
from proof.helpers.simulation import length_of, simulate
from proof.helpers.whole_world import live_through

TWICE_EVERY = 25
"""Of so many seeds one is played twice: it must take the same course."""


@dataclass
class Tally:
    """What was done and seen."""

    seeds: int = 0
    worlds: int = 0
    steps: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    cards: int = 0
    measured: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add what another one did and saw."""
        self.seeds += other.seeds
        self.worlds += other.worlds
        self.steps += other.steps
        self.faults += other.faults
        self.kills += other.kills
        self.cards += other.cards
        self.measured += other.measured
        self.losses += other.losses


def play(seed: int, model: Path) -> Tally:
    """Play one seed in each kind of world, beside the empty caseload ``model``; print what was lost."""
    tally = Tally(seeds=1)
    steps = length_of(seed)
    with tempfile.TemporaryDirectory(dir=model.parent) as room:
        for kind, runs in _KINDS:
            told = ["ended by an error"]
            try:
                told = runs(seed, fresh(Path(room, "seed")), model, steps, tally)
            finally:
                for one in told:
                    print(f"seed {seed}, {kind}: {one}", flush=True)
            tally.worlds += 1
            tally.steps += steps
            tally.losses += told
    return tally


def fresh(folder: Path) -> Path:
    """Make ``folder`` anew, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _simulated(seed: int, folder: Path, model: Path, steps: int, tally: Tally) -> list[str]:
    outcome = simulate(seed, folder, model, steps, varied=True)
    tally.faults.update({harm.value: count for harm, count in outcome.harm.items()})
    tally.cards += outcome.cards
    if seed % TWICE_EVERY == 0:
        again = simulate(seed, fresh(folder), model, steps, varied=True)
        if again.trace != outcome.trace:
            return [*outcome.broken, "the same seed took another course"]
    return outcome.broken


def _shared(seed: int, folder: Path, model: Path, steps: int, tally: Tally) -> list[str]:
    with sharing_world(seed, folder, model, varied=True) as world:
        world.runs(steps)
        tally.faults.update({harm.value: count for harm, count in world.harm.items()})
        return world.judged_by_model()


def _restored(seed: int, folder: Path, model: Path, steps: int, tally: Tally) -> list[str]:
    outcome = simulate_restores(seed, folder, model, steps, varied=True)
    tally.faults.update({harm.value: count for harm, count in outcome.harm.items()})
    tally.cards += outcome.cards
    return outcome.broken


def _shares_lost(seed: int, folder: Path, model: Path, steps: int, tally: Tally) -> list[str]:
    broken, restores = lose_nothing(seed, folder, model, steps, varied=True)
    tally.faults["restore of the server"] += restores
    return broken


def _lived_through(seed: int, folder: Path, model: Path, steps: int, tally: Tally) -> list[str]:
    broken, restores = live_through(seed, folder, model, steps, varied=True)
    tally.faults["restore of the server"] += restores
    return broken


_KINDS = (
    ("one person's laptops", _simulated),
    ("people who share", _shared),
    ("a restored server", _restored),
    ("a restored server that lost shares", _shares_lost),
    ("erasures and second thoughts around restores", _lived_through),
)
