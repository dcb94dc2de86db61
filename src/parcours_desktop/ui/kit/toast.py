"""A short message at the bottom that goes by itself, with a way to undo. It never takes the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.button import Button, IconButton
from parcours_desktop.ui.kit.painting import fill_box, start
from parcours_desktop.ui.kit.side_bar import SideBar
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px, theme
from parcours_desktop.ui.kit.tokens import RADIUS_CARD, SPACE_8, SPACE_12, SPACE_16, Role

UNDO_KEY = "Ctrl+Shift+Z"
"""The key of « Annuler » everywhere; Ctrl+Z takes back what is typed where one types."""

WIDTH = 276
"""As narrow as the list beside the side bar, which it covers: the buttons of a form stand further to the right."""

SHOWN_MS = 8000
"""Long enough to read and to reach the button; the clock stands still while the pointer or the focus is inside."""


_MOVING = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class Toast(QWidget):
    """One toast at the bottom left of ``host``, beside its side bar. A new message replaces the one before."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._undo: Callable[[], None] | None = None
        self._words = Text("", Role.BODY, wrap=True)
        # The key is the work's: it answers wherever the cursor stands, also once the message has gone.
        self._button = Button(tr("Annuler"), "quiet", key=UNDO_KEY, icon="undo", bind_key=False, parent=self)
        self._button.clicked.connect(self._undo_now)
        close = IconButton("close", tr("Fermer ce message"), parent=self)
        close.clicked.connect(self.dismiss)
        first = self._line = QHBoxLayout()
        first.setSpacing(SPACE_8)
        first.addWidget(self._words, 1)
        first.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        layout.setSpacing(0)
        layout.addLayout(first)
        # Below the words: beside them, with its key, it would leave them no room.
        layout.addWidget(self._button)
        layout.setAlignment(self._button, Qt.AlignmentFlag.AlignLeft)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.dismiss)
        self._left_ms = 0
        self._below: QWidget | None = None
        host.installEventFilter(self)
        self.hide()

    def say(self, text: str, undo: Callable[[], None] | None = None, *, shown_ms: int = SHOWN_MS) -> None:
        """Show ``text``; with ``undo`` there is a button « Annuler » that calls it once."""
        self._undo = undo
        self._words.setText(text)
        self._button.setVisible(undo is not None)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._clock.start(shown_ms)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def stand_above(self, bar: QWidget) -> None:
        """Leave ``bar`` free while it is on screen: it stands at the bottom of the host too."""
        self._below = bar
        bar.installEventFilter(self)

    def text(self) -> str:
        """Return the words of the last message."""
        return self._words.text()

    def pause(self) -> None:
        """Stop the clock."""
        if self._clock.isActive():
            self._left_ms = self._clock.remainingTime()
            self._clock.stop()

    def resume(self) -> None:
        """Let the clock run on, for two seconds at least."""
        if self.isVisible() and not self._clock.isActive():
            self._clock.start(max(self._left_ms, 2000))

    def undo(self) -> bool:
        """Undo what the message speaks of, as its button does; return whether there was anything."""
        if self._undo is None or not self.isVisible():
            return False
        self._undo_now()
        return True

    def dismiss(self) -> None:
        """Take the message away; it can no longer be undone from here."""
        self._clock.stop()
        self._undo = None
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait while the pointer is here."""
        self.pause()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go on."""
        self.resume()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom of the host, or above what stands there."""
        if event.type() in _MOVING and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        del event
        fill_box(start(QPainter(self)), self.rect(), theme().card, edge=theme().edge, radius=RADIUS_CARD)

    def _place(self) -> None:
        bar = self._host.findChild(SideBar)
        left = SPACE_12 + (bar.geometry().right() + 1 if bar is not None else 0)
        room = self._host.width() - left - SPACE_12
        width = min(max(px(WIDTH), self.minimumSizeHint().width()), room)
        # A line within a layout keeps the height of the words before until the next turn, and would cut these.
        self._line.invalidate()
        height = self.heightForWidth(width)
        self.setGeometry(left, self._floor() - height - SPACE_12, width, height)

    def _floor(self) -> int:
        bar = self._below
        if bar is None or not bar.isVisible():
            return self._host.height()
        return bar.mapTo(self._host, bar.rect().topLeft()).y()

    def _undo_now(self) -> None:
        undo = self._undo
        self.dismiss()
        if undo is not None:
            undo()
