"""The interface while 10,000 dossiers arrive from the server: how long it ever pauses, in the program's real window.

The floor is the same window, in the same round, while another program on the same machine receives the same dossiers
from the same server: what it pauses then is the machine's doing. What stands beside it as the program's own doing is
told by the system (``arrival_child``).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from benchmarks.harness import LEAST_ROUNDS, Line, percentile
from benchmarks.syncing.apart import Apart
from benchmarks.syncing.dossiers import job_seekers
from benchmarks.syncing.world import Device, serving

DOSSIERS = 10_000
LONGEST_MS = 16.0
Pauses = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Round:
    """The pauses of one window, and how long the arrival took."""

    rest: Pauses
    beside: Pauses
    arriving: Pauses
    took: float


def run() -> list[Line]:
    """Return the longest pause of each round: in the middle of the rounds and at the worst; and what is behind it."""
    rounds = []
    for number in range(LEAST_ROUNDS):
        one = _round()
        rounds.append(one)
        print(
            f"  {number + 1}: arrived in {one.took:.2f} s; longest pause {_longest(one.arriving):.1f} ms, "
            f"where another program receives them {_longest(one.beside):.1f}, at rest {_longest(one.rest):.1f}",
            flush=True,
        )
    longest, floors = ([_longest(pauses) for pauses in each] for each in zip(*map(_both, rounds), strict=True))
    said = f"longest pause while {DOSSIERS:,} dossiers arrive"
    return [
        _line(f"{said}, median of {LEAST_ROUNDS} rounds", statistics.median(longest), statistics.median(floors)),
        _line(f"{said}, worst round", max(longest), max(floors)),
        _line("the worst by our own doing, without what other programs took", *_worst(rounds, _longest_own)),
        _line("pause while they arrive, p99, worst round", *_worst(rounds, _p99)),
    ]


def _both(one: Round) -> tuple[Pauses, Pauses]:
    return one.arriving, one.beside


def _worst(rounds: Sequence[Round], measure: Any) -> tuple[float, float]:
    return max(measure(one.arriving) for one in rounds), max(measure(one.beside) for one in rounds)


def _longest(pauses: Pauses) -> float:
    return max(pause for pause, _ in pauses)


def _longest_own(pauses: Pauses) -> float:
    return max(own for _, own in pauses)


def _p99(pauses: Pauses) -> float:
    return percentile([pause for pause, _ in pauses], 99)


def _line(name: str, ours: float, floor: float) -> Line:
    return Line(name, ours, floor, ours / max(floor, 0.001), f"≤ {LONGEST_MS:g} ms", ours <= LONGEST_MS)


def _round() -> Round:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        with serving(f"sqlite:///{here}/server.db") as server, Apart(here / "beside" / "caseload.db") as beside:
            giver = Device(here / "giver", server, server.add_person("ada"))
            beside.do("enrol", server=server.address, code=server.new_code("ada"), name="beside")
            beside.do("sync")
            child = _start(server.address, server.new_code("ada"), str(here / "home"))
            given, told = _pipes(child)
            giver.sync()
            giver.write(list(job_seekers(DOSSIERS)))
            giver.sync()
            giver.close()
            _say(given, "beside")
            beside.do("sync_as_with_a_window")
            beside.do("holds", count=DOSSIERS)
            _say(given, "now here")
            said = told.read()
            if child.wait(300):
                raise RuntimeError("the window did not end well")
            given.close()
            told.close()
    found = json.loads(said.splitlines()[-1])
    return Round(found["rest"], found["beside"], found["arriving"], found["took"])


def _pipes(child: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    """Return what to write to and to read from, once the window stands."""
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "ready"
    return child.stdin, child.stdout


def _say(given: IO[str], words: str) -> None:
    given.write(f"{words}\n")
    given.flush()


def _start(*arguments: str) -> subprocess.Popen[str]:
    child = Path(__file__).with_name("arrival_child.py")
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("PARCOURS_BENCH_PLATFORM", "offscreen")}
    return subprocess.Popen(
        [sys.executable, str(child), *arguments, str(DOSSIERS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
