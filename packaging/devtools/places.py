"""Where things are in a checkout, on each system."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
BUILD = ROOT / "build"
FIGURES = BUILD / "figures"
"""Where benchmarks leave what they draw."""
KEPT_FIGURES = ROOT / "resources" / "figures"
"""Where the README finds it."""


def python_of(environment: Path, platform: str = sys.platform) -> Path:
    """Return the interpreter of the virtual ``environment`` on ``platform`` (a value of ``sys.platform``)."""
    if platform == "win32":
        return environment / "Scripts" / "python.exe"
    return environment / "bin" / "python"


def has_display(platform: str = sys.platform) -> bool:
    """Say whether a window can be shown; Windows and macOS always have a desktop."""
    if platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
