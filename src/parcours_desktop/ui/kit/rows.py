"""Rows of a card: a date and what happened, a term and its value, a barrier with its severity."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.ground import Hairline
from parcours_desktop.ui.kit.marks import Badge, SeverityBar
from parcours_desktop.ui.kit.rich_text import RichText, Run
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import bus, px
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_16, Role, Tone

TERM_WIDTH = 74


class Row(QWidget):
    """A row with a hairline below; the last one of a card goes without (``set_last``)."""

    def __init__(self, *, last: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QHBoxLayout()
        self.line.setContentsMargins(0, SPACE_8, 0, SPACE_8)
        self.line.setSpacing(0)
        self._hairline = Hairline()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self.line)
        outer.addWidget(self._hairline)
        self.set_last(last)

    def set_last(self, last: bool) -> None:
        """Leave the hairline out, or put it back."""
        self._hairline.setVisible(not last)


class TimelineRow(Row):
    """When, on the left; what, on the right, as runs; a badge or a button at the end where there is one."""

    def __init__(
        self,
        when: str,
        runs: Sequence[Run | str],
        *,
        mark: QWidget | None = None,
        last: bool = False,
        term_width: int = TERM_WIDTH,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(last=last, parent=parent)
        self._term_width = term_width
        self._when = Text(when, Role.SECONDARY, "ink3")
        self._when.setContentsMargins(0, 2, SPACE_8, 0)
        self.text = RichText(runs)
        self.line.addWidget(self._when, 0, Qt.AlignmentFlag.AlignTop)
        self._when.setVisible(bool(when))
        self.line.addWidget(self.text, 1)
        if mark is not None:
            self.line.addSpacing(SPACE_8)
            self.line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self._name()
        self._fit()
        bus().changed.connect(self._fit)

    def set_runs(self, runs: Sequence[Run | str]) -> None:
        """Change what is said."""
        self.text.set_runs(runs)
        self._name()

    def _name(self) -> None:
        when = self._when.text()
        self.setAccessibleName(f"{when} : {self.text.plain()}" if when else self.text.plain())

    def _fit(self) -> None:
        self._when.setMinimumWidth(px(self._term_width))


class DefinitionRow(TimelineRow):
    """A term and its value: « Téléphone 0470 12 34 56 ». One card uses one ``term_width`` (logical pixels)."""

    def __init__(
        self,
        term: str,
        value: str | Sequence[Run | str],
        *,
        term_width: int = 140,
        mark: QWidget | None = None,
        last: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        runs = (value,) if isinstance(value, str) else value
        super().__init__(term, runs, mark=mark, last=last, term_width=term_width, parent=parent)

    def set_value(self, value: str | Sequence[Run | str]) -> None:
        """Change the value."""
        self.set_runs((value,) if isinstance(value, str) else value)


class SeverityRow(Row):
    """A barrier: its bar, its name, the word of its severity, and what is known of it."""

    def __init__(
        self,
        tone: Tone,
        word: str,
        title: str,
        runs: Sequence[Run | str] = (),
        *,
        action: QWidget | None = None,
        last: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(last=last, parent=parent)
        self.line.setContentsMargins(0, SPACE_12, 0, SPACE_12)
        self.line.setSpacing(SPACE_16)
        self.line.addWidget(SeverityBar(tone, word), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(SPACE_8)
        head.addWidget(Text(title, Role.STRONG, wrap=True), 1)
        head.addWidget(Badge(word, tone), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        if runs:
            column.addWidget(RichText(runs, Role.SECONDARY, "ink2"))
        self.line.addLayout(column, 1)
        if action is not None:
            self.line.addWidget(action, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{title}, {word}")
