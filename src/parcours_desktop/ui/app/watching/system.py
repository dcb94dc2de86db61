"""What every system's way of telling has in common."""

from __future__ import annotations

from PySide6.QtCore import QObject


class SystemSession(QObject):
    """Tells whoever made it that nobody is there any more."""

    def let_sleep(self) -> None:
        """Let the machine sleep, where it was asked to wait: everything is locked."""
