"""Underlined tabs with their counts; Ctrl+Tab goes round, the arrow keys step."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QTabBar, QWidget

from parcours_desktop.ui.kit.painting import baseline, draw_text, focus_ring, start, text_width
from parcours_desktop.ui.kit.theme import font, grown, theme
from parcours_desktop.ui.kit.tokens import Role

GAP = 22
RING = 6
"""How far the focus ring stands off the words. The strip begins that much before the words of its first tab: whoever
lays it out moves it to the left by as much, so that the words stand under those above.
"""


class TabStrip(QTabBar):
    """Tabs by key; ``chosen`` carries the key of the tab that came to the front. It holds no pages."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: dict[str, str] = {}
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setMouseTracking(True)
        self.currentChanged.connect(self._tell)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setProperty("step", step)
            shortcut.activated.connect(self._go_round)

    def add_tab(self, key: str, label: str, count: int | None = None) -> None:
        """Add a tab at the end; the first one is current."""
        self._labels[key] = label
        place = self.addTab(_words(label, count))
        self.setTabData(place, key)
        if place == 0:
            self._tell(0)

    def set_count(self, key: str, count: int | None) -> None:
        """Show ``count`` after the label, or nothing; raises ``KeyError`` when there is no such tab."""
        self.setTabText(self._place(key), _words(self._labels[key], count))

    def current_key(self) -> str:
        """Return the key of the current tab, empty while there is none."""
        return str(self.tabData(self.currentIndex()) or "")

    def select(self, key: str) -> None:
        """Bring a tab to the front; raises ``KeyError`` when there is no such tab."""
        self.setCurrentIndex(self._place(key))

    def tabSizeHint(self, index: int) -> QSize:
        """Return a size that does not change with the weight of the words."""
        words = round(text_width(font(Role.STRONG), self.tabText(index)))
        last = index == self.count() - 1
        return QSize(words + (2 * RING if last else GAP), grown(40))

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Return the same size: a tab is never cut, the strip scrolls."""
        return self.tabSizeHint(index)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self.setFont(font(Role.STRONG))
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hairline, the words, the underline and the focus ring."""
        del event
        colors = theme()
        painter = start(QPainter(self))
        painter.fillRect(RING, self.height() - 1, self.width() - RING, 1, QColor(colors.line))
        for place in range(self.count()):
            current = place == self.currentIndex()
            box = QRectF(self.tabRect(place)).adjusted(RING, 0, 0, 0)
            face = font(Role.STRONG if current else Role.BODY)
            words = text_width(font(Role.STRONG), self.tabText(place))
            over = box.contains(self.mapFromGlobal(self.cursor().pos()).toPointF())
            ink = colors.ink if current or over else colors.ink2
            draw_text(painter, (box.left(), baseline(face, box)), self.tabText(place), face, ink)
            if current:
                painter.fillRect(QRectF(box.left(), self.height() - 2, words, 2), QColor(colors.accent))
                if self.hasFocus():
                    ring = QRectF(box.left() - RING, box.top() + 4, words + 2 * RING, box.height() - 8)
                    focus_ring(painter, ring, radius=6)

    def _place(self, key: str) -> int:
        for place in range(self.count()):
            if self.tabData(place) == key:
                return place
        raise KeyError(key)

    def _tell(self, place: int) -> None:
        key = self.tabData(place)
        if key:
            self.chosen.emit(str(key))

    def _go_round(self) -> None:
        shortcut = self.sender()
        if shortcut is not None and self.count():
            self.setCurrentIndex((self.currentIndex() + int(shortcut.property("step"))) % self.count())


def _words(label: str, count: int | None) -> str:
    return label if count is None else f"{label} {count}"
