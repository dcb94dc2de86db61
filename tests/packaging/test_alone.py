"""Two starts of the tools never make the environment at the same time, and a killed one does not block the next."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from devtools.alone import alone

HOLD = """
import sys
from pathlib import Path
from devtools.alone import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(lock: Path) -> subprocess.Popen[bytes]:
    tools = Path(__file__).parents[2] / "packaging"
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, lock],
        env={**os.environ, "PYTHONPATH": str(tools)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_the_second_waits_for_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "build" / "lock"
    with alone(lock), holder(lock) as second:
        assert second.stdout is not None
        assert b"waiting" in second.stdout.readline()
        assert second.poll() is None
        second.kill()


def test_a_killed_one_lets_go(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with holder(lock) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        first.kill()
    with alone(lock):
        assert lock.exists()
