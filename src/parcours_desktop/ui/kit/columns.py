"""Columns: side by side with a hairline between, and one that scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.ground import Ground, GroundName
from parcours_desktop.ui.kit.theme import width
from parcours_desktop.ui.kit.tokens import SPACE_16, SPACE_28


class SplitColumns(QSplitter):
    """Columns whose bounds can be dragged. A column is (widget, width); the one of width 0 takes what is left."""

    def __init__(self, columns: Sequence[tuple[QWidget, int]], *, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._widths = [wished for _, wished in columns]
        for place, (widget, wished) in enumerate(columns):
            self.addWidget(widget)
            self.setStretchFactor(place, 0 if wished else 1)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        # A rest far larger than any screen, so that the splitter shares out exactly what is left.
        self.setSizes([width(wished) if wished else 4000 for wished in self._widths])


class _Content(Ground):
    """Asks for the height that its width needs, and not for the one of its narrowest shape, as layouts do."""

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        return QSize(size.width(), 0) if self.hasHeightForWidth() else size


class ScrollColumn(QScrollArea):
    """A column that scrolls up and down only. ``body`` is packed at the top; with ``fill`` it has the whole height."""

    def __init__(
        self,
        *,
        ground: GroundName = "paper",
        margins: tuple[int, int, int, int] = (SPACE_28, 20, SPACE_28, SPACE_28),
        spacing: int = SPACE_16,
        fill: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = _Content(ground)
        outer = QVBoxLayout(content)
        outer.setContentsMargins(*margins)
        outer.setSpacing(0)
        self.body = QVBoxLayout()
        self.body.setSpacing(spacing)
        outer.addLayout(self.body, 1 if fill else 0)
        if not fill:
            outer.addStretch(1)
        self.setWidget(content)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the others."""
        self.body.addWidget(widget)
