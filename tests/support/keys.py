"""Real key presses for tests, also for letters that QTest cannot type: ``keyClicks("é")`` aborts the process."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

NAMED = {
    "\n": Qt.Key.Key_Return,
    "\t": Qt.Key.Key_Tab,
    "\b": Qt.Key.Key_Backspace,
    "\x1b": Qt.Key.Key_Escape,
    " ": Qt.Key.Key_Space,
}


def typing_into(widget: QWidget, text: str) -> None:
    """Send ``text`` to ``widget`` key by key, press and release, as a keyboard with every letter would.

    Return, Tab, Backspace and Escape are written ``\\n``, ``\\t``, ``\\b`` and ``\\x1b``.
    """
    for letter in text:
        key = NAMED.get(letter)
        code = key.value if key is not None else _code(letter)
        sent = "\r" if letter == "\n" else letter
        modifiers = Qt.KeyboardModifier.ShiftModifier if letter.isupper() else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(widget, QKeyEvent(kind, code, modifiers, sent))


def pressing(
    widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, text: str = ""
) -> None:
    """Press and release one ``key`` with ``modifiers`` on ``widget``."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(widget, QKeyEvent(kind, key.value, modifiers, text))


def _code(letter: str) -> int:
    upper = letter.upper()
    return ord(upper) if len(upper) == 1 and upper.isascii() else Qt.Key.Key_unknown.value
