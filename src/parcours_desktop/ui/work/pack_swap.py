"""Puts a fresh directory pack in the place of the one in use while somebody works, and closes the former one after."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from parcours_desktop.ui.work.door import Door
from parcours_desktop.ui.work.messages import Messages

if TYPE_CHECKING:
    from pathlib import Path

    from parcours_desktop.directory.pack import Pack


class PackSwap(QObject):
    """``came`` may be emitted from any thread with the path of a pack; ``swapped`` tells that it is in use.

    ``take`` puts a pack on the desk and returns the former one. A pack that does not open changes nothing: it was
    opened when it came, so that the next opening of the program tries again.
    """

    came = Signal(object)
    swapped = Signal()

    def __init__(
        self, door: Door, take: Callable[[Pack], Pack], messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._door = door
        self._take = take
        self._messages = messages
        self._opened: list[Pack] = []
        self.came.connect(self._open, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """Close every pack that was opened here; on the door's thread, when the desk is left."""
        for pack in self._opened:
            pack.close()

    def _open(self, path: Path) -> None:
        self._door.run(lambda: self._read(path), self._use, owner=self, failed=self._messages.world_error)

    def _read(self, path: Path) -> tuple[Pack, str]:
        from parcours_desktop.casework.directory_pack import open_fresh

        pack, told = open_fresh(path)
        self._opened.append(pack)
        return pack, told

    def _use(self, read: tuple[Pack, str]) -> None:
        pack, told = read
        former = self._take(pack)
        # Behind every question that was asked of the former one.
        self._door.run(former.close, lambda _: None)
        self._messages.info(told)
        self.swapped.emit()
