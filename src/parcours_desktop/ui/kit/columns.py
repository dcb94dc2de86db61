"""Columns: side by side with a hairline between, and one that scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.ground import Ground, GroundName
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_16, SPACE_28


class SplitColumns(QSplitter):
    """Columns whose bounds can be dragged. A column is (widget, width); the one of width 0 takes what is left."""

    def __init__(self, columns: Sequence[tuple[QWidget, int]], *, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._widths = [width for _, width in columns]
        for place, (widget, width) in enumerate(columns):
            self.addWidget(widget)
            self.setStretchFactor(place, 0 if width else 1)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        # A rest far larger than any screen, so that the splitter shares out exactly what is left.
        self.setSizes([px(width) if width else 4000 for width in self._widths])


class ScrollColumn(QScrollArea):
    """A column that scrolls up and down only. Fill ``body``; what is above keeps its place when it grows."""

    def __init__(
        self,
        *,
        ground: GroundName = "paper",
        margins: tuple[int, int, int, int] = (SPACE_28, 20, SPACE_28, SPACE_28),
        spacing: int = SPACE_16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = Ground(ground)
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(spacing)
        self.body.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(content)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the others."""
        self.body.addWidget(widget)
