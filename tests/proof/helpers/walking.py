"""Several courses of work that take turns: one alone runs at any time, and who is next is decided from outside."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from types import TracebackType
from typing import Any, ParamSpec, TypeVar
from unittest.mock import patch

from parcours_desktop.store import receipted
from parcours_desktop.sync import ahead, snapshot_intake

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 120.0
COMES_AT_A_LOOK = 0.03


class Stuck(AssertionError):
    """A course waits for something that another one holds: on a real machine somebody would wait with it."""


class Astray(AssertionError):
    """A course went on in two threads: what happens then is not decided from outside, and no seed brings it back."""


class Walk:
    """One course of work on a thread of its own that moves only when ``step`` is called, up to its next ``pause``."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.ended = False
        self._own = 0
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
        """Called from inside: wait for the next step. Raises ``Astray`` from a thread that the course began."""
        if threading.get_ident() != self._own:
            raise Astray(self._name)
        self._back.release()
        self._go.acquire()

    def _run(self) -> None:
        self._own = threading.get_ident()
        self._go.acquire()
        try:
            self._work()
        finally:
            self.ended = True
            self._back.release()


class _Asked(Future[T]):
    """What is done, after all that was asked for before it, at the latest when somebody waits for it."""

    def __init__(self, work: Callable[[], T], before: Sequence[_Asked[Any]]) -> None:
        super().__init__()
        self._work = work
        self._before = before

    def do(self) -> None:
        """Do it now, if that was not begun yet."""
        for one in self._before:
            one.do()
        self._before = ()
        if self.running() or self.done():
            return
        self.set_running_or_notify_cancel()
        with self:
            self.set_result(self._work())

    def __enter__(self) -> None:
        return

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self.set_exception(error)
        return True

    def result(self, timeout: float | None = None) -> T:
        self.do()
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        self.do()
        return super().exception(timeout)


class InTurn(Executor):
    """Does on the asker's own thread what a pool would do beside it: before what follows or after it, by the dice."""

    def __init__(self, dice: Callable[[], float], workers: int, name: str = "") -> None:
        self._dice = dice
        self._asked: list[_Asked[Any]] = []

    def submit(self, work: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> Future[T]:
        """Do it now, or when it is waited for."""
        self._asked = [one for one in self._asked if not one.done()]
        asked = _Asked(partial(work, *given, **named), tuple(self._asked))
        self._asked.append(asked)
        if self._dice() < 0.5:
            asked.do()
        return asked

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do what nobody waited for."""
        for asked in self._asked:
            asked.do()


@contextmanager
def in_turn(dice: Callable[[], float]) -> Iterator[None]:
    """Let what runs beside a sync run before or after what the sync does meanwhile: one thread, one course.

    Where the sync looks whether something is about to come, it mostly comes at one of the looks. What receipts say is
    written beside however few records later.
    """

    def look(coming: Sequence[_Asked[Any]], _: float) -> None:
        if dice() < COMES_AT_A_LOOK:
            for asked in coming:
                asked.do()

    with ExitStack() as patched:
        for module in (ahead, snapshot_intake):
            patched.enter_context(patch.object(module, "ThreadPoolExecutor", partial(InTurn, dice)))
        patched.enter_context(patch.object(ahead, "wait", look))
        patched.enter_context(patch.object(receipted, "FEW", 1))
        yield
