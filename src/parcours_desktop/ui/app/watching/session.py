"""Notices that the system locks its screen or goes to sleep, by what each system tells its programs.

Linux: signals on D-Bus (freedesktop's and GNOME's screen saver, logind). Windows: the messages of the session and of
the power. macOS: asked for every few seconds. Everywhere a clock that jumps tells of a sleep that nobody announced.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QObject, QTimer, Signal

from parcours_desktop.ui.app.watching.system import SystemSession

LOOK_SECONDS = 5
ASLEEP_SECONDS = 60
"""A timer that is late by so much did not run: the machine slept. A clock set forward looks the same and only locks."""


class SessionWatch(QObject):
    """``left`` comes when nobody is at the screen any more, and once the machine wakes from an unannounced sleep."""

    left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._systems: SystemSession | None = None
        self._looked = time.time()
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_SECONDS * 1000)
        self._clock.timeout.connect(self.look)

    def start(self) -> None:
        """Watch from now on; where the system tells nothing, only the clock is watched."""
        self._looked = time.time()
        self._clock.start()
        if self._systems is None:
            self._systems = _of_this_system(self)

    def stop(self) -> None:
        """Watch no longer."""
        self._clock.stop()
        if self._systems is not None:
            self._systems.let_sleep()
            self._systems.deleteLater()
            self._systems = None

    def look(self) -> None:
        """Compare the clock with when it was last looked at."""
        now = time.time()
        slept = now - self._looked > LOOK_SECONDS + ASLEEP_SECONDS
        self._looked = now
        if slept:
            self.left.emit()


def _of_this_system(watch: SessionWatch) -> SystemSession:
    if sys.platform == "win32":
        from parcours_desktop.ui.app.watching.windows import WindowsSession

        return WindowsSession(watch.left.emit, watch)
    if sys.platform == "darwin":
        from parcours_desktop.ui.app.watching.macos import MacSession

        return MacSession(watch.left.emit, watch)
    from parcours_desktop.ui.app.watching.bus import BusSession, session_bus, system_bus

    return BusSession(watch.left.emit, session_bus(), system_bus(), watch)
