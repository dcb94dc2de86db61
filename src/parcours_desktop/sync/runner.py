"""The sync runs by itself on a thread of its own: when a network appears, when something waits, when a person asks.

Whether there is a network is found out by trying, with pauses that grow; a request ends any pause at once.
"""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.protocol import SyncTrouble, TooMuch, Unreachable
from parcours_desktop.sync.giving_way import give_way
from parcours_desktop.sync.reports import HaltAndAsk, Progress, SyncReport, Watch


class Job(Protocol):
    """One way to sync, with whatever server."""

    def run(self, watch: Watch, *, metered: bool, may_vanish: bool) -> SyncReport:
        """Sync once. Raises ``WorldError``."""
        ...

    def abort(self) -> None:
        """Break off the request that is under way, from another thread; without one nothing happens."""
        ...


class Listener(Protocol):
    """Who hears of it. Every call comes on the runner's thread and must return at once."""

    def begun(self) -> None:
        """A sync begins."""
        ...

    def progress(self, progress: Progress) -> None:
        """A step has come so far."""
        ...

    def changed(self, changes: Changes) -> None:
        """Something was taken in: screens refresh from it."""
        ...

    def ended(self, report: SyncReport) -> None:
        """A sync ended well, or was cancelled."""
        ...

    def troubled(self, trouble: WorldError) -> None:
        """A sync could not go on."""
        ...

    def broken(self, error: BaseException) -> None:
        """Our own code failed."""
        ...


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds: after a good sync; after the first vain try, doubled with each until ``longest``; after a change here.

    ``asked`` is how long it waits where only a person can help, before it tries once more all the same.
    """

    good: float = 900.0
    vain: float = 15.0
    longest: float = 900.0
    soon: float = 20.0
    asked: float = 3600.0


SWITCH_SECONDS = 0.0001
"""How long the sync may keep the interpreter while the interface wants it.

To paint a list the interface gives it away some twenty times, at each call of Qt that may take long, and waits so long
each time: with the usual 5 ms that would be felt, and with half a millisecond it was still most of the longest pauses.
"""


class Runner:
    """Syncs by itself from ``start`` to ``close``. ``metered``: the line costs, only what is small is moved."""

    def __init__(self, job: Job, listener: Listener, pauses: Pauses | None = None) -> None:
        self.metered = False
        self._job = job
        self._listener = listener
        self._pauses = pauses or Pauses()
        self._turn = threading.Condition()
        self._due: float | None = None
        self._closing = False
        self._cancelled = False
        self._may_vanish = False
        self._vain = 0
        self._thread = threading.Thread(target=self._live, name="parcours-sync")
        self._pool = ThreadPoolExecutor(1, "parcours-sync-work", initializer=give_way)

    def start(self) -> None:
        """Begin: the first try comes at once."""
        self._due = time.monotonic()
        self._thread.start()

    def request(self) -> None:
        """Sync now, or as soon as the sync that runs has ended."""
        self._wake(0.0)

    def soon(self) -> None:
        """Sync before long: something was changed here."""
        self._wake(self._pauses.soon)

    def go_on(self) -> None:
        """Sync now although much will vanish: a person has seen it and wants it so."""
        with self._turn:
            self._may_vanish = True
        self._wake(0.0)

    def cancel(self) -> None:
        """End the sync that runs; what it has done stands. The next comes after its usual pause."""
        self._cancelled = True
        self._job.abort()

    def close(self) -> None:
        """End whatever runs and stop. When this returns, nothing of the runner touches the file any more."""
        with self._turn:
            self._closing = self._cancelled = True
            self._turn.notify_all()
        self._job.abort()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(wait=True)

    def _wake(self, seconds: float) -> None:
        with self._turn:
            due = time.monotonic() + seconds
            self._due = due if self._due is None else min(self._due, due)
            self._turn.notify_all()

    def _live(self) -> None:
        while self._wait():
            future = self._pool.submit(self._once)
            pause = self._told(future)
            with self._turn:
                due = time.monotonic() + pause
                self._due = due if self._due is None else min(self._due, due)

    def _wait(self) -> bool:
        """Wait until a sync is due; return whether to go on."""
        with self._turn:
            while not self._closing:
                left = None if self._due is None else self._due - time.monotonic()
                if left is not None and left <= 0:
                    self._due = None
                    self._cancelled = False
                    return True
                self._turn.wait(left)
            return False

    def _once(self) -> SyncReport:
        with self._turn:
            may_vanish, self._may_vanish = self._may_vanish, False
        watch = Watch(self._listener.progress, self._listener.changed, lambda: self._cancelled)
        self._listener.begun()
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            return self._job.run(watch, metered=self.metered, may_vanish=may_vanish)
        finally:
            sys.setswitchinterval(usual)

    def _told(self, future: Future[SyncReport]) -> float:
        """Tell how a sync ended, and return how long to wait before the next."""
        error = future.exception()
        if error is None:
            self._vain = 0
            self._listener.ended(future.result())
            return self._pauses.good
        if self._cancelled and isinstance(error, Unreachable):
            # The line was broken off because a person wanted it so.
            self._listener.ended(SyncReport(cancelled=True))
            return self._pauses.good
        if not isinstance(error, WorldError):
            self._listener.broken(error)
            return self._pauses.asked
        self._listener.troubled(error)
        return self._pause_after(error)

    def _pause_after(self, error: WorldError) -> float:
        if isinstance(error, TooMuch):
            return error.retry_after
        if isinstance(error, Unreachable):
            self._vain = min(self._vain + 1, 16)
            return min(self._pauses.vain * (1 << self._vain - 1), self._pauses.longest)
        waits_for_a_person = isinstance(error, HaltAndAsk) or not isinstance(error, SyncTrouble)
        return self._pauses.asked if waits_for_a_person else self._pauses.longest
