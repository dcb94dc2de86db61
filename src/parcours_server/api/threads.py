"""The threads that wait for the database: one after another on the same one, several only where several ask at once.

Each thread keeps for itself some of the memory that a large batch or page needed. Where requests take turns on all of
them, all come to keep it.
"""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

MOST = 8


class Threads:
    """Up to ``most`` threads, each made when it is first needed. To be asked from one event loop."""

    def __init__(self, most: int = MOST) -> None:
        self._first = ThreadPoolExecutor(1, thread_name_prefix="request")
        self._others = ThreadPoolExecutor(most - 1, thread_name_prefix="request")
        self._first_works = False

    async def do(self, work: Callable[[], T]) -> T:
        """Do ``work`` on the first thread, or on another one while that one works; raise what it raises."""
        if self._first_works:
            return await wrap_future(self._others.submit(work))
        self._first_works = True
        done = self._first.submit(work)
        # Not when the answer is awaited no more: whoever asked may be gone while the thread still works.
        done.add_done_callback(self._rest)
        return await wrap_future(done)

    def close(self) -> None:
        """Wait until all that was begun is done, and end the threads."""
        self._first.shutdown()
        self._others.shutdown()

    def _rest(self, _: Future[T]) -> None:
        self._first_works = False
