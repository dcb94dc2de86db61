"""Lets the interface go before the sync where both want a processor."""

from __future__ import annotations

import os
import sys
import threading

NICENESS = 10
"""Where the processors are taken, a tenth of what the interface gets; and all that it wants where they are not."""


def give_way() -> None:
    """Let this thread, and every thread that it begins, give way to the others of the program from now on.

    Where the system gives each thread a niceness of its own: on Linux. Elsewhere nothing is done.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # Upwards nobody may go: a program that was started to give way further stays where it is.
        os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
