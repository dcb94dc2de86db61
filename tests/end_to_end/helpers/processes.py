"""Other processes of a scenario: the program started anew, as after a restart of the laptop."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[2]


def command(script: str, *arguments: str) -> list[str]:
    """Return the command that runs a script of this folder."""
    return [sys.executable, "-W", "error", str(Path(__file__).with_name(script)), *arguments]


def environment() -> dict[str, str]:
    """Return the variables of such a process: this home, this display, these tests."""
    return {**os.environ, "PYTHONPATH": str(TESTS), "PYTHONFAULTHANDLER": "1"}


def run(script: str, *arguments: str) -> str:
    """Run a script to its end and return what it said; fail where it failed or said anything on standard error."""
    done = subprocess.run(
        command(script, *arguments), env=environment(), capture_output=True, text=True, check=False, timeout=90
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout
