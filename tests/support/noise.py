"""What a test may not leave behind: threads, windows, running timers, log lines that nobody asked for."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

GRACE_SECONDS = 2.0
# Threads that libraries keep for the life of the process, each with the reason why it may stay.
LASTING_THREADS = (
    "pytest_timeout",  # the plugin's own watchdog
    "execnet",  # pytest-xdist's line to its controller
    "raw_worker",
)
# Windows that Qt keeps for itself and shares between all tests.
LASTING_WIDGETS = frozenset({"QTipLabel", "QRollEffect", "QAlphaWidget"})


def threads() -> frozenset[threading.Thread]:
    """Return the threads that are alive now."""
    return frozenset(threading.enumerate())


def leaked_threads(before: Iterable[threading.Thread]) -> list[str]:
    """Return the names of new threads that do not end within a short grace."""
    known = frozenset(before)
    left = [thread for thread in threading.enumerate() if thread not in known and not _may_stay(thread)]
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in left:
        if not isinstance(thread, threading._DummyThread):
            thread.join(max(0.0, deadline - time.monotonic()))
    return sorted(thread.name for thread in left if _runs(thread))


def _may_stay(thread: threading.Thread) -> bool:
    return thread.name.startswith(LASTING_THREADS)


def _runs(thread: threading.Thread) -> bool:
    """Say whether the thread still runs; one that Qt began stays listed by Python after its end, so ask the system."""
    tasks = Path("/proc/self/task")
    if isinstance(thread, threading._DummyThread) and tasks.is_dir():
        return (tasks / str(thread.native_id)).is_dir()
    return thread.is_alive()


def unexpected_records(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the log lines at WARNING or above that the test did not acknowledge with ``caplog.clear()``."""
    records = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]
    return [f"{record.name}: {record.getMessage()}" for record in records if record.levelno >= logging.WARNING]


class Windows:
    """The top-level widgets and running timers of the application, before and after a test."""

    def __init__(self) -> None:
        from PySide6.QtWidgets import QApplication

        self._application = QApplication
        self._before = {id(widget): widget for widget in QApplication.topLevelWidgets()}

    def leaked(self) -> list[str]:
        """Return what the test left: windows by class and name, timers by interval; all of it is put away."""
        self._settle()
        left = self._new_windows()
        if left:
            del left
            gc.collect()
            self._settle()
            left = self._new_windows()
        names = [f"window {type(widget).__name__} {widget.objectName()!r}" for widget in left]
        for widget in left:
            widget.close()
            widget.deleteLater()
        del left
        self._settle()
        return names + self._timers()

    def _settle(self) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool

        if self._application.instance() is None:
            return
        QThreadPool.globalInstance().waitForDone(int(GRACE_SECONDS * 1000))
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _new_windows(self) -> list[Any]:
        return [
            widget
            for widget in self._application.topLevelWidgets()
            if id(widget) not in self._before and widget.metaObject().className() not in LASTING_WIDGETS
        ]

    @staticmethod
    def _timers() -> list[str]:
        from PySide6.QtCore import QTimer
        from shiboken6 import isValid

        found = []
        for thing in gc.get_objects():
            if issubclass(type(thing), QTimer) and isValid(thing) and thing.isActive():
                found.append(f"timer {thing.objectName()!r} of {thing.interval()} ms, child of {thing.parent()!r}")
                thing.stop()
        return found
