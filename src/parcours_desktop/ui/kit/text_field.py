"""Fields for a line or for prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtCore, QtGui
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from parcours_desktop.ui.kit.theme import font, px
from parcours_desktop.ui.kit.tokens import Role

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QSize
    from PySide6.QtGui import QKeyEvent


def mark_invalid(control: QWidget, invalid: bool) -> None:
    """Give ``control`` the bounds of a field in error, or take them away."""
    if bool(control.property("invalid")) != invalid:
        control.setProperty("invalid", invalid)
        control.style().unpolish(control)
        control.style().polish(control)


def leaves_to_commands(event: QEvent, *, can_redo: bool) -> bool:
    """Say whether a key that Qt keeps for a field belongs to the program's commands instead.

    Ctrl+E (on X11 the end of the line, as End is) always; Ctrl+Shift+Z while nothing typed here could come back.
    """
    if event.type() != QtCore.QEvent.Type.ShortcutOverride or not isinstance(event, QtGui.QKeyEvent):
        return False
    redo = event.matches(QtGui.QKeySequence.StandardKey.Redo)
    control = event.modifiers() == QtCore.Qt.KeyboardModifier.ControlModifier
    return (redo and not can_redo) or (control and event.key() == QtCore.Qt.Key.Key_E)


class TextField(QLineEdit):
    """One line. ``secret`` hides what is typed, as for a passphrase."""

    def __init__(
        self, text: str = "", *, placeholder: str = "", secret: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setPlaceholderText(placeholder)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)

    def event(self, event: QEvent) -> bool:
        """Leave to the program's commands the keys that mean nothing here."""
        if leaves_to_commands(event, can_redo=self.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    def set_secret(self, secret: bool) -> None:
        """Hide or show what is typed."""
        self.setEchoMode(QLineEdit.EchoMode.Password if secret else QLineEdit.EchoMode.Normal)


class TextArea(QPlainTextEdit):
    """Several lines of prose; it grows with its text from ``lines`` to ``most_lines``, and Tab leaves it."""

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        lines: int = 3,
        most_lines: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._lines = lines
        self._most_lines = max(lines, most_lines)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def text(self) -> str:
        """Return the text."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace the text, unless it is the same, so that the cursor does not jump."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def event(self, event: QEvent) -> bool:
        """Leave to the program's commands the keys that mean nothing here."""
        if leaves_to_commands(event, can_redo=self.document().isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Return the height of the text, within the bounds."""
        wanted = round(self.document().size().height())
        lines = min(self._most_lines, max(self._lines, wanted))
        return QtCore.QSize(px(320), lines * self.fontMetrics().lineSpacing() + 24)

    def minimumSizeHint(self) -> QSize:
        """Return the height of the fewest lines."""
        return QtCore.QSize(px(120), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Escape and Ctrl+Enter to the form around."""
        control = event.modifiers() & QtCore.Qt.KeyboardModifier.ControlModifier
        if event.key() == QtCore.Qt.Key.Key_Escape or (control and event.key() == QtCore.Qt.Key.Key_Return):
            event.ignore()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QtCore.QEvent.Type.StyleChange:
            self.setFont(font(Role.BODY))
            # The words that invite to type are drawn in the font of the viewport, which keeps its own.
            self.viewport().setFont(font(Role.BODY))
            self.updateGeometry()
        super().changeEvent(event)

    def _grow(self) -> None:
        self.updateGeometry()
