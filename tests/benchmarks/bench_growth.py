"""How the cost of the sync grows: the same steps with 1,000, 10,000 and 100,000 dossiers, and the memory they take.

Each device is a process of its own that measures itself. The drawing, with all figures in its table, is left in
``build/figures``, and with ``--keep`` among the pictures of the README. Anki is beside us where it is at hand.
From 2,000 dossiers on the snapshot lies ready since the code was given (``bench_sync`` says what that command takes).
"""

from __future__ import annotations

import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.harness import Line, at_most
from benchmarks.syncing import anki, apart
from benchmarks.syncing.apart import Figures
from benchmarks.syncing.picture import Panel, picture, spoken
from benchmarks.syncing.world import serving
from devtools.places import FIGURES
from support.clusters import Cluster, cluster

ROUNDS = {1_000: 3, 10_000: 3, 100_000: 1}
WHOLE = ("first push", "pull by rows", "pull by snapshot")
BESIDE = ("beside the work, after a push", "beside the work, after a pull")
LITTLE = ("push 100 changed", "pull 100 changed", "nothing to do")
ANKI = {
    "first push": "push_s",
    "pull by rows": "pull_s",
    "pull by snapshot": "full_down_s",
    "push 100 changed": "push100_s",
    "pull 100 changed": "pull100_s",
    "nothing to do": "noop_s",
}
MOST_MB = {1_000: 150.0, 10_000: 150.0, 100_000: 300.0}
MOST_SERVER_MB = {1_000: 80.0, 10_000: 80.0, 100_000: 300.0}
_TITLE = "What a sync costs as the caseload grows"
_NOTES = (
    "Sign-in, permissions and trail included, device on SQLCipher, durable on both ends, both sides on one machine of "
    "two cores.",
    "From 2,000 dossiers on the snapshot lay ready since the code was given.",
)

Rounds = dict[tuple[str, int], list[Figures]]
"""What was measured, by who did it and the number of dossiers, a round each."""


def run() -> list[Line]:
    """Return a line a step and size, and the memory at each size; the picture shows them together."""
    seconds: Rounds = defaultdict(list)
    growth: Rounds = defaultdict(list)
    with tempfile.TemporaryDirectory() as name, cluster(durable=True) as postgres:
        for size, rounds in ROUNDS.items():
            full = Path(name) / str(size) / "full" / "caseload.db"
            apart.written(full, size)
            for number in range(rounds):
                folder = Path(name) / str(size) / str(number)
                folder.mkdir()
                for who, url in _databases(folder, postgres):
                    with serving(url) as server:
                        times, mb = apart.measured(folder / who, server, full, size)
                    seconds[who, size].append(times)
                    growth[who, size].append(mb)
                other = anki.round_of(size)
                if other is not None:
                    seconds["Anki", size].append({step: other[theirs] for step, theirs in ANKI.items()})
            print(f"  {size:,} dossiers done", flush=True)
    medians, heights = _medians(seconds), {key: _highest(each) for key, each in growth.items()}
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / "sync-growth.svg").write_text(drawing(medians, heights), encoding="utf-8")
    return [*_times(medians), *_memory(heights)]


def _databases(folder: Path, postgres: Cluster) -> Iterator[tuple[str, str]]:
    yield "SQLite", f"sqlite:///{folder}/server.db"
    yield "PostgreSQL", postgres.migrated()


def _medians(rounds: Rounds) -> dict[tuple[str, int], Figures]:
    return {
        key: {step: statistics.median(one[step] for one in each) for step in each[0]} for key, each in rounds.items()
    }


def _highest(rounds: Sequence[Figures]) -> Figures:
    return {step: max(one[step] for one in rounds) for step in rounds[0]}


def _times(medians: Mapping[tuple[str, int], Figures]) -> Iterator[Line]:
    for (who, size), figures in medians.items():
        for step in (*WHOLE, *BESIDE) if who != "Anki" else WHOLE:
            each = figures[step] / size * 1_000_000
            yield Line(f"{who}: {step}, {size:,}", each, None, None, "–", True, "µs a dossier")
        for step in LITTLE:
            yield Line(f"{who}: {step}, {size:,}", figures[step] * 1000, None, None, "–", True)


def _memory(heights: Mapping[tuple[str, int], Figures]) -> Iterator[Line]:
    for (who, size), mb in heights.items():
        for step in WHOLE:
            yield at_most(f"{who}: the device grows, {step}, {size:,}", mb[step], MOST_MB[size], "MB")
        yield at_most(f"{who}: memory of the server, {size:,}", mb["server"], MOST_SERVER_MB[size], "MB")


def drawing(medians: Mapping[tuple[str, int], Figures], heights: Mapping[tuple[str, int], Figures]) -> str:
    """Return the picture of what was measured: seconds by step, MB by step and for the server."""
    whose = list(dict.fromkeys(who for who, _ in medians))

    def lines(step: str) -> dict[str, list[tuple[int, float]]]:
        return {who: [(size, figures[step]) for (one, size), figures in medians.items() if one == who] for who in whose}

    panels = [
        Panel("All dossiers of a caseload", {step: lines(step) for step in WHOLE}),
        Panel("A little, in a caseload of so many", {step: lines(step) for step in LITTLE}),
    ]
    ordered = sorted(medians, key=lambda key: (whose.index(key[0]), key[1]))
    cells = {(step, *key): spoken(medians[key][step]) for step in (*WHOLE, *LITTLE) for key in ordered}
    for step in BESIDE:
        cells |= {(step, *key): spoken(medians[key][step]) for key in ordered if step in medians[key]}
    for step in WHOLE:
        cells |= {(f"memory: {step}", *key): f"+ {heights[key][step]:.0f} MB" for key in ordered if key in heights}
    cells |= {("memory: server", *key): f"{heights[key]['server']:.0f} MB" for key in ordered if key in heights}
    return picture(_TITLE, panels, cells, _NOTES)
