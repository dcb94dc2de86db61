"""Watches over the open work, and says when it is to be locked."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from parcours_desktop.ui.app.watching.idle import IdleWatch
from parcours_desktop.ui.app.watching.session import SessionWatch


class Guard(QObject):
    """``lock_due`` comes when nobody is there any more; ``let_go`` is called once the work is closed."""

    lock_due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.idle = IdleWatch(self)
        self.session = SessionWatch(self)
        self.idle.idle.connect(self.lock_due)
        self.session.left.connect(self.lock_due)

    def watch(self, minutes: float) -> None:
        """Watch from now on; lock after so many minutes without a key."""
        self.idle.start(minutes * 60)
        self.session.start()

    def let_go(self) -> None:
        """Watch no longer; the machine may sleep, where it was asked to wait."""
        self.idle.stop()
        self.session.stop()
