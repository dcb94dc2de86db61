"""The strokes that every painted part shares: rounded grounds, the focus ring, one line of text on its baseline.

The brushes and pens of this module are made in a way that does not wake ``QtCore.Qt`` (see ``theme``), which
``QBrush(QColor)``, ``QPen(QColor)`` and ``QPainter.setPen`` would: the first window is painted with them.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPalette, QPen

from parcours_desktop.ui.kit.theme import theme
from parcours_desktop.ui.kit.tokens import FOCUS_RING, RADIUS_CONTROL


@lru_cache(maxsize=128)
def brush(color: str) -> QBrush:
    """Return a solid brush in ``color`` (``#rrggbb``)."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(color))
    return palette.window()


def pen(color: str, width: float = 1) -> QPen:
    """Return a solid pen in ``color`` (``#rrggbb``)."""
    made = QPen()
    made.setColor(QColor(color))
    made.setWidthF(width)
    return made


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
        painter.fillPath(rounded(box, radius), brush(ground))
        return
    path = rounded(box.adjusted(0.5, 0.5, -0.5, -0.5), radius)
    painter.fillPath(path, brush(ground))
    painter.strokePath(path, pen(edge))


def focus_ring(painter: QPainter, rect: QRect | QRectF, *, radius: float = RADIUS_CONTROL) -> None:
    """Draw the ring of two pixels in the accent, just inside ``rect``."""
    half = FOCUS_RING / 2
    box = QRectF(rect).adjusted(half, half, -half, -half)
    painter.strokePath(rounded(box, radius), pen(theme().accent, FOCUS_RING))


def fill_rect(painter: QPainter, rect: QRectF, color: str) -> None:
    """Fill ``rect``, sharp at its edges."""
    path = QPainterPath()
    path.addRect(rect)
    painter.fillPath(path, brush(color))


def baseline(font: QFont, rect: QRect | QRectF) -> float:
    """Return the y of the baseline that centres the capitals of ``font`` in ``rect``."""
    metrics = QFontMetricsF(font)
    box = QRectF(rect)
    return round(box.top() + (box.height() + metrics.capHeight()) / 2)


def draw_text(painter: QPainter, at: tuple[float, float], text: str, font: QFont, color: str) -> float:
    """Draw one line whose baseline starts at ``at`` (x, y) and return the x where it ends."""
    painter.setFont(font)
    ink = QColor(color)
    if painter.pen().color() != ink:
        painter.setPen(ink)
    painter.drawText(QPointF(*at), text)
    return at[0] + QFontMetricsF(font).horizontalAdvance(text)


def text_width(font: QFont, text: str) -> float:
    """Return the width of one line in logical pixels."""
    return QFontMetricsF(font).horizontalAdvance(text)
