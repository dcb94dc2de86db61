"""What the door to the benchmarks and campaigns starts finds all that it imports."""

from __future__ import annotations

import subprocess
import sys

import pytest
from devtools import benches

EVERY = {
    "benchmarks": benches.named(benches.BENCHMARKS, "bench"),
    "campaigns": benches.named(benches.CAMPAIGNS, "campaign"),
}


@pytest.mark.parametrize(("room", "prefix"), [("benchmarks", "bench"), ("campaigns", "campaign")])
def test_each_of_them_can_be_loaded_as_it_will_be_started(room: str, prefix: str) -> None:
    """Two of them could not: they were only ever loaded by tests, which have more on their path."""
    loads = "".join(f"import {room}.{prefix}_{name}; " for name in EVERY[room])
    assert loads
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", loads],
        env=benches.environment_of_runs(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
