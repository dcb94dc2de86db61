"""A process of its own: the program's real window, and 10,000 dossiers that arrive from a server while it is open.

``arrival_child.py SERVER CODE FOLDER COUNT`` says « ready » once its list stands empty. Between a first line that it is
given and a second one nothing arrives here, while another program may receive the same; then it syncs, and prints one
line of JSON: the pauses of the interface in milliseconds, at rest, beside that other program, while the dossiers arrive
and until all is done that a sync leaves, as a timer of one millisecond on the interface's own thread sees them.

Beside each stands what of it was the program's own doing: at most the time for which its threads had a processor, and
at most what is left without the time in which the interface's thread was ready while other programs had the processors
(where the system tells: Linux).
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

PASSPHRASE = "quatre mots pour mesurer"
AFTERWARDS_S = 0.5
"""So much longer it is watched: the list and the index take in what is left, and the log goes into the file."""

Pauses = list[tuple[float, float]]
"""How long each was, and what of it was the program's own doing."""


def main(server: str, code: str, folder: str, count: int) -> dict[str, Pauses | float]:
    """Return the pauses at rest, beside another program, and during the arrival, and how many seconds that took."""
    from parcours_desktop.bootstrap import Home, opening
    from parcours_desktop.ui.app.start import demonstration_application, open_window

    home = Home(Path(folder))
    _enrol(home, server, code)
    app = demonstration_application()
    window = open_window(opening(home))
    _until(app, lambda: window.door.is_idle)
    window.unlock_view.asked.emit(PASSPHRASE)
    _until(app, lambda: window.work is not None and window.door.is_idle)
    assert window.work is not None
    workbench = window.work.workbench
    _until(app, lambda: False, seconds=2.0)
    rest = _pauses(app, lambda: False, seconds=1.0)
    print("ready", flush=True)
    sys.stdin.readline()
    beside = _pauses(app, _told_to_go_on(), seconds=120.0)
    before = time.monotonic()
    came: set[str] = set()
    workbench.changed.connect(lambda changes: came.update(changes.dossiers))
    workbench.line.synchronise()
    arriving = _pauses(app, lambda: len(came) >= count and window.door.is_idle, seconds=120.0)
    if len(came) < count:
        raise RuntimeError(f"{len(came)} came, {workbench.line.now}")
    took = time.monotonic() - before
    arriving += _pauses(app, lambda: not workbench.line.now.working and window.door.is_idle, seconds=30.0)
    arriving += _pauses(app, lambda: False, seconds=AFTERWARDS_S)
    window.close()
    return {"rest": rest, "beside": beside, "arriving": arriving, "took": took}


def _told_to_go_on() -> Callable[[], bool]:
    """Return what tells whether another line was given."""
    told = threading.Event()

    def read() -> None:
        sys.stdin.readline()
        told.set()

    threading.Thread(target=read, daemon=True).start()
    return told.is_set


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


def _pauses(app: QApplication, holds: Callable[[], bool], seconds: float) -> Pauses:
    """Return the milliseconds between two turns of the interface, each beyond the timer's own one."""
    from PySide6.QtCore import Qt, QTimer

    turns: list[tuple[float, float, float]] = []
    with _waiting_told() as waited:
        ticking = QTimer()
        ticking.setTimerType(Qt.TimerType.PreciseTimer)
        ticking.timeout.connect(lambda: turns.append((time.perf_counter(), time.process_time(), waited())))
        ticking.start(1)
        _until(app, holds, seconds)
        ticking.stop()
    pauses = []
    for before, after in pairwise(turns):
        passed, worked, stood = ((late - early) * 1000 for early, late in zip(before, after, strict=True))
        pause = passed - 1
        pauses.append((pause, max(0.0, min(pause - stood, worked))))
    return pauses


@contextmanager
def _waiting_told() -> Iterator[Callable[[], float]]:
    """Give what tells for how many seconds this thread was ready and did not run; 0 where nobody says."""
    path = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    if not path.exists():
        yield lambda: 0.0
        return
    with path.open("rb", buffering=0) as file:
        yield lambda: int(os.pread(file.fileno(), 64, 0).split()[1]) / 1e9


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
