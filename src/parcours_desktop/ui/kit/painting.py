"""The strokes that every painted part shares: rounded grounds, the focus ring, one line of text on its baseline."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from parcours_desktop.ui.kit.theme import theme
from parcours_desktop.ui.kit.tokens import FOCUS_RING, RADIUS_CONTROL


def start(painter: QPainter) -> QPainter:
    """Switch on smooth edges and return ``painter``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def rounded(rect: QRectF, radius: float) -> QPainterPath:
    """Return the outline of ``rect`` with round corners."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def fill_box(
    painter: QPainter, rect: QRect | QRectF, ground: str, *, edge: str = "", radius: float = RADIUS_CONTROL
) -> None:
    """Fill a box with round corners; ``edge`` is the colour of a line of one pixel inside its bounds."""
    box = QRectF(rect)
    if not edge:
        painter.fillPath(rounded(box, radius), QColor(ground))
        return
    path = rounded(box.adjusted(0.5, 0.5, -0.5, -0.5), radius)
    painter.fillPath(path, QColor(ground))
    painter.strokePath(path, QPen(QColor(edge), 1))


def focus_ring(painter: QPainter, rect: QRect | QRectF, *, radius: float = RADIUS_CONTROL) -> None:
    """Draw the ring of two pixels in the accent, just inside ``rect``."""
    half = FOCUS_RING / 2
    box = QRectF(rect).adjusted(half, half, -half, -half)
    painter.strokePath(rounded(box, radius), QPen(QColor(theme().accent), FOCUS_RING))


def baseline(font: QFont, rect: QRect | QRectF) -> float:
    """Return the y of the baseline that centres the capitals of ``font`` in ``rect``."""
    metrics = QFontMetricsF(font)
    box = QRectF(rect)
    return round(box.top() + (box.height() + metrics.capHeight()) / 2)


def draw_text(painter: QPainter, at: tuple[float, float], text: str, font: QFont, color: str) -> float:
    """Draw one line whose baseline starts at ``at`` (x, y) and return the x where it ends."""
    painter.setFont(font)
    painter.setPen(QColor(color))
    painter.drawText(QPointF(*at), text)
    return at[0] + QFontMetricsF(font).horizontalAdvance(text)


def text_width(font: QFont, text: str) -> float:
    """Return the width of one line in logical pixels."""
    return QFontMetricsF(font).horizontalAdvance(text)
