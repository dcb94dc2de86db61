"""A chip: a filter that is on or off, or a value that can be taken away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.icons import paint_icon
from parcours_desktop.ui.kit.painting import baseline, draw_text, fill_box, focus_ring, start, text_width
from parcours_desktop.ui.kit.theme import font, grown, px, theme
from parcours_desktop.ui.kit.tokens import Role


class Chip(QPushButton):
    """A round button of 32 px. A plain chip toggles (``toggled``); a ``removable`` one emits ``removed``."""

    removed = Signal()

    def __init__(
        self, text: str, *, removable: bool = False, checked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._removable = removable
        self.setCheckable(not removable)
        self.setChecked(checked and not removable)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setToolTip(text)
        self.setAccessibleName(tr("Retirer {value}", value=text) if removable else text)
        if removable:
            self.clicked.connect(self.removed)

    def sizeHint(self) -> QSize:
        """Return the size of the chip; a checked one keeps the width it had."""
        mark = px(16) + 6
        return QSize(round(text_width(font(Role.SECONDARY_STRONG), self.text())) + 24 + mark, grown(32))

    def minimumSizeHint(self) -> QSize:
        """Return a width at which the words can still be told apart; they end in « … » there."""
        size = self.sizeHint()
        return QSize(min(size.width(), px(200)), size.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter toggles; Delete takes a removable chip away."""
        keys = [Qt.Key.Key_Return, Qt.Key.Key_Enter]
        if self._removable:
            keys += [Qt.Key.Key_Delete, Qt.Key.Key_Backspace]
        if event.key() in keys:
            self.click()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second press of a double click as a press."""
        self.mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip: checked is said by a tick as well as by colour."""
        del event
        colors = theme()
        painter = start(QPainter(self))
        box = QRectF(self.rect())
        on = self.isChecked() or self._removable
        ground = colors.accent_soft if on else colors.hover if self.underMouse() else colors.card
        fill_box(painter, box, ground, edge=colors.accent if on else colors.edge, radius=box.height() / 2)
        if self.hasFocus():
            focus_ring(painter, box, radius=box.height() / 2)
        face = font(Role.SECONDARY_STRONG if on else Role.SECONDARY)
        side = px(16)
        room = box.width() - 24 - (side + 6 if on else 0)
        text = QFontMetricsF(face).elidedText(self.text(), Qt.TextElideMode.ElideRight, max(room, 0.0) + 1)
        line = baseline(face, box)
        if not on:
            draw_text(painter, ((box.width() - text_width(face, text)) / 2, line), text, face, colors.ink2)
            return
        mark = QRectF(10, (box.height() - side) / 2, side, side)
        x = 10.0 + side + 6
        if self._removable:
            mark.moveLeft(box.width() - side - 10)
            x = 13.0
        paint_icon(painter, "close" if self._removable else "check", mark, colors.accent)
        draw_text(painter, (x, line), text, face, colors.ink)
