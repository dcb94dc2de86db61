"""Several courses of work that take turns: one alone runs at any time, and who is next is decided from outside."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 120.0


class Stuck(AssertionError):
    """A course waits for something that another one holds: on a real machine somebody would wait with it."""


class Walk:
    """One course of work on a thread of its own that moves only when ``step`` is called, up to its next ``pause``."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.ended = False
        self._name = name
        self._work = work
        self._go = threading.Semaphore(0)
        self._back = threading.Semaphore(0)
        self._threads = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._done = self._threads.submit(self._run)

    def step(self) -> bool:
        """Let it go on up to its next pause or its end; return whether it has ended. Raises ``Stuck``."""
        self._go.release()
        if not self._back.acquire(timeout=PATIENCE):
            raise Stuck(self._name)
        if self.ended:
            self._threads.shutdown()
        return self.ended

    @property
    def error(self) -> BaseException | None:
        """What it ended with, None if it ended well."""
        return self._done.exception(timeout=PATIENCE)

    def pause(self) -> None:
        """Called from inside: wait for the next step."""
        self._back.release()
        self._go.acquire()

    def _run(self) -> None:
        self._go.acquire()
        try:
            self._work()
        finally:
            self.ended = True
            self._back.release()
