"""Where files are laid down that need not outlive anything: in memory where the system has such a folder."""

from __future__ import annotations

from pathlib import Path

_MEMORY = Path("/dev", "shm")


def quick_folder() -> Path | None:
    """Return a folder in memory, or None for the usual place: what survives is decided by the tests, not by a disk."""
    return _MEMORY if _MEMORY.is_dir() else None
