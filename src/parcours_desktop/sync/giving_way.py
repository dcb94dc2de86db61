"""Lets the interface go before the sync where both want a processor."""

from __future__ import annotations

import os
import sys
import threading

NICENESS = 4
"""Where the processors are taken, two fifths of what the interface gets; and all that it wants where they are not.

No further: while such a thread has the interpreter or the file, the interface waits for it, and with it for whatever
other program goes before. At 10, where two others took both processors, it stood still for up to 0.45 s instead of 0.2.
"""


def give_way() -> None:
    """Let this thread, and every thread that it begins, give way to the others of the program from now on.

    Where the system gives each thread a niceness of its own: on Linux. Elsewhere nothing is done.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # Upwards nobody may go: a program that was started to give way further stays where it is.
        os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
