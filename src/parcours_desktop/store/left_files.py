"""Files beside the caseload that only live as long as a snapshot is taken in: their names, and how they go."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

ENDING = ".image-"
"""What the name of such a file has after that of the caseload."""


def take_away(path: Path) -> None:
    """Remove a file, or leave it where somebody looks through it just now: the next opening removes it."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def take_away_left(caseload: Path) -> None:
    """Remove those of a program that was killed: nobody has their keys, and they may take much room."""
    with suppress(OSError):
        for left in caseload.parent.glob(f"{caseload.name}{ENDING}*"):
            take_away(left)
