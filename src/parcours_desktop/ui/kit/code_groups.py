"""A code to copy by hand: its groups in rows of three, each with its number, as on the printed sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_20, Role

_IN_A_ROW = 3


class CodeGroups(QWidget):
    """Shows ``code``, its groups parted by hyphens. ``spoken`` is what is read out.

    The number is what an error of copying is told by.
    """

    def __init__(self, code: str, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(spoken)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_20)
        grid.setVerticalSpacing(SPACE_12)
        for place, group in enumerate(code.split("-")):
            grid.addLayout(_numbered(place + 1, group), place // _IN_A_ROW, place % _IN_A_ROW)
        grid.setColumnStretch(_IN_A_ROW, 1)


def _numbered(number: int, group: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_8)
    mark = Text(str(number), Role.SECONDARY, "ink2")
    mark.setMinimumWidth(px(12))
    row.addWidget(mark)
    row.addWidget(Text(group, Role.TITLE), 1)
    return row
