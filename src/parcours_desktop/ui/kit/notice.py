"""A notice in the page: what happened, what is safe, what to do. Never a dialog."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.icons import icon_size, paint_icon
from parcours_desktop.ui.kit.painting import fill_box, start
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import theme
from parcours_desktop.ui.kit.tokens import RADIUS_CARD, SPACE_8, SPACE_12, SPACE_16, Role, Tone

NoticeKind = Literal["info", "success", "warning", "error"]

_LOOK: dict[str, tuple[Tone, str]] = {
    "info": (Tone.LIGHT, "information"),
    "success": (Tone.SOLVED, "accepted"),
    "warning": (Tone.STRONG, "warning"),
    "error": (Tone.BLOCKING, "error"),
}


class InlineNotice(QWidget):
    """Shows up to three sentences and an action. A ``WorldError`` has the same three parts."""

    def __init__(
        self,
        kind: NoticeKind,
        what_happened: str,
        what_is_safe: str = "",
        what_to_do: str = "",
        *,
        action: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind: NoticeKind = kind
        self._first = Text("", Role.STRONG, wrap=True)
        self._second = Text("", Role.SECONDARY, "ink2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._first)
        words.addWidget(self._second)
        layout = self._layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_16 + icon_size() + SPACE_12, SPACE_12, SPACE_12, SPACE_12)
        layout.setSpacing(SPACE_8)
        layout.addLayout(words, 1)
        if action is not None:
            layout.addWidget(action)
        self.say(kind, what_happened, what_is_safe, what_to_do)

    def say(self, kind: NoticeKind, what_happened: str, what_is_safe: str = "", what_to_do: str = "") -> None:
        """Replace the sentences."""
        self._kind = kind
        rest = " ".join(part for part in (what_is_safe, what_to_do) if part)
        self._first.setText(what_happened)
        self._second.setText(rest)
        self._second.setVisible(bool(rest))
        self.setAccessibleName(what_happened)
        self.setAccessibleDescription(rest)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self._layout.setContentsMargins(SPACE_16 + icon_size() + SPACE_12, SPACE_12, SPACE_12, SPACE_12)
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the soft ground, its bounds and the icon beside the first sentence."""
        del event
        tone, icon = _LOOK[self._kind]
        ink, soft = theme().tone(tone)
        painter = start(QPainter(self))
        fill_box(painter, self.rect(), soft, radius=RADIUS_CARD)
        line = self._first.fontMetrics().height()
        side = icon_size()
        top = self._first.y() + (line - side) / 2 if self._second.isVisible() else (self.height() - side) / 2
        paint_icon(painter, icon, QRectF(SPACE_16, top, side, side), ink)
