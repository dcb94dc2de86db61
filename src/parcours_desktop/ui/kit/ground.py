"""Grounds: paper, sunken or card, filled from the theme."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from parcours_desktop.ui.kit.theme import theme
from parcours_desktop.ui.kit.tokens import FOCUS_RING

GroundName = Literal["paper", "sunken", "card"]


class Ground(QFrame):
    """A plain area in one of the three ground colours."""

    def __init__(self, ground: GroundName = "paper", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", ground)


class Hairline(QWidget):
    """A line of one pixel between rows, or with ``upright`` between columns."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if upright:
            self.setFixedWidth(FOCUS_RING // 2)
        else:
            self.setFixedHeight(FOCUS_RING // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        del event
        QPainter(self).fillRect(self.rect(), QColor(theme().line))
