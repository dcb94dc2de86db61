"""A process of its own: the program's real window, and 10,000 dossiers that arrive from a server while it is open.

``arrival_child.py SERVER CODE FOLDER COUNT`` says « ready » once its list stands empty, waits for a line, and then
prints one line of JSON: the pauses of the interface in milliseconds, at rest and while the dossiers arrive, as a timer
of one millisecond on the interface's own thread sees them.
"""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

PASSPHRASE = "quatre mots pour mesurer"


def main(server: str, code: str, folder: str, count: int) -> dict[str, list[float]]:
    """Return the pauses at rest and during the arrival."""
    from parcours_desktop.bootstrap import Home, opening
    from parcours_desktop.ui.app.start import application, open_window

    home = Home(Path(folder))
    _enrol(home, server, code)
    app = application()
    window = open_window(opening(home))
    _until(app, lambda: window.door.is_idle)
    window.unlock_view.asked.emit(PASSPHRASE)
    _until(app, lambda: window.work is not None and window.door.is_idle)
    assert window.work is not None
    workbench = window.work.workbench
    _until(app, lambda: False, seconds=2.0)
    rest = _pauses(app, lambda: False, seconds=2.0)
    print("ready", flush=True)
    sys.stdin.readline()
    before = time.monotonic()
    came: set[str] = set()
    workbench.changed.connect(lambda changes: came.update(changes.dossiers))
    workbench.line.synchronise()
    arriving = _pauses(app, lambda: len(came) >= count and window.door.is_idle, seconds=120.0)
    if len(came) < count:
        raise RuntimeError(f"{len(came)} came, {workbench.line.now}")
    took = time.monotonic() - before
    window.close()
    return {"rest": rest, "arriving": arriving, "took": [took]}


def _enrol(home: object, server: str, code: str) -> None:
    from parcours_desktop.bootstrap import close_desk, create_desk
    from parcours_desktop.sync.enrolment import enrol
    from parcours_desktop.sync.tokens import TokenKeeper

    desk = create_desk(home, PASSPHRASE)
    try:
        account = enrol(server, code, "banc", seal_key=os.urandom(32), sign_key=os.urandom(32))
        TokenKeeper(desk.caseload, desk.clock.now).keep(account)
    finally:
        close_desk(desk)


def _pauses(app: QApplication, holds: Callable[[], bool], seconds: float) -> list[float]:
    """Return the milliseconds between two turns of the interface, each beyond the timer's own one."""
    from PySide6.QtCore import Qt, QTimer

    turns: list[float] = []
    ticking = QTimer()
    ticking.setTimerType(Qt.TimerType.PreciseTimer)
    ticking.timeout.connect(lambda: turns.append(time.perf_counter()))
    ticking.start(1)
    _until(app, holds, seconds)
    ticking.stop()
    return [(after - before) * 1000 - 1 for before, after in pairwise(turns)]


def _until(app: QApplication, holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Run the event loop as the program does until ``holds`` or the time is over."""
    from PySide6.QtCore import QEventLoop, QTimer

    clock = QTimer()
    clock.setSingleShot(True)
    clock.start(round(seconds * 1000))
    while not holds() and clock.isActive():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))))
