"""The search field: what can be sought, the key that leads there, and Escape to start anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.icons import icon_size, paint_icon
from parcours_desktop.ui.kit.key_hint import key_hint_size, key_text, paint_key_hint
from parcours_desktop.ui.kit.painting import start
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.theme import grown, px, theme
from parcours_desktop.ui.kit.tokens import CONTROL_HEIGHT


class SearchField(TextField):
    """A line with a magnifier, a placeholder and a key hint.

    ``searched`` comes at each change, trimmed. Down emits ``left_downwards``, for the list below to take over; Escape
    clears a text, and in an empty field is left to what is around. ``key`` puts the focus here from anywhere in the
    window, unless ``bind_key`` is off.
    """

    searched = Signal(str)
    left_downwards = Signal()

    def __init__(
        self, placeholder: str, *, key: str = "", bind_key: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._key = key
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.textChanged.connect(self._tell)
        self._reserve()
        if key:
            self.setAccessibleDescription(tr("Touche {keys}", keys=key_text(key)))
            if bind_key:
                QShortcut(QKeySequence(key), self).activated.connect(self.take_focus)

    def take_focus(self) -> None:
        """Put the focus here with the old text selected, ready to be typed over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def sizeHint(self) -> QSize:
        """Return a comfortable width."""
        return QSize(px(440), grown(CONTROL_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape clears, Down leaves to the list."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self._reserve()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the magnifier and, while nothing is typed, the key."""
        super().paintEvent(event)
        colors = theme()
        painter = start(QPainter(self))
        side = icon_size() - 2
        paint_icon(painter, "search", QRectF(11, (self.height() - side) / 2, side, side), colors.ink3)
        if self._key and not self.text():
            at = (self.width() - key_hint_size(self._key).width() - 10, self.height() / 2)
            paint_key_hint(painter, at, self._key, ink=colors.ink2, edge=colors.line, ground=colors.paper)

    def _reserve(self) -> None:
        right = key_hint_size(self._key).width() + 6 if self._key else 0
        self.setTextMargins(icon_size() + 4, 0, right, 0)

    def _tell(self, text: str) -> None:
        self.searched.emit(text.strip())
