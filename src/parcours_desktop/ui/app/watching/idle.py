"""Notices that nobody has touched a key, the mouse or the screen for some time."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_INPUT = frozenset(
    {
        *(QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel),
        *(QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TabletMove, QEvent.Type.TabletPress),
        QEvent.Type.InputMethod,
    }
)


class IdleWatch(QObject):
    """``idle`` comes once nothing was touched for the seconds that ``start`` was given."""

    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seconds = 0.0
        self._touched = 0.0
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._look)
        # Windows and not the application: of all that Qt delivers only what comes from outside passes there.
        self._heard: list[QWindow] = []

    def start(self, seconds: float) -> None:
        """Watch from now on, anew where it watches already."""
        self.stop()
        self._seconds = seconds
        self._touched = time.monotonic()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._hear)
        for window in QGuiApplication.topLevelWindows():
            self._hear(window)
        self._clock.start(round(seconds * 1000))

    def stop(self) -> None:
        """Watch no longer."""
        if not self._seconds:
            return
        self._seconds = 0.0
        self._clock.stop()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.disconnect(self._hear)
        for window in self._heard:
            window.removeEventFilter(self)
        self._heard.clear()

    @property
    def quiet_seconds(self) -> float:
        """For how long nothing was touched; 0 while it does not watch."""
        return time.monotonic() - self._touched if self._seconds else 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the time of what a person does, and let everything pass."""
        if event.type() in _INPUT:
            self._touched = time.monotonic()
        return False

    def _hear(self, window: QWindow | None) -> None:
        if window is not None and window not in self._heard:
            self._heard.append(window)
            window.installEventFilter(self)
            window.destroyed.connect(lambda _, gone=window: self._forget(gone))

    def _forget(self, window: QWindow) -> None:
        if window in self._heard:
            self._heard.remove(window)

    def _look(self) -> None:
        left = self._touched + self._seconds - time.monotonic()
        if left > 0:
            self._clock.start(max(1, round(left * 1000)))
        else:
            self.stop()
            self.idle.emit()
