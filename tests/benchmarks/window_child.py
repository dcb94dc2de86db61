"""A process of its own that shows a window and prints what it measured as one line of JSON.

``window_child.py bare`` is the floor: Qt and one empty-handed window with a field and a button. ``window_child.py ours
HOME`` is the program: unlock window, passphrase, list, a few words typed into the search.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from parcours_desktop.ui.features.dossiers.view import DossierListView

PASSPHRASE = "quatre mots pour mesurer"
TYPED = ("delvaux", "mons", "0470", "lefe", "1985", "kowalsky")


def resident_mb() -> float:
    """Return the resident memory of this process in MB (Linux)."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def since_start() -> float:
    """Return the seconds since this process was started, from the kernel's clock ticks (Linux)."""
    with Path("/proc/self/stat").open(encoding="ascii") as stat:
        ticks = int(stat.read().rsplit(")", 1)[1].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def bare() -> dict[str, float]:
    """Show the barest window with the same kind of content and return when it was painted."""
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

    app = QApplication(sys.argv[:1])
    seen: dict[str, float] = {}

    class Window(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            seen.setdefault("painted", time.perf_counter() - BEGUN)

    window = Window()
    window.resize(1366, 768)
    column = QVBoxLayout(window)
    for widget in (QLabel("Parcours"), QLineEdit(), QPushButton("Ouvrir")):
        column.addWidget(widget)
    window.show()
    _until(app, lambda: "painted" in seen)
    return {"painted": seen["painted"], "memory": resident_mb()}


def ours(home: str) -> dict[str, object]:
    """Start the program as its command does, unlock, list, search; return every figure."""
    from parcours_desktop.bootstrap import Home, opening
    from parcours_desktop.ui.app.start import demonstration_application, open_window

    app = demonstration_application()
    window = open_window(opening(Home(Path(home))))
    seen: dict[str, float] = {}
    window.painted.connect(lambda: seen.setdefault("painted", time.perf_counter() - BEGUN))
    _until(app, lambda: "painted" in seen)
    _until(app, lambda: window.door.is_idle)
    derived = _derivation(home)
    begun = time.perf_counter()
    window.unlock_view.asked.emit(PASSPHRASE)
    _until(app, lambda: window.work is not None and window.work.pages.dossiers.model.rowCount() > 0)
    view = window.work.pages.dossiers
    _painted(app, view)
    listed = time.perf_counter() - begun
    _until(app, lambda: window.door.is_idle)
    memory = resident_mb()
    strokes = _strokes(app, view)
    window.close()
    return {"painted": seen["painted"], "listed": listed - derived, "memory": memory, "strokes": strokes}


def _derivation(home: str) -> float:
    """Return the seconds that the derivation of the key alone takes, with the parameters of this home's slot."""
    from parcours_desktop.vault.unlock import unlock

    times = []
    for _ in range(3):
        begun = time.perf_counter()
        unlock(Path(home), PASSPHRASE)
        times.append(time.perf_counter() - begun)
    return min(times)


def _strokes(app: QApplication, view: DossierListView) -> list[float]:
    """Type letter by letter and return the seconds from each key to the painted rows."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent

    times = []
    listed = [0]
    view.listed.connect(lambda: listed.__setitem__(0, listed[0] + 1))
    view.search.setFocus()
    for word in TYPED:
        for letter in word:
            before = listed[0]
            begun = time.perf_counter()
            app.sendEvent(view.search, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))
            _until(app, lambda before=before: listed[0] > before)
            _painted(app, view)
            times.append(time.perf_counter() - begun)
        view.search.clear()
        _until(app, lambda: False, seconds=0.05)
    return times


def _painted(app: QApplication, view: DossierListView) -> None:
    """Let what is waiting to be painted be painted now."""
    view.list.viewport().repaint()
    app.processEvents()


def _until(app: QApplication, holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Run the event loop as the program does, asleep between events, until ``holds`` or the time is over."""
    from PySide6.QtCore import QEventLoop, QTimer

    clock = QTimer()
    clock.setSingleShot(True)
    clock.start(round(seconds * 1000))
    while not holds() and clock.isActive():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


if __name__ == "__main__":
    BEGUN = time.perf_counter() - since_start()
    figures = bare() if sys.argv[1] == "bare" else ours(sys.argv[2])
    print(json.dumps(figures))
