"""A set of values to tick, as chips that wrap: days, means of travel, languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from parcours_desktop.ui.kit.chip import Chip
from parcours_desktop.ui.kit.flow import FlowLayout


class ChipChoice(QWidget):
    """(value, label) pairs of which any number may be on. ``changed`` comes when a person ticks one."""

    changed = Signal()

    def __init__(self, options: Iterable[tuple[Any, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: dict[Any, Chip] = {}
        self._flow = FlowLayout(self)
        for value, label in options:
            chip = Chip(label)
            chip.clicked.connect(self.changed)
            self.chips[value] = chip
            self._flow.addWidget(chip)
        if self.chips:
            self.setFocusProxy(next(iter(self.chips.values())))

    def values(self) -> tuple[Any, ...]:
        """Return what is ticked, in the order of the options."""
        return tuple(value for value, chip in self.chips.items() if chip.isChecked())

    def set_values(self, values: Sequence[Any]) -> None:
        """Tick exactly ``values``; those that are no option are left out. Emits nothing."""
        for value, chip in self.chips.items():
            chip.setChecked(value in values)
