"""A field that offers a few values below it while one types; what is offered comes from whoever listens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.theme import px

MOST_OFFERS = 6
_VALUE = Qt.ItemDataRole.UserRole


class SuggestField(TextField):
    """Answer ``asked`` (the text being typed) with ``offer``; ``picked`` carries the value that a person took.

    Down and Up step through the offers, Enter and Tab take the one that is marked, Escape puts them away. Nothing is
    forced: a text that matches no offer stays as it was typed.
    """

    asked = Signal(str)
    picked = Signal(object)

    def __init__(self, text: str = "", *, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, placeholder=placeholder, parent=parent)
        self._offers = QListWidget(self)
        self._offers.setWindowFlags(Qt.WindowType.ToolTip)
        self._offers.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._offers.setAccessibleName(tr("Propositions"))
        self._offers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._offers.itemClicked.connect(self._take)
        self._offers.hide()
        self.textEdited.connect(self._ask)

    def offer(self, offers: Sequence[tuple[str, Any]]) -> None:
        """Show (label, value) pairs below the field; the first is marked. Without the focus nothing is shown."""
        self._offers.clear()
        for label, value in offers[:MOST_OFFERS]:
            item = QListWidgetItem(label)
            item.setData(_VALUE, value)
            self._offers.addItem(item)
        if not offers or not self.hasFocus():
            self._offers.hide()
            return
        self._offers.setCurrentRow(0)
        height = sum(self._offers.sizeHintForRow(row) for row in range(self._offers.count())) + 8
        below = self.mapToGlobal(QPoint(0, self.height() + 2))
        self._offers.setGeometry(below.x(), below.y(), max(self.width(), px(280)), height)
        self._offers.show()

    def offered(self) -> list[str]:
        """Return the labels in sight, first to last."""
        if self._offers.isHidden():
            return []
        return [self._offers.item(row).text() for row in range(self._offers.count())]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keys of the offers to the offers while there are any."""
        if self._offers.isHidden() or not self._steer(event.key()):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the offers away."""
        self._offers.hide()
        super().focusOutEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Let Tab take the marked offer before it leaves the field."""
        if forwards and not self._offers.isHidden():
            self._take(self._offers.currentItem())
        return super().focusNextPrevChild(forwards)

    def _steer(self, key: int) -> bool:
        row = self._offers.currentRow()
        if key == Qt.Key.Key_Down:
            self._offers.setCurrentRow(min(row + 1, self._offers.count() - 1))
        elif key == Qt.Key.Key_Up:
            self._offers.setCurrentRow(max(row - 1, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._offers.currentItem())
        elif key == Qt.Key.Key_Escape:
            self._offers.hide()
        else:
            return False
        return True

    def _ask(self, text: str) -> None:
        if text.strip():
            self.asked.emit(text.strip())
        else:
            self._offers.hide()

    def _take(self, item: QListWidgetItem | None) -> None:
        self._offers.hide()
        if item is not None:
            self.picked.emit(item.data(_VALUE))
