"""How long the event loop could not answer by the program's own doing, on however loaded a machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer

BEAT_MS = 5
_THREADS = Path("/proc/self/task")


class Stalls:
    """Notes the ``longest`` turn of the event loop, in seconds, without the time in which threads of this program were
    ready to run and other programs had the processors (``stood``).

    What is left is work, and every kind of wait: for the disk, for a lock, for what another thread has to do. Where the
    system does not tell how long threads stood ready (it does on Linux) nothing is left out.
    """

    def __init__(self, stood: Callable[[], float] | None = None) -> None:
        self.longest = 0.0
        self._stood = stood or Ready().seconds
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> Stalls:
        self._last = self._moment()
        self._timer.start(BEAT_MS)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        self._beat()

    def _moment(self) -> tuple[float, float]:
        return time.perf_counter(), self._stood()

    def _beat(self) -> None:
        (before, stood_before), self._last = self._last, self._moment()
        now, stood = self._last
        self.longest = max(self.longest, now - before - (stood - stood_before))


class Ready:
    """Adds up for how long the threads of this process were ready to run and did not."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._sum = 0

    def seconds(self) -> float:
        """Return the sum until now, over all threads, those that ended too as far as they were seen."""
        for thread in _THREADS.iterdir() if _THREADS.exists() else ():
            try:
                told = int((thread / "schedstat").read_bytes().split()[1])
            except (OSError, IndexError):
                # It has just ended, or the system keeps no account.
                continue
            # A number that begins anew is that of another thread.
            before = self._seen.get(thread.name, 0)
            self._sum += told - before if told >= before else told
            self._seen[thread.name] = told
        return self._sum / 1e9
