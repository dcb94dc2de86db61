"""A panel that slides in from the right over the page, for what is done in passing. Never modal."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.ui.kit.button import IconButton
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.motion import motion_ms
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px, theme
from parcours_desktop.ui.kit.tokens import SPACE_12, SPACE_20, SPACE_28, Role


class SidePanel(QWidget):
    """A sheet over ``host``: title, a scrolling ``body`` to fill, ``foot`` for the actions. Escape closes it.

    ``closed`` comes when it went away; the focus then returns to where it was. ``stranded`` carries that control where
    it is not to be seen any more: only the page knows where one goes on.
    """

    closed = Signal()
    stranded = Signal(object)

    def __init__(self, host: QWidget, title: str, *, width: int = 460) -> None:
        super().__init__(host)
        self._host = host
        self._width = width
        self._before: QWidget | None = None
        self._title = Text(title, Role.TITLE)
        close = IconButton("close", tr("Fermer"))
        close.clicked.connect(self.shut)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_28, SPACE_12, SPACE_12, SPACE_12)
        head.addWidget(self._title, 1)
        head.addWidget(close)
        column = self._column = ScrollColumn(ground="card", margins=(SPACE_28, 4, SPACE_28, SPACE_20))
        self.body = column.body
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(SPACE_28, SPACE_12, SPACE_28, SPACE_20)
        self.foot.setSpacing(SPACE_12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        self.refusal = InlineNotice("error", "")
        self.refusal.hide()
        said = QHBoxLayout()
        said.setContentsMargins(SPACE_28, 0, SPACE_28, 0)
        said.addWidget(self.refusal)
        layout.addWidget(column, 1)
        layout.addLayout(said)
        layout.addLayout(self.foot)
        self._slide = QPropertyAnimation(self, b"geometry", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.finished.connect(self._settled)
        self._leaving = False
        self.setAccessibleName(title)
        host.installEventFilter(self)
        self.hide()

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)
        self.setAccessibleName(title)

    @property
    def opener(self) -> QWidget | None:
        """Where the focus was when it opened, and returns; None while it is away."""
        return self._before if self._before is not None and isValid(self._before) else None

    def open(self) -> None:
        """Slide in and take the focus to the first control."""
        self._before = QApplication.focusWidget()
        self._leaving = False
        self.refusal.hide()
        self._move(self._place(out=True), self._place(out=False))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.focusNextChild()

    def refuse(self, error: WorldError) -> None:
        """Say above the buttons why what was asked was not done, until it is asked again or the panel goes.

        Said over the page it would lie behind the panel, all of it in large text.
        """
        self.refusal.say("error", error.what_happened, error.what_is_safe, error.what_to_do)
        self.refusal.show()

    def shut(self) -> None:
        """Slide out."""
        if self.isVisible():
            self._leaving = True
            self._move(self.geometry(), self._place(out=True))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Go round in the panel, from top to bottom: what it covers could not be seen. Escape leads out."""
        stops = self._stops()
        if not stops:
            return super().focusNextPrevChild(forwards)
        now = QApplication.focusWidget()
        step = 1 if forwards else -1
        place = stops.index(now) + step if now in stops else (0 if forwards else -1)
        target = stops[place % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
        if self._column.isAncestorOf(target):
            self._column.ensureWidgetVisible(target)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the right of the host."""
        if event.type() == QEvent.Type.Resize and self.isVisible() and not self._leaving:
            self._slide.stop()
            self.setGeometry(self._place(out=False))
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and its left bound."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme().card))
        painter.fillRect(0, 0, 1, self.height(), QColor(theme().edge))

    def _stops(self) -> list[QWidget]:
        """Return the controls where Tab stops as they are read, since parts of the body are often made later."""
        stops = [
            each
            for each in self.findChildren(QWidget)
            if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        return sorted(stops, key=self._reading_place)

    def _reading_place(self, control: QWidget) -> tuple[int, int, int]:
        corner = control.mapTo(self, QPoint(0, 0))
        if self._column.isAncestorOf(control):
            return 1, corner.y(), corner.x()
        return (0 if corner.y() < self._column.y() else 2), corner.y(), corner.x()

    def _place(self, *, out: bool) -> QRect:
        width = min(px(self._width), self._host.width())
        left = self._host.width() - (0 if out else width)
        return QRect(left, 0, width, self._host.height())

    def _move(self, source: QRect, target: QRect) -> None:
        self._slide.stop()
        length = motion_ms()
        if not length:
            self.setGeometry(target)
            self._settled()
            return
        self.setGeometry(source)
        self._slide.setDuration(length)
        self._slide.setStartValue(source)
        self._slide.setEndValue(target)
        self._slide.start()

    def _settled(self) -> None:
        if not self._leaving:
            return
        self._leaving = False
        self.hide()
        before, self._before = self._before, None
        if before is not None and isValid(before):
            if before.isVisible():
                before.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.stranded.emit(before)
        self.closed.emit()
