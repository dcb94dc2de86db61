"""The whole sync of 10,000 dossiers, sign-in, permissions and trail included, beside Anki and beside the bare limits.

Client and server are separate processes on loopback, every commit is durable on both ends, the client's file is
SQLCipher. Rounds alternate with Anki's (``benchmarks.syncing.anki``), and a line is the median of the ratios.
The list, the word index and the numbers of what was sent are caught up after a sync beside the work, and all of them
are exact meanwhile: lines of their own say how long that takes.
The snapshot that a new laptop pulls was laid ready by the server when the code for it was given, as it is for whoever
sees many dossiers. A line says how long that command takes, and another what the pull takes where none lies ready.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks.harness import Line, at_most
from benchmarks.syncing import anki, apart, floors
from benchmarks.syncing.dossiers import job_seekers
from benchmarks.syncing.memory import height
from benchmarks.syncing.world import BY_SNAPSHOT, Device, serving
from support.clusters import cluster

from parcours_core.records.job_seeker import JobSeeker

DOSSIERS = 10_000
ROUNDS = 5
CHANGED = 100
GOALS = {
    # step: (Anki's step, Anki ÷ ours at least by database, the limit's step, ours ÷ limit at most by database)
    "first push": ("push_s", {"PostgreSQL": 1.3, "SQLite": 1.7}, "insert", {"PostgreSQL": 5.5, "SQLite": 5.0}),
    "pull by rows": ("pull_s", {"PostgreSQL": 1.2, "SQLite": 1.8}, "upsert", {"PostgreSQL": 3.5, "SQLite": 3.5}),
    "pull by snapshot": ("full_down_s", {"PostgreSQL": 1.7, "SQLite": 1.7}, "many", {"PostgreSQL": 1, "SQLite": 1}),
    "push 100 changed": ("push100_s", {"PostgreSQL": 1, "SQLite": 1}, "", {}),
    "pull 100 changed": ("pull100_s", {"PostgreSQL": 1, "SQLite": 1}, "", {}),
    "nothing to do": ("noop_s", {"PostgreSQL": 0.4, "SQLite": 0.4}, "", {}),
}
INDEXED = "indexed after the pull"
FEW_INDEXED = "indexed after the pull of 100 changed"
SETTLED = "settled after the push"
ISSUED = "code issued"
UNREADY = "none laid ready"
LATER_CHANGED = 1_500
"""More than a tenth of the dossiers: a snapshot that was laid before does not serve any more."""
GROWN = ("first push", "pull by rows", "pull by snapshot")
MOST_MB = 150.0
Figures = dict[str, float]


def run() -> list[Line]:
    """Return the lines of every step on both databases, beside Anki where it is at hand and beside the limits."""
    people = list(job_seekers(DOSSIERS))
    ours: dict[str, list[Figures]] = defaultdict(list)
    peers: list[Figures] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(cluster(durable=True))
        for number in range(ROUNDS + 1):
            here = folder / str(number)
            here.mkdir()
            worlds = {
                "SQLite": measured(here / "sqlite", f"sqlite:///{here}/server.db", people),
                "PostgreSQL": measured(here / "postgres", postgres.migrated(), people),
            }
            limits = _limits(here, postgres.empty(), people)
            other = anki.round_of(DOSSIERS)
            if number:
                for name, figures in worlds.items():
                    ours[name].append(figures | limits[name])
                if other is not None:
                    peers.append(other)
        memory = _growth(folder, {"SQLite": f"sqlite:///{folder}/server.db", "PostgreSQL": postgres.migrated()})
    if not peers:
        print(f"  Anki is not at hand ({anki.FOLDER}, {anki.PYTHON}): only the limits are beside us", flush=True)
    return [line for name, rounds in ours.items() for line in _lines(name, rounds, peers)] + memory


def measured(folder: Path, url: str, people: list[JobSeeker]) -> Figures:
    """Return the seconds of each step in a world of its own, and the memory of its server in MB."""
    folder.mkdir(exist_ok=True)
    with serving(url) as server, ExitStack() as stack:

        def device(name: str, code: str) -> Device:
            made = Device(folder / name, server, code)
            stack.callback(made.close)
            return made

        one = device("one", server.add_person("ada"))
        two = device("two", server.new_code("ada"))
        # Enrolled while there is nothing yet to be laid for it.
        four = device("four", server.new_code("ada"))
        two.sync()
        one.sync()
        one.write(people)
        figures = {"first push": _timed(one.sync), "pull by rows": _timed(two.sync)}
        figures[SETTLED], figures[INDEXED] = _timed(one.index), _timed(two.index)
        _must_hold(two, people)
        codes: list[str] = []
        figures[ISSUED] = _timed(lambda: codes.append(server.new_code("ada")))
        three = device("three", codes[0])
        figures["pull by snapshot"] = _timed(lambda: three.sync(BY_SNAPSHOT))
        _must_hold(three, people)
        three.index()
        one.write([replace(each, phone="0499 99 99 99") for each in people[:CHANGED]])
        figures["push 100 changed"] = _timed(one.sync)
        figures["pull 100 changed"] = _timed(two.sync)
        # Anki's is timed once: the least of several would flatter ours.
        figures["nothing to do"] = statistics.median(_timed(two.sync) for _ in range(5))
        figures[FEW_INDEXED] = _timed(two.index)
        figures["server MB"] = height(server.pid)
        one.write([replace(each, phone="0499 88 88 88") for each in people[:LATER_CHANGED]])
        one.sync()
        figures[UNREADY] = _timed(lambda: four.sync(BY_SNAPSHOT))
        _must_hold(four, people)
        return figures


def _growth(folder: Path, urls: dict[str, str]) -> list[Line]:
    """Return by how much a device of its own grows with each step."""
    apart.written(folder / "full.db", DOSSIERS)
    lines = []
    for name, url in urls.items():
        with serving(url) as server:
            _, grown = apart.measured(folder / f"{name} apart", server, folder / "full.db", DOSSIERS)
        lines += [at_most(f"{name}: the device grows, {step}", grown[step], MOST_MB, "MB") for step in GROWN]
    return lines


def _timed(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def _must_hold(device: Device, people: list[JobSeeker]) -> None:
    if device.count() != len(people):
        raise RuntimeError(f"{device.count()} of {len(people)} dossiers arrived")


def _limits(folder: Path, url: str, people: list[JobSeeker]) -> dict[str, Figures]:
    columns, rows = floors.rows_of(people)
    shared = {
        "upsert": floors.insert(folder, columns, rows, encrypted=True, upsert=True),
        "many": floors.insert(folder, columns, rows, encrypted=True),
    }
    return {
        "SQLite": {"insert": floors.insert(folder, columns, rows, encrypted=False), **shared},
        "PostgreSQL": {"insert": floors.copy(url, columns, rows), **shared},
    }


def _lines(name: str, rounds: list[Figures], peers: list[Figures]) -> list[Line]:
    lines = []
    for step, (theirs, faster, limit, beyond) in GOALS.items():
        mine = [each[step] for each in rounds]
        if peers:
            ratios = [peer[theirs] / one for peer, one in zip(peers, mine, strict=True)]
            goal = faster[name]
            beside = statistics.median(peer[theirs] for peer in peers) * 1000
            ratio = statistics.median(ratios)
            title = f"{name}: {step}, Anki ÷ ours"
            lines.append(Line(title, _ms(mine), beside, ratio, f"≥ {goal:g} ×", ratio >= goal))
        if limit:
            bare = [each[limit] for each in rounds]
            ratio = statistics.median(one / floor for one, floor in zip(mine, bare, strict=True))
            most = beyond[name]
            lines.append(Line(f"{name}: {step}", _ms(mine), _ms(bare), ratio, f"≤ {most:g} ×", ratio <= most))
    indexed = _ms([each[INDEXED] for each in rounds])
    lines.append(at_most(f"{name}: list and index caught up after the pull (exact meanwhile)", indexed, 500))
    few = _ms([each[FEW_INDEXED] for each in rounds])
    lines.append(at_most(f"{name}: index caught up after the pull of 100 changed (exact meanwhile)", few, 50))
    settled = _ms([each[SETTLED] for each in rounds])
    lines.append(at_most(f"{name}: receipts written beside the records after the push", settled, 500))
    issued = _ms([each[ISSUED] for each in rounds])
    title = f"{name}: code issued, with {DOSSIERS:,} dossiers laid ready for the new laptop"
    lines.append(at_most(title, issued, 1500))
    unready = _ms([each[UNREADY] for each in rounds])
    lines.append(at_most(f"{name}: pull by snapshot, none laid ready: read while it is laid", unready, 1000))
    memory = max(each["server MB"] for each in rounds)
    lines.append(Line(f"{name}: memory of the server", memory, None, None, "≤ 80 MB", memory <= 80, "MB"))
    return lines


def _ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000
