"""A choice of one among several values."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

_AIR = 4
"""Pixels that the text leaves free in its field."""


class Choice(QComboBox):
    """A combo box over (value, label) pairs; ``chosen`` carries the value that a person chose.

    The wheel scrolls the page and not the value, unless the field has the focus.
    """

    chosen = Signal(object)

    def __init__(
        self,
        options: Iterable[tuple[Any, str]] = (),
        *,
        value: Any = None,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        # The default delegate ignores the style sheet of the popup.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPlaceholderText(placeholder)
        self.setMaxVisibleItems(12)
        self.set_options(options)
        self.set_value(value)
        self.activated.connect(self._tell)

    def set_options(self, options: Iterable[tuple[Any, str]]) -> None:
        """Replace the options and keep the value where it is still among them."""
        kept = self.value()
        self.clear()
        for value, label in options:
            self.addItem(label, value)
        self.set_value(kept)

    def value(self) -> Any:
        """Return the value chosen, ``None`` while there is none."""
        return self.currentData()

    def set_value(self, value: Any) -> None:
        """Choose ``value``; emits nothing. A value that is no option chooses none."""
        places = [place for place in range(self.count()) if self.itemData(place) == value]
        self.setCurrentIndex(places[0] if places else -1)

    def room_for(self, labels: Iterable[str]) -> int:
        """Return how wide the field must be for the longest of some labels not to be cut."""
        self.ensurePolished()
        metrics = QFontMetricsF(self.font())
        longest = max((metrics.horizontalAdvance(label) for label in labels), default=0.0)
        return math.ceil(longest) + 1 + _AIR + self.width() - self._field().width()

    def words_shown(self, label: str) -> str:
        """Return ``label`` as the field shows it, cut where it is too long."""
        room = self._field().width() - _AIR
        return self.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cut what does not fit with an ellipsis; Qt would cut it in the middle of a letter."""
        del event
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0 and self.placeholderText():
            option.palette.setBrush(QPalette.ColorRole.ButtonText, option.palette.placeholderText())
            option.currentText = self.placeholderText()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self.words_shown(option.currentText)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page while the field has no focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _field(self) -> QRect:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(control, option, part, self)

    def _tell(self, place: int) -> None:
        self.chosen.emit(self.itemData(place))
