"""The one background door: all slow work goes through here, in order, and its answer comes back to the interface.

Work runs on one thread, so that the database sees one operation at a time and every save happens in the order in
which it was asked for. The interface never waits: it hands over a callable and is called back.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from parcours_core.errors import WorldError

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Task:
    """One piece of work on its way. ``cancel`` keeps it from starting, or its answer from being delivered."""

    operation: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[WorldError], None] | None
    owner: QObject | None
    replaces: str
    cancelled: bool = field(default=False)

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
    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Task] = deque()
        self._wake = threading.Condition()
        self._open = True
        self._pending = 0
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="parcours-door", daemon=True)
        self._thread.start()

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
        the newest matters (a search, typed letter by letter): older ones still waiting are dropped. Never give it to
        work that writes. Raises ``RuntimeError`` after ``close``.
        """
        task = Task(operation, done, failed, owner, replaces)
        with self._wake:
            if not self._open:
                raise RuntimeError("the door is closed")
            if replaces:
                for older in self._waiting:
                    if older.replaces == replaces:
                        older.cancel()
            self._waiting.append(task)
            self._pending += 1
            self._wake.notify()
        if self._pending == 1:
            self.busy.emit(True)
        return task

    def close(self) -> None:
        """Finish what was handed over, in order, and stop the thread. Nothing acknowledged is dropped."""
        with self._wake:
            self._open = False
            self._wake.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._wake:
                while self._open and not self._waiting:
                    self._wake.wait()
                if not self._waiting:
                    return
                task = self._waiting.popleft()
            self._finished.emit(task, *self._outcome(task))

    @staticmethod
    def _outcome(task: Task) -> tuple[Any, BaseException | None]:
        if task.cancelled:
            return None, None
        try:
            return task.operation(), None
        except BaseException as error:
            return None, error

    def _deliver(self, task: Task, result: Any, error: BaseException | None) -> None:
        self._pending -= 1
        if self._pending == 0:
            self.busy.emit(False)
        if error is not None:
            self._deliver_error(task, error)
        elif task.is_awaited:
            task.done(result)

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
