"""The stage of the demonstration: the window as it stands, the hand, the steps with their times and pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from parcours_core.language import tr
from parcours_desktop.ui.app.driving.hand import Hand, Stuck
from parcours_desktop.ui.app.opening import Opening
from parcours_desktop.ui.app.start import open_window
from parcours_desktop.ui.app.window import Window
from parcours_desktop.ui.shell.work_view import WorkView
from parcours_desktop.ui.work.look import Look
from parcours_desktop.ui.work.workbench import Workbench


@dataclass(frozen=True, slots=True)
class IssuedLetter:
    """A letter that the demonstration issued: its file in the folder, its reference, person and service."""

    file: str
    reference: str
    person: str
    service: str


@dataclass(slots=True)
class Outcome:
    """What the demonstration made; ``seconds`` by step, in their order; the people whom no service can help."""

    letters: list[IssuedLetter] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    without_service: list[str] = field(default_factory=list)


class Stage:
    """Holds the open window. ``opening`` makes how a caseload is opened, anew for each start of the program."""

    def __init__(self, opening: Callable[[], Opening], out: Path, told: Callable[[str], None]) -> None:
        self._opening = opening
        self._told = told
        self.out = out
        self.outcome = Outcome()
        self.window: Window | None = None
        self._busy = False

    @property
    def hand(self) -> Hand:
        """The hand on the keyboard of the open window."""
        return Hand(self._open_window())

    @property
    def work(self) -> WorkView:
        """The work behind the unlock screen. Raises ``Stuck`` while it is locked."""
        work = self._open_window().work
        if work is None:
            raise Stuck(tr("la fenêtre est verrouillée"))
        return work

    @property
    def workbench(self) -> Workbench:
        """The workbench behind the screens. Raises ``Stuck`` while it is locked."""
        return self.work.workbench

    def start(self, look: Look) -> Window:
        """Start the program: the window with the unlock screen, painted."""
        painted: list[bool] = []
        self.window = open_window(self._opening(), look)
        self.window.painted.connect(lambda: painted.append(True))
        self.window.door.busy.connect(self._on_busy)
        self.hand.wait(lambda: painted, tr("la fenêtre n’est pas dessinée"))
        self.wait_idle()
        return self.window

    def close(self) -> None:
        """Close the window as a person would, so that the file is closed when this returns."""
        if self.window is not None:
            window, self.window = self.window, None
            window.close()
            window.deleteLater()

    def wait_idle(self) -> None:
        """Wait until all that was asked of the background door was answered."""
        self.hand.wait(lambda: not self._busy, tr("le travail en arrière-plan ne finit pas"))
        self.hand.settle()
        self.hand.wait(lambda: not self._busy, tr("le travail en arrière-plan ne finit pas"))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step and tell that it was done."""
        began = time.perf_counter()
        yield
        took = time.perf_counter() - began
        self.outcome.seconds[name] = round(self.outcome.seconds.get(name, 0.0) + took, 3)
        self._told(name)

    def picture(self, name: str) -> None:
        """Take a picture of the window as ``NN-name.png``."""
        self.wait_idle()
        file = self.out / f"{len(self.outcome.screens) + 1:02d}-{name}.png"
        self.hand.picture(file)
        self.outcome.screens.append(file.name)

    def _open_window(self) -> Window:
        if self.window is None:
            raise Stuck(tr("la fenêtre est fermée"))
        return self.window

    def _on_busy(self, busy: bool) -> None:
        self._busy = busy
