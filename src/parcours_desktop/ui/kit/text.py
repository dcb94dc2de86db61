"""Words on the screen: plain text in a role and a colour of the theme, never read as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtGui, QtWidgets
from PySide6.QtWidgets import QLabel, QWidget

from parcours_desktop.ui.kit.theme import TEXT_ROLES, bus, font, theme
from parcours_desktop.ui.kit.tokens import Role

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Text(QLabel):
    """A plain text; with ``wrap`` it takes as many lines as it needs.

    ``color`` is one of ``theme.TEXT_ROLES``; ``KeyError`` for another.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        color: str = "ink",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role = role
        self._color = color
        # 0 is Qt::PlainText; by property, because naming it would cost the first window 23 ms (see theme).
        self.setProperty("textFormat", 0)
        self.setWordWrap(wrap)
        self._dress()
        self._paint_in(color)
        self.setText(text)
        # Not by changeEvent: Qt would hand every event of every text through Python.
        bus().changed.connect(self._dress)

    def set_color(self, color: str) -> None:
        """Change the token that the text is painted in; ``KeyError`` when it is no colour of text."""
        if color != self._color:
            self._color = color
            self._paint_in(color)

    def _dress(self) -> None:
        self.setFont(font(self._role))

    def _paint_in(self, color: str) -> None:
        self.setForegroundRole(TEXT_ROLES[color])


class ElidedText(Text):
    """One line that ends in « … » where the room ends; the whole text stays readable as a tool tip."""

    def __init__(
        self, text: str = "", role: Role = Role.BODY, color: str = "ink", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, role, color, parent=parent)
        ignored, fixed = QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Fixed
        self.setSizePolicy(ignored, fixed)
        self.setMinimumWidth(24)

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt calls it with an argument that painting does not need
        """Paint what fits."""
        del event
        metrics = self.fontMetrics()
        shown = self.text()
        if metrics.horizontalAdvance(shown) > self.width():
            shown = _elided(shown, self)
        if self.toolTip() != (self.text() if shown != self.text() else ""):
            self.setToolTip(self.text() if shown != self.text() else "")
        y = (self.height() - metrics.height()) / 2 + metrics.ascent()
        # Painters of ours are loaded with the first text that needs them; plain texts are painted by Qt.
        from parcours_desktop.ui.kit.painting import draw_text, start

        draw_text(start(QtGui.QPainter(self)), (0, y), shown, self.font(), theme().named(self._color))


def _elided(text: str, widget: QWidget) -> str:
    metrics = widget.fontMetrics()
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if metrics.horizontalAdvance(text[:middle].rstrip() + "…") <= widget.width():
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"
