"""Anki beside us, where its benchmark and the package are at hand: one round of it, with the same number of notes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from devtools.places import ROOT

FOLDER = "PARCOURS_PEERS"
"""The environment's name for the folder with ``anki_bench.py``; else the one beside the checkout is tried."""
PYTHON = "PARCOURS_PEERS_PYTHON"
"""A Python that has the package ``anki``; else this one is tried."""


def round_of(count: int, *, with_bytes: bool = False) -> dict[str, float] | None:
    """Return what one round of Anki took, in seconds by step and in bytes if asked; None where it is not to be had."""
    script = Path(os.environ.get(FOLDER, ROOT.parent / "shared" / "peers")) / "anki_bench.py"
    if not script.exists():
        return None
    command = [os.environ.get(PYTHON, sys.executable), str(script), str(count), "1"]
    done = subprocess.run(
        [*command, *(["--bytes"] if with_bytes else [])], capture_output=True, text=True, check=False, cwd=script.parent
    )
    if done.returncode != 0:
        return None
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
