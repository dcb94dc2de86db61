"""A calm white field to sign on, with a finger, a pen or the mouse; what was drawn is kept as strokes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.painting import fill_box, focus_ring, start
from parcours_desktop.ui.kit.theme import font, px, theme
from parcours_desktop.ui.kit.tokens import LIGHT, SPACE_20, Role

HEIGHT, MOST_HEIGHT = 210, 260
"""A hand is as large at any text size: what is agreed to stays in sight above."""
_PEN = 2.4
_NEAR = 1.2
"""Points nearer than this (logical pixels) to the one before add nothing that is seen."""


class SignaturePad(QWidget):
    """``changed`` comes when a stroke ends or what was drawn is wiped.

    Delete or Backspace wipes; a keyboard alone cannot sign.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: list[list[tuple[float, float]]] = []
        self._drawing = False
        self._tablet = False
        self.setFixedHeight(min(px(HEIGHT), MOST_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Cadre pour signer"))
        self.setAccessibleDescription(
            tr("On y signe avec le doigt, un stylet ou la souris ; Suppr efface. Sinon, notez un accord de vive voix.")
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was drawn."""
        return not self._strokes

    def strokes(self) -> list[list[tuple[float, float]]]:
        """Return what was drawn: points in logical pixels from the top left corner."""
        return [list(stroke) for stroke in self._strokes]

    def wipe(self) -> None:
        """Take everything away."""
        was_empty = self.is_empty
        self._strokes, self._drawing = [], False
        self.update()
        if not was_empty:
            self.changed.emit()

    def sizeHint(self) -> QSize:
        """Return a field wide enough for a name."""
        return QSize(px(460), min(px(HEIGHT), MOST_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace wipe."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.wipe()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() == Qt.MouseButton.LeftButton and not self._tablet:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on."""
        if not self._tablet:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        del event
        if not self._tablet:
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with the pen of a tablet; the mouse events that the system makes of it are left out."""
        kind = event.type()
        self._tablet = kind != QEvent.Type.TabletRelease
        if kind == QEvent.Type.TabletPress:
            self._begin(event.position())
        elif kind == QEvent.Type.TabletMove:
            self._go_on(event.position())
        else:
            self._end()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Draw with a finger: the first one, where a hand rests on the screen too."""
        if isinstance(event, QTouchEvent) and event.points():
            place = event.points()[0].position()
            if event.type() == QEvent.Type.TouchBegin:
                self._begin(place)
            elif event.type() == QEvent.Type.TouchUpdate:
                self._go_on(place)
            else:
                self._end()
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper, white in both themes, a line to sign on, and the ink."""
        del event
        painter = start(QPainter(self))
        fill_box(painter, self.rect(), "#FFFFFF", edge=theme().edge)
        line = round(self.height() * 0.72)
        painter.setPen(QPen(QColor(LIGHT.line), 1))
        painter.drawLine(SPACE_20, line, self.width() - SPACE_20, line)
        if self.is_empty:
            painter.setPen(QColor(LIGHT.ink3))
            painter.setFont(font(Role.SECONDARY))
            below = QRectF(SPACE_20, line, self.width() - 2 * SPACE_20, self.height() - line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, tr("Signez ici"))
        ink = QPen(QColor(LIGHT.ink), _PEN)
        ink.setCapStyle(Qt.PenCapStyle.RoundCap)
        ink.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for stroke in self._strokes:
            painter.strokePath(_path(stroke), ink)
        if self.hasFocus():
            focus_ring(painter, self.rect())

    def _begin(self, place: QPointF) -> None:
        self._drawing = True
        self._strokes.append([(place.x(), place.y())])
        self.update()

    def _go_on(self, place: QPointF) -> None:
        if not self._drawing:
            return
        x, y = self._strokes[-1][-1]
        if abs(place.x() - x) + abs(place.y() - y) >= _NEAR:
            self._strokes[-1].append((place.x(), place.y()))
            self.update()

    def _end(self) -> None:
        if self._drawing:
            self._drawing = False
            self.changed.emit()


def _path(stroke: list[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath(QPointF(*stroke[0]))
    for x, y in stroke[1:] or stroke:
        path.lineTo(x + (0.01 if len(stroke) == 1 else 0), y)
    return path
