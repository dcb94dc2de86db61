"""Chooses the moments at which the collector of cycles comes, so that nobody who types or looks waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from parcours_core.collecting import ByHand

if TYPE_CHECKING:
    from parcours_desktop.ui.app.window import Window

EVERY_MS = 2000
ALONE_SECONDS = 10.0
"""So long without a key or the mouse, and a tenth of a second is nobody's."""


class Tidying(QObject):
    """Tidies up behind ``window`` for as long as it is shown; it lives as long as the window.

    Once the work is locked, everything is walked through: what was read there does not stay in memory in cycles that
    nobody holds.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._collector = collector = ByHand()
        self._was_open = False
        self._clock = QTimer(self, interval=EVERY_MS)
        self._clock.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._clock.timeout.connect(self._pass_by)
        window.installEventFilter(self)
        window.unlocked.connect(self._note_open)
        # Not by way of this object, which may be gone before its window is.
        window.destroyed.connect(lambda _: collector.end())
        if window.isVisible():
            self._begin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin when the window is shown and end when it goes; let everything pass."""
        kind = event.type()
        if kind == QEvent.Type.Show:
            self._begin()
        elif kind == QEvent.Type.Hide and not event.spontaneous():
            self._clock.stop()
            self._collector.end()
        return False

    def _begin(self) -> None:
        self._collector.begin()
        self._clock.start()

    def _note_open(self) -> None:
        self._was_open = True

    def _pass_by(self) -> None:
        if self._was_open and self._window.work is None:
            self._was_open = False
            self._collector.walk_through_everything()
        else:
            self._collector.pass_by(alone=self._alone())

    def _alone(self) -> bool:
        """Say whether nobody is at work in this window."""
        guard = self._window.guard
        if guard is not None and guard.idle.quiet_seconds >= ALONE_SECONDS:
            return True
        return QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive
