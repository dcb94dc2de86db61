"""The two filters above the list of dossiers: side by side where what they say has room, else one above the other."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.barriers import KINDS
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.tokens import SPACE_8

_Way = QBoxLayout.Direction


class Filters(QWidget):
    """Which dossiers are wanted: in what ``state``, with what ``kind`` of barrier. ``chosen`` comes at each choice."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = Choice(
            [
                ("active", tr("En cours")),
                ("late", tr("En retard")),
                ("doubles", tr("Doublons ?")),
                ("closed", tr("Clos")),
                ("", tr("Tous")),
            ],
            value="active",
        )
        self.state.setAccessibleName(tr("Quels dossiers"))
        self.kind = Choice([("", tr("Tous les freins")), *((kind.code, tr(kind.label)) for kind in KINDS.values())])
        self.kind.set_value("")
        self.kind.setAccessibleName(tr("Frein"))
        self._layout = QBoxLayout(_Way.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE_8)
        self._layout.addWidget(self.state)
        self._layout.addWidget(self.kind)
        for each in (self.state, self.kind):
            each.chosen.connect(lambda _: self.chosen.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each half of the room, the kinds more where « all of them » would be cut, or each a line of its own."""
        super().resizeEvent(event)
        room = self.width() - SPACE_8
        wanted = max(room // 2, self.kind.room_for([self.kind.itemText(0)]))
        left = room - wanted
        side_by_side = left >= self.state.room_for(map(self.state.itemText, range(self.state.count())))
        self._layout.setDirection(_Way.LeftToRight if side_by_side else _Way.TopToBottom)
        self._layout.setStretch(0, left if side_by_side else 0)
        self._layout.setStretch(1, wanted if side_by_side else 0)
