"""Columns: side by side with a hairline between, and one that scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from parcours_desktop.ui.kit.ground import Ground, GroundName
from parcours_desktop.ui.kit.theme import px, width
from parcours_desktop.ui.kit.tokens import SPACE_16, SPACE_20, SPACE_28

UNBOUNDED = (1 << 24) - 1
"""The greatest width that Qt knows: that of a widget to which none was given."""


class SplitColumns(QSplitter):
    """Columns whose bounds can be dragged. A column is (widget, width); the one of width 0 takes what is left.

    ``dragged`` says whether a person did so: from then on the widths are theirs.
    """

    def __init__(self, columns: Sequence[tuple[QWidget, int]], *, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.dragged = False
        self.splitterMoved.connect(self._on_dragged)
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

    def _on_dragged(self) -> None:
        self.dragged = True

    def _fit(self) -> None:
        # A rest far larger than any screen, so that the splitter shares out exactly what is left.
        self.setSizes([width(wished) if wished else 4000 for wished in self._widths])


class AdaptiveColumns(QWidget):
    """Columns side by side where there is room for ``least`` pixels each, and one below the other where there is not.

    A column is (widget, share of the width).
    """

    def __init__(
        self,
        columns: Sequence[tuple[QWidget, int]],
        *,
        least: int = 300,
        spacing: int = SPACE_20,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._least = least
        self._widgets = [widget for widget, _ in columns]
        self._shares = [share for _, share in columns]
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._spacing = spacing
        self._layout.setSpacing(spacing)
        for widget, _ in columns:
            self._layout.addWidget(widget)
        self._side_by_side: bool | None = None

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest column: beyond it, columns stack."""
        widths = [widget.minimumSizeHint().width() for widget in self._widgets]
        return QSize(max(widths, default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn when the room asks for it."""
        room = event.size().width() - self._spacing * (len(self._shares) - 1)
        fits = all(room * share / sum(self._shares) >= px(self._least) for share in self._shares)
        if fits is not self._side_by_side:
            self._side_by_side = fits
            across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
            self._layout.setDirection(across if fits else down)
            for place, share in enumerate(self._shares):
                self._layout.setStretch(place, share if fits else 0)
        super().resizeEvent(event)


class _Content(Ground):
    """Asks for the height that its width needs, and not for the one of its narrowest shape, as layouts do."""

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        return QSize(size.width(), 0) if self.hasHeightForWidth() else size


class ScrollColumn(QScrollArea):
    """A column that scrolls. ``body`` is packed at the top; with ``fill`` it has the whole height."""

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
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        """Keep the focus in sight; Qt does so only for a step within the column, not for one into it."""
        content = self.widget()
        if now is not None and content is not None and content.isAncestorOf(now):
            self.ensureWidgetVisible(now)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the others; one that may not be as wide as the column stands at its left."""
        if widget.maximumWidth() >= UNBOUNDED:
            self.body.addWidget(widget)
            return
        # In a row of its own: a column asks it for its height as if it were as wide as the column, and cuts its texts.
        row = QHBoxLayout()
        row.addWidget(widget, 1)
        row.addStretch(0)
        self.body.addLayout(row)
