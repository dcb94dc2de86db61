"""Progress that a person can follow: one line a step, with the seconds it took."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

QUIET_SECONDS = 5.0
KEPT_LINES = 40


class Stop(Exception):
    """The command cannot go on; the message says why and what to do. ``code`` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def tell(text: str) -> None:
    """Print one line at once, even through a pipe."""
    print(text, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print ``what`` when it starts, and the seconds when it ends."""
    begun = time.monotonic()
    tell(f"→ {what} …")
    yield
    tell(f"  done in {time.monotonic() - begun:.1f} s")


def run_quietly(command: Sequence[str | Path], what: str, *, environment: Mapping[str, str] | None = None) -> None:
    """Run ``command``, showing every few seconds the last line it printed.

    Raises ``Stop`` with the end of its output where it fails or is not there.
    """
    with step(what):
        begun = shown = time.monotonic()
        kept: list[str] = []
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                errors="replace",
                env=None if environment is None else dict(environment),
            )
        except OSError as error:
            raise Stop(f"{command[0]} could not be started: {error}") from error
        with process:
            for line in process.stdout or ():
                kept = [*kept[-KEPT_LINES:], line.rstrip()]
                now = time.monotonic()
                if now - shown >= QUIET_SECONDS and line.strip():
                    tell(f"  {now - begun:4.0f} s  {line.strip()[:100]}")
                    shown = now
        if process.returncode:
            tell("\n".join(kept))
            raise Stop(f"failed: {' '.join(str(part) for part in command)[:200]}")


def run_through(command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None) -> int:
    """Run ``command`` with our own input and output, and return its exit code."""
    sys.stdout.flush()
    try:
        return subprocess.call([str(part) for part in command], env=None if environment is None else dict(environment))
    except OSError as error:
        raise Stop(f"{command[0]} could not be started: {error}") from error
