"""Asks the system's keyring once, on a thread of its own: a keyring that hangs must not hold up the passphrase."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from parcours_core.errors import WorldError

if TYPE_CHECKING:
    from parcours_desktop.casework.desk import Desk

Opens = Callable[[], "Desk"]


class KeyringWay(QObject):
    """``found`` carries what opens the caseload, if the keyring has it; otherwise nothing is ever said."""

    found = Signal(object)
    _answered = Signal(object)

    def __init__(self, ask: Callable[[], Opens | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._run, name="parcours-keyring-way", daemon=True).start()

    def _run(self) -> None:
        try:
            way = self._ask()
        except WorldError:
            way = None
        if way is not None and isValid(self):
            self._answered.emit(way)

    def _deliver(self, way: Opens) -> None:
        self.found.emit(way)
