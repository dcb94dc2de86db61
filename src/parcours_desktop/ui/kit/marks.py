"""Marks that say a state three times — word, colour, pattern: the severity bar, the badge, the tag."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from parcours_desktop.ui.kit.painting import baseline, draw_text, fill_box, rounded, start, text_width
from parcours_desktop.ui.kit.theme import font, px, theme
from parcours_desktop.ui.kit.tokens import Role, Tone

BAR_WIDTH = 8
BAR_HEIGHT = 34


def paint_severity_bar(painter: QPainter, rect: QRectF, tone: Tone) -> None:
    """Draw the bar of a severity: blocking solid, strong hatched, light outlined, solved outlined and filled."""
    colors = theme()
    ink, soft = colors.tone(tone)
    outline = rounded(rect.adjusted(1, 1, -1, -1), 3)
    if tone is Tone.BLOCKING:
        painter.fillPath(rounded(rect, 4), QColor(ink))
        return
    painter.fillPath(outline, QColor(colors.card if tone in (Tone.LIGHT, Tone.STRONG) else soft))
    if tone is Tone.STRONG:
        painter.save()
        painter.setClipPath(rounded(rect, 4))
        painter.setPen(QPen(QColor(ink), 3.4))
        reach = rect.width() + 4
        y = rect.top() - reach
        while y < rect.bottom() + reach:
            painter.drawLine(QLineF(QPointF(rect.left() - 2, y), QPointF(rect.left() - 2 + reach, y + reach * 0.8)))
            y += 7.5
        painter.restore()
    painter.strokePath(outline, QPen(QColor(ink), 1.2 if tone is Tone.STRONG else 2))


class SeverityBar(QWidget):
    """The bar alone; ``word`` names the severity to a screen reader."""

    def __init__(self, tone: Tone, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self.setAccessibleName(word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of a bar."""
        return QSize(BAR_WIDTH, px(BAR_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar."""
        del event
        paint_severity_bar(start(QPainter(self)), QRectF(self.rect()), self._tone)


def badge_size(text: str) -> QSize:
    """Return the size of a badge in logical pixels."""
    return QSize(round(text_width(font(Role.HINT), text)) + 16, px(22))


def paint_badge(painter: QPainter, at: tuple[float, float], text: str, tone: Tone, *, selected: bool = False) -> None:
    """Draw a badge; ``at`` is its left side and the middle of its height.

    On a ``selected`` row, whose own ground is as soft as that of a badge, it stands out by an edge.
    """
    left, middle = at
    size = badge_size(text)
    ink, soft = theme().tone(tone)
    box = QRectF(left, round(middle - size.height() / 2), size.width(), size.height())
    if selected:
        fill_box(painter, box, theme().card, edge=ink, radius=6)
    else:
        fill_box(painter, box, soft, radius=6)
    face = font(Role.HINT)
    draw_text(painter, (box.left() + 8, baseline(face, box)), text, face, ink)


class _Mark(QWidget):
    """A word on a soft ground."""

    def __init__(self, text: str, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._tone = tone
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the word."""
        return self._text

    def set_text(self, text: str, tone: Tone | None = None) -> None:
        """Change the word, and the tone where one is given."""
        self._text = text
        self._tone = tone or self._tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Return the same size: a mark is never cut."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)


class Badge(_Mark):
    """A state in one or two words: « Bloquant », « À relancer », « acceptée »."""

    def __init__(self, text: str, tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(text, tone, parent)

    def sizeHint(self) -> QSize:
        """Return the size of the badge."""
        return badge_size(self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the badge."""
        del event
        paint_badge(start(QPainter(self)), (0, self.height() / 2), self._text, self._tone)


class Tag(_Mark):
    """A fact about a person, as a round tag that cannot be clicked: « Famille monoparentale »."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, Tone.NEUTRAL, parent)

    def sizeHint(self) -> QSize:
        """Return the size of the tag."""
        return QSize(round(text_width(font(Role.SECONDARY), self._text)) + 20, px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tag."""
        del event
        painter = start(QPainter(self))
        box = QRectF(self.rect())
        fill_box(painter, box, theme().sunken, edge=theme().line if theme().dark else "", radius=box.height() / 2)
        face = font(Role.SECONDARY)
        draw_text(painter, (10, baseline(face, box)), self._text, face, theme().ink2)
