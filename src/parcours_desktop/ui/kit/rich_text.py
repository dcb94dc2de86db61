"""Running text of several voices — strong words, a quiet aside, a link — escaped, and recoloured with the theme."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from parcours_desktop.ui.kit.painting import focus_ring, start
from parcours_desktop.ui.kit.theme import font, theme
from parcours_desktop.ui.kit.tokens import LINE_HEIGHT, Role

NATURAL_LINE = 1.257
"""Ascent and descent of Source Sans by its em, from its hhea table: what Qt calls 100 % of a line."""


class Run(NamedTuple):
    """A stretch of text. ``color`` names a token; ``link`` makes it clickable and comes with ``linkActivated``."""

    text: str
    color: str = ""
    strong: bool = False
    small: bool = False
    link: str = ""


class RichText(QLabel):
    """A paragraph made of runs; whatever they hold is shown word for word.

    It holds one link at most: the paragraph is then one stop of Tab, Enter and the space bar follow the link, and
    ``linkActivated`` tells it.
    """

    def __init__(
        self,
        runs: Sequence[Run | str] = (),
        role: Role = Role.BODY,
        color: str = "ink",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs = tuple(runs)
        self._role = role
        self._color = color
        self._selectable = False
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._dress()

    def set_runs(self, runs: Sequence[Run | str]) -> None:
        """Replace the text."""
        if tuple(runs) != self._runs:
            self._runs = tuple(runs)
            self._dress()

    def set_selectable(self, selectable: bool) -> None:
        """Let the words be selected and copied, as of a phone number."""
        self._selectable = selectable
        self._dress()

    def plain(self) -> str:
        """Return the words without their voices."""
        return "".join(run if isinstance(run, str) else run.text for run in self._runs)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.StyleChange:
            self._dress()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, and the focus ring around them: Qt alone shows no focus on a link."""
        super().paintEvent(event)
        if self.hasFocus():
            focus_ring(start(QPainter(self)), self.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Follow the link. Qt's own keys would stop twice at each paragraph, and let nobody out backwards."""
        link = self._link()
        if link and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.linkActivated.emit(link)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Paint the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Paint without the focus."""
        super().focusOutEvent(event)
        self.update()

    def _link(self) -> str:
        return next((run.link for run in self._runs if isinstance(run, Run) and run.link), "")

    def _dress(self) -> None:
        self.setFont(font(self._role))
        self.setAccessibleName(self.plain())
        linked = bool(self._link())
        flags = Qt.TextInteractionFlag.NoTextInteraction
        if linked:
            flags |= Qt.TextInteractionFlag.LinksAccessibleByMouse
        if self._selectable:
            flags |= Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if linked or self._selectable else Qt.FocusPolicy.NoFocus)
        percent = round(100 * LINE_HEIGHT / NATURAL_LINE)
        words = "".join(_html(run if isinstance(run, Run) else Run(run), self._color) for run in self._runs)
        self.setText(f'<p style="margin:0; line-height:{percent}%">{words}</p>')


def _html(run: Run, usual_color: str) -> str:
    ink = theme().named(run.color or usual_color)
    style = f"color:{ink};"
    if run.strong:
        style += "font-weight:600;"
    if run.small:
        style += f"font-size:{font(Role.SECONDARY).pointSizeF():.2f}pt;"
    words = escape(run.text).replace("\n", "<br>")
    if run.link:
        return f'<a href="{escape(run.link, quote=True)}" style="{style}text-decoration:underline">{words}</a>'
    return f'<span style="{style}">{words}</span>'


def prose(text: str, role: Role = Role.BODY, color: str = "ink", parent: QWidget | None = None) -> RichText:
    """Return a paragraph of one voice with the line height of the design."""
    return RichText((text,), role, color, parent=parent)
