"""Keeps the collector of cycles away while thousands of values without any are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Away:
    """How many want the collector away, and whether it is to come back with the last of them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._collects = False

    def enter(self) -> None:
        with self._lock:
            if not self._inside:
                self._collects = gc.isenabled()
                gc.disable()
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._collects:
                gc.enable()


_away = _Away()


@contextmanager
def without_collecting() -> Iterator[None]:
    """Collect no cycles inside: the walks of the collector stop every thread, and grow with what is being made.

    Several threads may be inside at once: it comes back with the last of them.
    """
    _away.enter()
    try:
        yield
    finally:
        _away.leave()
