"""First paint, passphrase to list, a keystroke in the search, memory: the program beside a bare PySide6 window."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.harness import Line, at_most, percentile
from benchmarks.window_child import PASSPHRASE

DOSSIERS = 10_000
ROUNDS = 7


def run() -> list[Line]:
    """Return the four lines; each round starts both programs afresh."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _make_home(home)
        _start("ours", str(home))
        pairs = [(_start("ours", str(home)), _start("bare")) for _ in range(ROUNDS)]
    strokes = [stroke * 1000 for ours, _ in pairs for stroke in ours["strokes"]]
    return [
        _against("first paint of the unlock window", [(o["painted"], b["painted"]) for o, b in pairs], 1.3),
        _against("passphrase to the list, key derivation apart", [(o["listed"], b["painted"]) for o, b in pairs], 2.0),
        at_most(f"keystroke to painted rows, {DOSSIERS:,} dossiers, p95", percentile(strokes, 95), 16),
        _against(
            "memory with the list open", [(o["memory"] / 1000, b["memory"] / 1000) for o, b in pairs], 2.5, unit="MB"
        ),
    ]


def _against(name: str, pairs: list[tuple[float, float]], limit: float, unit: str = "ms") -> Line:
    ours = statistics.median(pair[0] for pair in pairs) * 1000
    floor = statistics.median(pair[1] for pair in pairs) * 1000
    ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
    return Line(name, ours, floor, ratio, f"≤ {limit:g} ×", ratio <= limit, unit)


def _make_home(home: Path) -> None:
    from parcours_desktop.bootstrap import Home, close_desk, create_desk
    from parcours_desktop.casework.desk import FixedClock
    from parcours_desktop.casework.sample import fill_sample

    desk = create_desk(Home(home), PASSPHRASE, clock=FixedClock(datetime(2026, 11, 21, 9, tzinfo=UTC)))
    try:
        fill_sample(desk, DOSSIERS, 7)
    finally:
        close_desk(desk)


def _start(*arguments: str) -> dict[str, Any]:
    child = Path(__file__).with_name("window_child.py")
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("PARCOURS_BENCH_PLATFORM", "offscreen")}
    done = subprocess.run(
        [sys.executable, str(child), *arguments], capture_output=True, text=True, check=True, env=environment
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures
