"""A box to tick, and a switch: rows that can be hit anywhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from parcours_desktop.ui.kit.icons import paint_icon
from parcours_desktop.ui.kit.painting import baseline, draw_text, fill_box, focus_ring, rounded, start, text_width
from parcours_desktop.ui.kit.theme import font, grown, px, theme
from parcours_desktop.ui.kit.tokens import ROW_HEIGHT, Role

BOX = 20
GAP = 12
_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter)


class CheckRow(QCheckBox):
    """A tick box with its words, and a second line in smaller type where there is one (« avant le 5 janvier »).

    Words that are longer than the row is wide take as many lines as they need.
    """

    mark_width = BOX

    def __init__(self, text: str, *, secondary: str = "", checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._secondary = secondary
        self.setChecked(checked)
        # Not fixed: a layout would hold a row of two lines to the height of one.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)
        self.setAccessibleDescription(secondary)

    def set_secondary(self, text: str) -> None:
        """Change the second line."""
        self._secondary = text
        self.setAccessibleDescription(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room that box and words need; never lower than a target should be."""
        words = text_width(font(Role.BODY), self.text())
        small = text_width(font(Role.SECONDARY), self._secondary)
        height = grown(ROW_HEIGHT) + (px(20) if self._secondary else 0)
        return QSize(round(6 + px(self.mark_width) + GAP + max(words, small) + 6), height)

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and a width that leaves words to be cut."""
        return QSize(px(self.mark_width) + GAP + px(60), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        """Say that a narrower row is a higher one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the words need in lines of ``width``."""
        return self.sizeHint().height() + self._more(width)

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on the row."""
        return self.rect().contains(pos)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter tick too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, the words and the focus ring around both."""
        del event
        colors = theme()
        painter = start(QPainter(self))
        spare = max(0, self.height() - self.heightForWidth(self.width()))
        painter.translate(0, spare // 2)
        first = QRectF(0, 0, self.width(), grown(ROW_HEIGHT))
        self._paint_mark(painter, first)
        x = self._left()
        ink = colors.ink if self.isEnabled() else colors.ink3
        face = font(Role.BODY)
        more = min(self._more(self.width()), max(0, self.height() - self.sizeHint().height()))
        if more:
            height = grown(ROW_HEIGHT) + more
            painter.setFont(face)
            painter.setPen(QColor(ink))
            painter.drawText(QRectF(x, 0, self.width() - x - 6, height), _WRAPPED, self.text())
        else:
            draw_text(painter, (x, baseline(face, first)), self._fit(self.text(), x), face, ink)
        if self._secondary:
            small = font(Role.SECONDARY)
            second = QRectF(0, grown(ROW_HEIGHT) + more - px(8), self.width(), px(22))
            draw_text(painter, (x, baseline(small, second)), self._secondary, small, colors.ink2)
        painter.translate(0, -(spare // 2))
        if self.hasFocus():
            focus_ring(painter, self.rect())

    def _left(self) -> int:
        return 6 + px(self.mark_width) + GAP

    def _more(self, width: int) -> int:
        """Return how much higher the words are in ``width`` than in one line."""
        metrics = QFontMetrics(font(Role.BODY))
        room = QRect(0, 0, max(1, width - self._left() - 6), 10_000)
        wrapped = metrics.boundingRect(room, _WRAPPED, self.text())
        one_line = metrics.boundingRect(QRect(0, 0, 100_000, 10_000), _WRAPPED, self.text())
        return max(0, wrapped.height() - one_line.height())

    def _fit(self, text: str, left: float) -> str:
        metrics = self.fontMetrics()
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(self.width() - left))

    def _paint_mark(self, painter: QPainter, line: QRectF) -> None:
        colors = theme()
        side = px(BOX)
        box = QRectF(6, round((line.height() - side) / 2), side, side)
        ground = colors.hover if self.underMouse() else colors.card
        edge = colors.edge if self.isEnabled() else colors.line
        filled = colors.accent if self.isEnabled() else colors.ink3
        paint_tick(painter, box, self.checkState(), ground=ground, edge=edge, filled=filled)


def paint_tick(
    painter: QPainter, box: QRectF, state: Qt.CheckState, *, ground: str = "", edge: str = "", filled: str = ""
) -> None:
    """Paint a box to tick in ``box``; its colours are the theme's where none are given."""
    colors = theme()
    if state is Qt.CheckState.Unchecked:
        fill_box(painter, box, ground or colors.card, edge=edge or colors.edge, radius=5)
        return
    fill_box(painter, box, filled or colors.accent, radius=5)
    half = state is Qt.CheckState.PartiallyChecked
    paint_icon(painter, "remove" if half else "check", box.adjusted(2.5, 2.5, -2.5, -2.5), colors.on_accent)


class Switch(CheckRow):
    """A setting that takes effect at once."""

    mark_width = 38

    def _paint_mark(self, painter: QPainter, line: QRectF) -> None:
        colors = theme()
        height = px(22)
        track = QRectF(6, round((line.height() - height) / 2), px(self.mark_width), height)
        on = self.isChecked()
        fill_box(
            painter, track, colors.accent if on else colors.card, edge="" if on else colors.edge, radius=height / 2
        )
        side = height - 8
        left = track.right() - side - 4 if on else track.left() + 4
        knob = QRectF(left, track.top() + 4, side, side)
        painter.fillPath(rounded(knob, side / 2), QColor(colors.on_accent if on else colors.edge))
