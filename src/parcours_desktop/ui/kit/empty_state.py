"""What stands where there is nothing yet: it says what to do first."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.icons import paint_icon
from parcours_desktop.ui.kit.painting import fill_box, start
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import bus, px, theme
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_16, SPACE_28, Role


class _Emblem(QWidget):
    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(56), px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = start(QPainter(self))
        box = QRectF(self.rect())
        fill_box(painter, box, theme().accent_soft, radius=box.width() / 2)
        edge = box.width() * 0.27
        paint_icon(painter, self._icon_name, box.adjusted(edge, edge, -edge, -edge), theme().accent)


class EmptyState(QWidget):
    """An icon, what is so, what to do first, and the action that does it."""

    def __init__(
        self, icon: str, title: str, text: str, action: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = Text(title, Role.TITLE, wrap=True)
        self._text = Text(text, Role.BODY, "ink2", wrap=True)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._title.setAlignment(centre)
        self._text.setAlignment(centre)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_28, SPACE_28, SPACE_28, SPACE_28)
        layout.setSpacing(SPACE_8)
        layout.addStretch(1)
        layout.addWidget(_Emblem(icon), 0, centre)
        layout.addSpacing(SPACE_8)
        layout.addWidget(self._title, 0, centre)
        layout.addWidget(self._text, 0, centre)
        if action is not None:
            layout.addSpacing(SPACE_16)
            layout.addWidget(action, 0, centre)
        layout.addStretch(1)
        self.set_words(title, text)
        bus().changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the words their lines: at most as wide as is good to read."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = max(px(160), min(px(420), self.width() - 2 * SPACE_28))
        for words in (self._title, self._text):
            words.setFixedSize(width, max(0, words.heightForWidth(width)))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest width that is still good to read: the words wrap before they push others away."""
        return QSize(px(160) + 2 * SPACE_28, super().minimumSizeHint().height())

    def set_words(self, title: str, text: str) -> None:
        """Change what is said."""
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self._fit()
