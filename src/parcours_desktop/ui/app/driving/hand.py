"""A hand on the keyboard: types, walks with Tab, waits for what must come, and takes pictures of the window."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.one_of import OneOf

DEADLINE_S = 30.0
"""How long anything may take before the drive is given up; far more than a slow laptop needs."""

_GLANCE_MS = 15
_MOST_TABS = 400

Modifier = Qt.KeyboardModifier


class Stuck(Exception):
    """What had to happen did not: the screens do not do what the demonstration shows."""


class Hand:
    """Presses keys on whatever has the focus in ``window``. Every wait has a condition and a deadline."""

    def __init__(self, window: QWidget, deadline: float = DEADLINE_S) -> None:
        self.window = window
        self._deadline = deadline

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Let the program work until ``condition`` holds. Raises ``Stuck`` with ``what`` after the deadline."""
        end = time.monotonic() + self._deadline
        glance = QTimer()
        glance.start(_GLANCE_MS)
        while not condition():
            if time.monotonic() > end:
                raise Stuck(what)
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        glance.stop()

    def settle(self) -> None:
        """Let everything that is due be painted and delivered."""
        for _ in range(3):
            QCoreApplication.sendPostedEvents()
            QCoreApplication.processEvents()

    def focused(self) -> QWidget:
        """Return the widget that gets the keys: the window itself where nothing in it has the focus."""
        self.wait(self._is_active, tr("la fenêtre ne devient pas active"))
        return QApplication.focusWidget() or self.window.focusWidget() or self.window

    def press(self, keys: str) -> None:
        """Press ``keys``, written as in a key sequence: « Ctrl+N », « Tab », « Down »; shortcuts answer too."""
        QTest.keySequence(self._receiving(), QKeySequence(keys))

    def type(self, text: str) -> None:
        """Type ``text`` letter by letter, in any alphabet; a line end is the Return key."""
        for letter in text:
            if letter == "\n":
                self.press("Return")
                continue
            shift = Modifier.ShiftModifier if letter.isupper() else Modifier.NoModifier
            upper = letter.upper()
            key = ord(upper) if len(upper) == 1 and upper.isascii() else Qt.Key.Key_unknown.value
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(self._receiving(), QKeyEvent(kind, key, shift, letter))

    def go_to(self, control: QWidget, *, backwards: bool = False) -> None:
        """Walk to ``control`` with Tab, then with Shift+Tab; ``backwards`` first. Raises ``Stuck`` if neither leads."""
        self.wait(
            lambda: control.isVisible() and control.isEnabled(), tr("« {name} » ne se voit pas", name=name_of(control))
        )
        wanted = control.focusProxy() or control
        for keys in ("Shift+Tab", "Tab") if backwards else ("Tab", "Shift+Tab"):
            for _ in range(_MOST_TABS):
                if self.focused() is wanted:
                    self.settle()
                    return
                before = self.focused()
                self.press(keys)
                if self.focused() is before:
                    break
        raise Stuck(tr("Tab ne mène pas à « {name} »", name=name_of(control)))

    def write(self, control: QWidget, text: str) -> None:
        """Walk to a field and write ``text`` in place of what it holds."""
        self.go_to(control)
        self.press("Ctrl+A")
        self.press("Backspace")
        self.type(text)

    def choose(self, control: QComboBox, value: object) -> None:
        """Walk to a choice and step down to ``value``. Raises ``Stuck`` if it is not offered."""
        self.go_to(control)
        wanted = next((place for place in range(control.count()) if control.itemData(place) == value), None)
        if wanted is None:
            raise Stuck(tr("« {name} » ne propose pas « {value} »", name=name_of(control), value=value))
        for _ in range(2 * control.count()):
            if control.currentIndex() == wanted:
                return
            self.press("Down" if control.currentIndex() < wanted else "Up")
        raise Stuck(tr("les touches ne déplacent pas « {name} »", name=name_of(control)))

    def tick(self, control: QWidget, *, backwards: bool = False) -> None:
        """Walk to a button, a chip or a box and press the space bar."""
        self.go_to(control, backwards=backwards)
        self.press("Space")

    def pick(self, choice: OneOf, value: object) -> None:
        """Walk to a row of buttons, press the first one where none is, and step to ``value`` with the arrows."""
        options = list(choice.buttons)
        self.go_to(choice.buttons[options[0] if choice.value() is None else choice.value()])
        if choice.value() is None:
            self.press("Space")
        for _ in options:
            if choice.value() == value:
                return
            self.press("Right" if options.index(choice.value()) < options.index(value) else "Left")
        raise Stuck(tr("les flèches ne mènent pas à « {name} »", name=name_of(choice.buttons[value])))

    def picture(self, file: Path) -> Path:
        """Save what the window shows as PNG and return the file. Raises ``OSError`` where it cannot be written."""
        self.settle()
        if not self.window.grab().save(str(file)):
            raise OSError(f"cannot write {file.name}")
        return file

    def _receiving(self) -> QWindow:
        """Return the window that the keyboard belongs to: a dialog where there is one."""
        found = self.focused().window().windowHandle()
        if found is None:
            raise Stuck(tr("le focus n’est dans aucune fenêtre"))
        return found

    def _is_active(self) -> bool:
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
        return QApplication.activeWindow() is not None


def name_of(control: QWidget) -> str:
    """Return how a control is called for a screen reader."""
    return control.accessibleName() or type(control).__name__
