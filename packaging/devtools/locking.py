"""The lock file: every package at one version with its hashes, for all systems at once, made by uv."""

from __future__ import annotations

import os
import shutil

from devtools.places import LOCK, PROJECT
from devtools.steps import Stop, run_quietly, tell


def run() -> int:
    """Write the lock file anew from the project's declaration. Raises ``Stop`` where uv is not there."""
    uv = shutil.which("uv")
    if uv is None:
        raise Stop("Locking needs uv (python3 -m pip install uv); nothing was changed.", 2)
    run_quietly(
        [
            *(uv, "pip", "compile", "--universal", "--generate-hashes", "--no-emit-index-url"),
            *("--python-version", "3.11", "--extra", "dev", "--extra", "server", PROJECT, "-o", LOCK),
        ],
        "locking",
        environment={**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "python3 packaging/dev.py lock"},
    )
    tell(f"{LOCK.name} is written; packaging/dev.py test brings the environment up to date")
    return 0
