"""A home of the tests' own, so that nothing they do reaches the person's real one."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def variables(home: Path, platform: str = sys.platform) -> dict[str, str]:
    """Return the environment variables that make ``home`` the place of every file of a person on ``platform``."""
    if platform == "win32":
        return {
            "USERPROFILE": str(home),
            "APPDATA": str(home / "AppData" / "Roaming"),
            "LOCALAPPDATA": str(home / "AppData" / "Local"),
        }
    return {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
    }


def move_into(home: Path) -> None:
    """Make ``home`` this process's home, and its children's; a session's runtime folder and bus stay as they are."""
    for name, value in variables(home).items():
        Path(value).mkdir(parents=True, exist_ok=True)
        os.environ[name] = value
    if sys.platform.startswith("linux") and not os.environ.get("XDG_RUNTIME_DIR"):
        runtime = home / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)


def choose_display() -> None:
    """Give this worker its own display of those in ``PARCOURS_DISPLAYS``; without any, Qt paints off-screen."""
    displays = os.environ.get("PARCOURS_DISPLAYS", "").split()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    if displays:
        os.environ["DISPLAY"] = displays[int(worker) % len(displays)]
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
