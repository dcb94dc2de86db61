"""What stands where rows are on their way: their shapes without words, so that nothing jumps when they come."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from parcours_desktop.ui.kit.painting import fill_box, start
from parcours_desktop.ui.kit.theme import px, theme
from parcours_desktop.ui.kit.tokens import RADIUS_CARD, SPACE_12, SPACE_16

_LINES = ((0.55, 14), (0.92, 10), (0.7, 10))
"""The lines of a card: their share of the width, their height in logical pixels."""


class Skeleton(QWidget):
    """The shapes of ``cards`` cards; ``label`` tells a screen reader what is on its way."""

    def __init__(self, label: str, cards: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = cards
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of the cards with the gaps between."""
        return QSize(px(320), self._cards * self._card_height() + (self._cards - 1) * SPACE_12)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each card and its lines."""
        del event
        colors = theme()
        painter = start(QPainter(self))
        for card in range(self._cards):
            top = card * (self._card_height() + SPACE_12)
            box = QRectF(0, top, self.width(), self._card_height())
            fill_box(painter, box, colors.card, edge=colors.line, radius=RADIUS_CARD)
            y = top + SPACE_16
            for share, height in _LINES:
                line = QRectF(SPACE_16, y, (self.width() - 2 * SPACE_16) * share, px(height))
                fill_box(painter, line, colors.sunken, radius=4)
                y += px(height) + SPACE_12

    def _card_height(self) -> int:
        return 2 * SPACE_16 + sum(px(height) for _, height in _LINES) + (len(_LINES) - 1) * SPACE_12
