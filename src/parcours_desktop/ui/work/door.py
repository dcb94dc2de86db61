"""The one background door: all slow work goes through here, in order, and its answer comes back to the interface.

Work runs on one thread, so that the database sees one operation at a time and every save happens in the order in
which it was asked for. The interface never waits: it hands over a callable and is called back.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from parcours_core.errors import WorldError

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Task:
    """One piece of work on its way. ``cancel`` keeps it from starting, or its answer from being delivered."""

    done: Callable[[Any], None]
    failed: Callable[[WorldError], None] | None
    owner: QObject | None
    cancelled: bool = False

    def cancel(self) -> None:
        """Drop the task: it is skipped if it waits, and nobody is called back if it already runs."""
        self.cancelled = True

    @property
    def is_awaited(self) -> bool:
        """Whether somebody still wants the answer."""
        return not self.cancelled and (self.owner is None or isValid(self.owner))


class Door(QObject):
    """Runs operations on one background thread and delivers their answers on the thread of the interface.

    ``busy`` says whether work is under way; ``world_failed`` carries a ``WorldError`` that no caller took;
    ``broken`` says that our own code failed (the trace is logged without any value of the person's data).
    """

    busy = Signal(bool)
    world_failed = Signal(object)
    broken = Signal()
    _finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parcours-door")
        self._newest: dict[str, Task] = {}
        self._pending = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        operation: Callable[[], T],
        done: Callable[[T], None],
        *,
        failed: Callable[[WorldError], None] | None = None,
        owner: QObject | None = None,
        replaces: str = "",
    ) -> Task:
        """Hand over ``operation``; ``done`` gets its result on the interface's thread.

        ``owner`` is the screen that asks: once it is gone nobody is called. ``replaces`` names a question of which only
        the newest matters (a search, typed letter by letter): older ones are dropped. Never give it to work that
        writes. After ``close`` a screen's question is dropped, since nobody is there to be answered; work that has no
        ``owner`` raises ``RuntimeError``.
        """
        task = Task(done, failed, owner)
        if self._closed and owner is not None:
            task.cancel()
            return task
        if replaces:
            if replaces in self._newest:
                self._newest[replaces].cancel()
            self._newest[replaces] = task
        future = self._pool.submit(lambda: None if task.cancelled else operation())
        self._pending += 1
        if self._pending == 1:
            self.busy.emit(True)
        future.add_done_callback(lambda finished: self._finished.emit(task, finished))
        return task

    @property
    def is_idle(self) -> bool:
        """Whether every answer was delivered."""
        return self._pending == 0

    def close(self) -> None:
        """Finish what was handed over, in order, and stop the thread. Nothing acknowledged is dropped."""
        self._closed = True
        self._pool.shutdown(wait=True)

    def _deliver(self, task: Task, finished: Future[Any]) -> None:
        self._pending -= 1
        if self._pending == 0:
            self.busy.emit(False)
        error = finished.exception()
        if error is not None:
            self._deliver_error(task, error)
        elif task.is_awaited:
            task.done(finished.result())

    def _deliver_error(self, task: Task, error: BaseException) -> None:
        if not isinstance(error, WorldError):
            _log.error("operation failed: %s", trace_without_values(error))
            self.broken.emit()
        elif task.failed is not None and task.is_awaited:
            task.failed(error)
        elif not task.cancelled:
            self.world_failed.emit(error)


def trace_without_values(error: BaseException) -> str:
    """Return the kind of ``error`` and where it arose, without its message: messages may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places}"
