"""Pages seen as paper, with a shadow, on sunken ground, as wide as there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from parcours_desktop.ui.kit.painting import rounded, start
from parcours_desktop.ui.kit.theme import color, theme
from parcours_desktop.ui.kit.tokens import FOCUS_RING, SPACE_20, SPACE_28

Render = Callable[[int, QSize], QImage]
"""Draws a page (by its number from 0) at a size in device pixels."""

_SHADOW = tuple((reach, 1 + reach * 0.45, 0.004 + 0.05 / (1 + reach) ** 1.15) for reach in range(14))
"""Layers of the shadow: how far beyond the page, how far down, how dark."""

ZOOM_STEP = 1.2
MOST_ZOOM = 4.0


class PaperView(QAbstractScrollArea):
    """Shows pages; it draws only those in sight, again at each width, so that they stay sharp.

    Ctrl+plus and Ctrl+minus zoom, Ctrl+0 fits the width, the page keys scroll.
    """

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes: list[QSizeF] = []
        self._render: Render | None = None
        self._drawn: dict[int, QPixmap] = {}
        self._zoom = 1.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.setMinimumSize(180, 200)

    def set_pages(self, sizes: Sequence[QSizeF], render: Render) -> None:
        """Show pages of these sizes (any unit; their proportions count). The scroll stays where it was."""
        self._sizes = list(sizes)
        self._render = render
        self._drawn.clear()
        self._measure()
        self.viewport().update()

    def set_images(self, images: Sequence[QImage]) -> None:
        """Show pages that are drawn already."""
        kept = list(images)

        def scaled(page: int, size: QSize) -> QImage:
            smooth = Qt.TransformationMode.SmoothTransformation
            return kept[page].scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)

        self.set_pages([image.size().toSizeF() for image in kept], scaled)

    def page_count(self) -> int:
        """Return how many pages there are."""
        return len(self._sizes)

    def zoom(self) -> float:
        """Return the zoom; 1 is the width of the view."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Zoom, within 1 (the width of the view) and 4."""
        self._zoom = min(MOST_ZOOM, max(1.0, zoom))
        self._drawn.clear()
        self._measure()
        self.viewport().update()

    def page_rects(self) -> list[QRect]:
        """Return where each page lies, in the coordinates of the whole (logical pixels)."""
        room = self.viewport().width() - 2 * SPACE_28
        width = max(80, round(room * self._zoom))
        left = max(SPACE_28, (self.viewport().width() - width) // 2)
        rects, top = [], SPACE_20
        for size in self._sizes:
            height = round(width * size.height() / size.width()) if size.width() else width
            rects.append(QRect(left, top, width, height))
            top += height + SPACE_28
        return rects

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with Ctrl; the rest scrolls."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.set_zoom(self._zoom * ZOOM_STEP)
        elif control and event.key() == Qt.Key.Key_Minus:
            self.set_zoom(self._zoom / ZOOM_STEP)
        elif control and event.key() == Qt.Key.Key_0:
            self.set_zoom(1.0)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages to the new width."""
        if event.size().width() != event.oldSize().width():
            self._drawn.clear()
        self._measure()
        super().resizeEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Repaint at the new place."""
        del dx, dy
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, shadows, pages and the focus ring."""
        painter = start(QPainter(self.viewport()))
        painter.fillRect(event.rect(), color("sunken"))
        offset = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        for page, rect in enumerate(self.page_rects()):
            shown = rect.translated(-offset)
            if shown.adjusted(-12, -12, 12, 20).intersects(event.rect()):
                self._paint_shadow(painter, shown)
                painter.drawPixmap(shown, self._page(page, rect.size()))
        if self.hasFocus():
            ring = QRect(self.viewport().rect())
            painter.fillRect(0, 0, ring.width(), FOCUS_RING, color("accent"))
            painter.fillRect(0, ring.height() - FOCUS_RING, ring.width(), FOCUS_RING, color("accent"))
            painter.fillRect(0, 0, FOCUS_RING, ring.height(), color("accent"))
            painter.fillRect(ring.width() - FOCUS_RING, 0, FOCUS_RING, ring.height(), color("accent"))

    def _paint_shadow(self, painter: QPainter, rect: QRect) -> None:
        strength = 3.0 if theme().dark else 1.0
        for reach, down, dark in _SHADOW:
            ink = QColor(theme().shadow)
            ink.setAlphaF(min(1.0, dark * strength))
            box = QRectF(rect).adjusted(-reach, -reach + down, reach, reach + down)
            painter.fillPath(rounded(box, reach + 1), ink)

    def _page(self, page: int, size: QSize) -> QPixmap:
        drawn = self._drawn.get(page)
        if drawn is None:
            ratio = self.viewport().devicePixelRatioF()
            image = self._render(page, size * ratio) if self._render is not None else QImage()
            # Paper is white in both themes: what is seen is what will leave the building.
            drawn = QPixmap(size * ratio)
            drawn.fill(Qt.GlobalColor.white)
            painter = QPainter(drawn)
            painter.drawImage(drawn.rect(), image)
            painter.end()
            drawn.setDevicePixelRatio(ratio)
            self._drawn[page] = drawn
        return drawn

    def _measure(self) -> None:
        rects = self.page_rects()
        bottom = rects[-1].bottom() + SPACE_28 if rects else 0
        right = rects[0].right() + SPACE_28 if rects else 0
        self.verticalScrollBar().setRange(0, max(0, bottom - self.viewport().height()))
        self.verticalScrollBar().setPageStep(self.viewport().height())
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setRange(0, max(0, right - self.viewport().width()))
        self.horizontalScrollBar().setPageStep(self.viewport().width())
