"""A keyboard before a real window: keys reach whatever has the focus, shortcuts answer, every wait has a condition."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from support.keys import NAMED

PATIENCE_S = 30.0
MOST_TABS = 300


def until(holds: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    """Let the program run, asleep between its events, until ``holds``; fail with ``what`` when the time is over."""
    clock = QTimer()
    clock.start(20)
    end = time.monotonic() + seconds
    try:
        while not (held := holds()) and time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    finally:
        clock.stop()
    assert held, f"waited in vain: {what}"


def settle() -> None:
    """Let what is due be delivered and painted."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()


class Keyboard:
    """Presses and types. Nothing here calls a control directly: a key goes to the window, as from the system."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    @property
    def focused(self) -> QWidget:
        """The control that the keys go to."""
        if QApplication.focusWidget() is None:
            self._window.activateWindow()
            until(QApplication.focusWidget, "some control has the focus")
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def press(self, *sequences: str) -> None:
        """Press « Ctrl+N », « Tab », « Down », one after the other."""
        for keys in sequences:
            QTest.keySequence(self._receiver(), QKeySequence(keys))

    def type(self, text: str) -> None:
        """Type ``text`` letter by letter, letters that QTest cannot type too."""
        for letter in text:
            self.stroke(letter)

    def stroke(self, letter: str) -> None:
        """Press and release the key of one letter."""
        shift = Qt.KeyboardModifier.ShiftModifier if letter.isupper() else Qt.KeyboardModifier.NoModifier
        named = NAMED.get(letter)
        upper = letter.upper()
        plain = ord(upper) if len(upper) == 1 and upper.isascii() else Qt.Key.Key_unknown.value
        code = named.value if named is not None else plain
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, shift, "\r" if letter == "\n" else letter)
            QCoreApplication.sendEvent(self._receiver(), event)

    def replace(self, text: str) -> None:
        """Type ``text`` over what the field holds."""
        self.press("Ctrl+A", "Backspace")
        self.type(text)

    def tab_to(self, control: QWidget, *, key: str = "Tab") -> None:
        """Walk to ``control`` with Tab (or Shift+Tab); fail where it is not on the way."""
        until(lambda: control.isVisible() and control.isEnabled(), f"{called(control)} can be reached")
        wanted = control.focusProxy() or control
        for _ in range(MOST_TABS):
            if self.focused is wanted:
                settle()
                return
            self.press(key)
        raise AssertionError(f"{key} does not lead to {called(control)}")

    def write(self, control: QWidget, text: str) -> None:
        """Walk to a field and write in it."""
        self.tab_to(control)
        self.replace(text)

    def _receiver(self) -> QWindow:
        window = self.focused.window().windowHandle()
        assert window is not None
        return window


def called(control: QWidget) -> str:
    """Return how a control is called, for the words of a failure."""
    return f"{type(control).__name__} « {control.accessibleName()} »"
