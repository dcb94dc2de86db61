"""The interface while 10,000 dossiers arrive from the server: how long it ever pauses, in the program's real window.

On a machine that others use as well a pause is mostly theirs: the second line leaves that out (``arrival_child``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.harness import Line, at_most, percentile
from benchmarks.syncing.dossiers import job_seekers
from benchmarks.syncing.world import Device, serving

DOSSIERS = 10_000
LONGEST_MS = 16.0


def run() -> list[Line]:
    """Return the longest pause, and the one that all but a thousandth stay below; at rest for comparison."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        with serving(f"sqlite:///{here}/server.db") as server:
            giver = Device(here / "giver", server, server.add_person("ada"))
            child = _start(server.address, server.new_code("ada"), str(here / "home"))
            assert child.stdout is not None
            assert child.stdin is not None
            assert child.stdout.readline().strip() == "ready"
            giver.sync()
            giver.write(list(job_seekers(DOSSIERS)))
            giver.sync()
            giver.close()
            said, _ = child.communicate("go\n", timeout=300)
            if child.returncode:
                raise RuntimeError("the window did not end well")
    told = json.loads(said.splitlines()[-1])
    rest = max(pause for pause, _ in told["rest"])
    print(f"  arrived in {told['took']:.2f} s; longest pause at rest {rest:.1f} ms", flush=True)
    pauses, own = (list(each) for each in zip(*told["arriving"], strict=True))
    return [
        at_most(f"longest pause while {DOSSIERS:,} dossiers arrive", max(pauses), LONGEST_MS),
        at_most("the longest by our own doing, without what other programs took", max(own), LONGEST_MS),
        at_most("pause while they arrive, p99", percentile(pauses, 99), LONGEST_MS),
    ]


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
