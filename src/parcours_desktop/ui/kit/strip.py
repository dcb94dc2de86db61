"""One calm line of short remarks, each with its way to the whole: what waits, what is covered, who shares it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.icons import paint_icon
from parcours_desktop.ui.kit.painting import fill_box, start
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px, theme
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8, SPACE_12, SPACE_20, Role, Tone

_ICON = 16


class Remark(QWidget):
    """A few words after a small icon, and the buttons that lead further.

    What the words leave out is the ``detail``: a tool tip, and the description for a screen reader, of the remark and
    of its buttons.
    """

    def __init__(
        self, icon: str, words: str = "", *buttons: Button, tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = _Mark(icon, tone)
        self._words = _Words("", Role.SECONDARY, "ink2", wrap=True)
        self._buttons = buttons
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        for button in buttons:
            row.addWidget(button)
        self.say(words)

    def say(self, words: str, detail: str = "") -> None:
        """Replace the words and what they leave out."""
        self._words.setText(words)
        self._words.updateGeometry()
        self.setAccessibleName(words)
        self.setAccessibleDescription(detail)
        self.setToolTip(detail)
        for button in self._buttons:
            button.setToolTip(detail)
            if detail:
                button.setAccessibleDescription(detail)

    def text(self) -> str:
        """Return the words that are said."""
        return self._words.text()


class Strip(QWidget):
    """Remarks side by side on one ground, in as many lines as they need; without any it takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remarks: list[QWidget] = []
        self._flow = FlowLayout(gap=SPACE_20, line_gap=0)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_12, SPACE_4, SPACE_12, SPACE_4)
        column.addLayout(self._flow)
        self.hide()

    def add(self, remark: QWidget) -> None:
        """Put a remark, or a widget with several, behind the others; it shows and hides itself."""
        self._remarks.append(remark)
        remark.installEventFilter(self)
        self._flow.addWidget(remark)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go with what is said."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._follow()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the quiet ground."""
        del event
        fill_box(start(QPainter(self)), QRectF(self.rect()), theme().sunken)

    def _follow(self) -> None:
        self.setVisible(any(not remark.isHidden() for remark in self._remarks))


class _Words(Text):
    """Words that ask for one line and take more where they must."""

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, self.heightForWidth(width))


class _Mark(QWidget):
    def __init__(self, icon: str, tone: Tone) -> None:
        super().__init__()
        self._icon, self._tone = icon, tone

    def sizeHint(self) -> QSize:
        return QSize(px(_ICON), px(_ICON))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        side = px(_ICON)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_icon(start(QPainter(self)), self._icon, box, theme().tone(self._tone)[0])
