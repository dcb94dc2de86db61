"""The side bar: where one can go, and at its foot the status of the work, in words, always."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.kit.icons import icon_size, paint_icon
from parcours_desktop.ui.kit.painting import baseline, draw_text, fill_box, focus_ring, rounded, start, text_width
from parcours_desktop.ui.kit.status_block import StatusBlock
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import font, grown, px, theme, width
from parcours_desktop.ui.kit.tokens import RADIUS_CONTROL, SPACE_8, SPACE_16, Role

WIDTH = 208


class SideBarItem(QPushButton):
    """One place to go to, with an icon, a label, and a count or a date on the right."""

    def __init__(self, key: str, label: str, icon: str, count: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, parent)
        self.key = key
        self._icon_name = icon
        self._count = ""
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_count(count)

    def set_count(self, count: str) -> None:
        """Show ``count`` on the right; an empty text shows nothing."""
        self._count = count
        self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a comfortable target."""
        return QSize(px(150), grown(38))

    def words_width(self) -> int:
        """Return the width that the icon and the label need."""
        return round(12 + icon_size() + 10 + text_width(font(Role.STRONG), self.text()) + 12)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(px(80), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move the focus without going anywhere; Enter and the space bar go."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the item; the chosen one has a ground, a bar in the accent and heavier words."""
        del event
        colors = theme()
        painter = start(QPainter(self))
        box = QRectF(self.rect())
        on = self.isChecked()
        if on:
            fill_box(painter, box, colors.card)
            bar = QPainterPath()
            bar.addRect(QRectF(0, 0, 3, box.height()))
            painter.fillPath(rounded(box, RADIUS_CONTROL).intersected(bar), QColor(colors.accent))
        elif self.underMouse():
            fill_box(painter, box, colors.hover)
        ink = colors.ink if on else colors.ink2
        side = icon_size()
        paint_icon(
            painter, self._icon_name, QRectF(12, (box.height() - side) / 2, side, side), colors.accent if on else ink
        )
        face = font(Role.STRONG if on else Role.BODY)
        draw_text(painter, (12 + side + 10, baseline(face, box)), self.text(), face, ink)
        if self._count:
            small = font(Role.HINT if on else Role.SMALL)
            x = box.width() - 12 - text_width(small, self._count)
            draw_text(painter, (x, baseline(face, box)), self._count, small, ink)
        if self.hasFocus():
            focus_ring(painter, box)

    def _step(self, step: int) -> None:
        # Not focusNextChild: in a group that excludes, Qt's Tab stops at the checked button only.
        parent = self.parentWidget()
        items = parent.findChildren(SideBarItem) if parent is not None else [self]
        place = items.index(self) + step
        if 0 <= place < len(items):
            items[place].setFocus(Qt.FocusReason.TabFocusReason)


class SideBar(Ground):
    """The bar itself. ``chosen`` carries the key of the item that a person went to."""

    chosen = Signal(str)

    def __init__(self, brand: str, parent: QWidget | None = None) -> None:
        super().__init__("sunken", parent)
        self._items: dict[str, SideBarItem] = {}
        self.status = StatusBlock()
        self._places = QVBoxLayout()
        self._places.setSpacing(2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, SPACE_16, 10, SPACE_8)
        layout.setSpacing(0)
        name = Text(brand, Role.TITLE, "accent")
        name.setContentsMargins(12, 0, 0, SPACE_16)
        layout.addWidget(name)
        layout.addLayout(self._places)
        layout.addStretch(1)
        layout.addWidget(Hairline())
        layout.addWidget(self.status)
        self.setAccessibleName(tr("Navigation"))
        self._fit()

    def add_item(self, key: str, label: str, icon: str, count: str = "") -> SideBarItem:
        """Add a place at the end and return its item; the first one is selected."""
        item = SideBarItem(key, label, icon, count)
        item.setChecked(not self._items)
        item.clicked.connect(self._went)
        self._items[key] = item
        self._places.addWidget(item)
        self._fit()
        return item

    def set_count(self, key: str, count: str) -> None:
        """Show ``count`` beside the item; raises ``KeyError`` when there is no such item."""
        self._items[key].set_count(count)

    def show_item(self, key: str, *, shown: bool) -> None:
        """Show an item or leave it out; raises ``KeyError`` when there is no such item."""
        self._items[key].setVisible(shown)
        self._fit()

    def select(self, key: str) -> None:
        """Mark the item as the place where one is; emits nothing. Raises ``KeyError`` when there is none."""
        self._items[key].setChecked(True)
        for item in self._items.values():
            # Qt brings this up to date only once one of them has the focus; Tab would lead to the former place.
            on = item.isChecked()
            item.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)

    def selected(self) -> str:
        """Return the key of the marked item, empty while there is none."""
        return next((key for key, item in self._items.items() if item.isChecked()), "")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        words = [item.words_width() for item in self._items.values() if not item.isHidden()]
        self.setFixedWidth(max([width(WIDTH), *(20 + each for each in words)]))

    def _went(self) -> None:
        item = self.sender()
        if isinstance(item, SideBarItem):
            self.chosen.emit(item.key)
