"""The status of the work in a corner that is always there: a dot, a few lines of words, and what can be done now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.painting import brush, fill_box, rounded, start
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px, theme
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_12, Role, Tone

_ROOM = "\u2003\u00a0"
"""An em and a space: the dot and the air after it, at any size of the text."""


class _Dot(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tone = Tone.NEUTRAL
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(10), px(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        ink, _soft = theme().tone(self.tone)
        box = QRectF(self.rect())
        start(QPainter(self)).fillPath(rounded(box, box.width() / 2), brush(ink))


class ProgressLine(QWidget):
    """A thin bar; ``share`` is between 0 and 1, None where nobody knows how much there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a height that is seen and takes little room."""
        return QSize(px(80), px(4))

    def set_share(self, share: float | None) -> None:
        """Show how much is done."""
        self._share = None if share is None else min(1.0, max(0.0, share))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track and what is done of it; a middle piece where the end is not known."""
        del event
        painter = start(QPainter(self))
        box = QRectF(self.rect())
        fill_box(painter, box, theme().line, radius=box.height() / 2)
        left, share = (0.35, 0.3) if self._share is None else (0.0, self._share)
        done = QRectF(box.left() + left * box.width(), box.top(), share * box.width(), box.height())
        if done.width() > 0:
            fill_box(painter, done, theme().accent, radius=box.height() / 2)


class StatusBlock(QWidget):
    """Connected or not, what waits, when it last went through: a dot and a few lines of words. Never a dialog.

    ``asked`` comes where its words are clicked: one wants to know more. ``act`` is the button below, named by
    ``set_action``; while something is under way a bar stands above it.
    """

    asked = Signal()
    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = Text("", Role.SECONDARY, "ink2", wrap=True)
        self._dot = _Dot(self._first)
        self._rest = Text("", Role.SECONDARY, "ink2", wrap=True)
        self._state = ""
        self.progress = ProgressLine()
        self.progress.hide()
        self.act = Button("", "quiet", parent=self)
        self.act.clicked.connect(self.acted)
        self.act.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_4 // 2, SPACE_12, 0, SPACE_4)
        layout.setSpacing(0)
        # The words stand in line with those of the button below, whose ground is wider.
        inset = SPACE_12 - SPACE_4 // 2
        words = QVBoxLayout()
        words.setContentsMargins(inset, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(self._first)
        words.addWidget(self._rest)
        layout.addLayout(words)
        layout.addSpacing(SPACE_4)
        bar = QHBoxLayout()
        bar.setContentsMargins(inset, 0, SPACE_12, SPACE_4)
        bar.addWidget(self.progress)
        layout.addLayout(bar)
        row = QHBoxLayout()
        row.addWidget(self.act)
        row.addStretch(1)
        layout.addLayout(row)

    def set_status(self, tone: Tone, lines: Sequence[str]) -> None:
        """Show ``lines``; the first is the state itself and the dot takes the colour of ``tone``."""
        self._dot.tone = tone
        self._dot.update()
        self._state = lines[0] if lines else ""
        # The dot stands in the line, as a letter would: what does not fit goes on below it.
        self._first.setText(f"{_ROOM}{self._state}")
        self._dot.setGeometry(QRect(QPoint(0, px(5)), self._dot.sizeHint()))
        self._rest.setText("\n".join(lines[1:]))
        self._rest.setVisible(len(lines) > 1)
        self.setAccessibleName(tr("État du travail"))
        self.setAccessibleDescription(" ".join(lines))

    def set_action(self, label: str, key: str = "", icon: str = "") -> None:
        """Name the button below the words; an empty label takes it away. ``key`` is shown, not bound."""
        self.act.setVisible(bool(label))
        self.act.set_look(label, key=key, icon=icon)

    def set_progress(self, share: float | None, *, shown: bool) -> None:
        """Show the bar, or take it away."""
        self.progress.set_share(share)
        self.progress.setVisible(shown)

    def text(self) -> str:
        """Return the words shown, a line each."""
        return "\n".join(part for part in (self._state, self._rest.text()) if part)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell that one wants to know more."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit()
        super().mouseReleaseEvent(event)
