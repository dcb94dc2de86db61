"""Holds the unlocking back for a moment, until the server has said whether this device was revoked (trust.md, S6).

The question goes on a thread of its own while the passphrase is typed. Without a network, or where the answer takes too
long, nothing changes; an answer that comes later still counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

if TYPE_CHECKING:
    from parcours_core.errors import WorldError

LONGEST_MS = 2000
FRESH_SECONDS = 60
"""An answer is asked for again after a while: a locked laptop may have slept for days."""

Ask = Callable[[], "WorldError | None"]


class StandingGate(QObject):
    """``refused`` carries what is said to whoever holds a device that was revoked; ``refusal`` keeps it."""

    refused = Signal(object)
    _answered = Signal(object)

    def __init__(self, ask: Ask | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._asking = False
        self._begun = 0.0
        self._heard = 0.0
        self._waiting: Callable[[], object] | None = None
        self.refusal: WorldError | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._go_on)
        # From another thread, so that Qt queues it by itself: its enumerations are not loaded before the first paint.
        self._answered.connect(self._deliver)

    def begin(self) -> None:
        """Ask now, unless an answer is fresh or on its way."""
        # By the clock of the day: the other one stands still while the machine sleeps.
        if self._ask is None or self._asking or abs(time.time() - self._heard) < FRESH_SECONDS:
            return
        self._asking = True
        self._begun = time.monotonic()
        threading.Thread(target=self._run, args=(self._ask,), name="parcours-standing", daemon=True).start()

    def pass_through(self, go_on: Callable[[], object]) -> None:
        """Call ``go_on`` once the device may be opened: when the server has answered, or has not for too long."""
        self._waiting = go_on
        if self.refusal is not None:
            self._stop(self.refusal)
            return
        self.begin()
        if not self._asking:
            self._go_on()
            return
        left = LONGEST_MS - int((time.monotonic() - self._begun) * 1000)
        self._patience.start(max(0, left))

    def _run(self, ask: Ask) -> None:
        refusal = ask()
        if isValid(self):
            self._answered.emit(refusal)

    def _deliver(self, refusal: WorldError | None) -> None:
        self._asking = False
        self._heard = time.time()
        if refusal is None:
            self._go_on()
        else:
            self._stop(refusal)

    def _stop(self, refusal: WorldError) -> None:
        self._patience.stop()
        self._waiting = None
        self.refusal = refusal
        self.refused.emit(refusal)

    def _go_on(self) -> None:
        self._patience.stop()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()
