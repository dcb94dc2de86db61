"""One of a few values, as buttons side by side of which one is pressed: like a choice of three on paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.tokens import SPACE_8


class OneOf(QWidget):
    """(value, label) pairs as buttons, none of them pressed while ``value`` is None. ``chosen`` carries the value that
    a person pressed.

    Tab stops once, at the button that is pressed; the arrows step from one to the next and press it.
    """

    chosen = Signal(object)

    def __init__(self, options: Iterable[tuple[Any, str]], value: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Any, Button] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        for option, label in options:
            button = Button(label, "secondary")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, option=option: self._press(option))
            self.buttons[option] = button
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        self.set_value(value)

    def value(self) -> Any:
        """Return the value whose button is pressed, None while none is."""
        return next((option for option, button in self.buttons.items() if button.isChecked()), None)

    def set_value(self, value: Any) -> None:
        """Press the button of ``value``; emits nothing. None presses none. Raises ``KeyError`` if there is no such."""
        if value is None:
            self._group.setExclusive(False)
            for button in self.buttons.values():
                button.setChecked(False)
            self._group.setExclusive(True)
        else:
            self.buttons[value].setChecked(True)
        self._let_tab_stop()

    def _press(self, option: Any) -> None:
        self._let_tab_stop()
        self.chosen.emit(option)

    def _let_tab_stop(self) -> None:
        # Qt does this by itself only once one of the buttons had the focus.
        pressed = self.value()
        for option, button in self.buttons.items():
            # While none is pressed, Tab stops at the first one.
            tab = option == (pressed if pressed is not None else next(iter(self.buttons)))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tab else Qt.FocusPolicy.ClickFocus)
            if tab:
                self.setFocusProxy(button)
