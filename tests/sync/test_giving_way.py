"""The threads of the sync give way to that of the interface, and every thread that they begin; the rest does not."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from parcours_desktop.sync.giving_way import NICENESS, give_way


def niceness() -> int:
    """Return how far this thread gives way."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def of_a_thread_begun_here() -> int:
    """Return how far a thread gives way that this one begins."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(niceness).result()


def test_it_holds_for_the_thread_and_for_those_that_it_begins_and_for_no_other() -> None:
    before = niceness()
    expected = max(before, NICENESS) if sys.platform == "linux" else before
    with ThreadPoolExecutor(1, initializer=give_way) as pool:
        assert pool.submit(niceness).result() == expected
        assert pool.submit(of_a_thread_begun_here).result() == expected
    assert niceness() == before
    assert of_a_thread_begun_here() == before


def test_a_program_that_gives_way_further_already_stays_where_it_is() -> None:
    if sys.platform != "linux":
        return
    with ThreadPoolExecutor(1) as pool:

        def lowered() -> int:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS + 5)
            give_way()
            return niceness()

        assert pool.submit(lowered).result() == NICENESS + 5
