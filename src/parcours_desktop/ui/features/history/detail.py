"""One line of the history in full: before, after, who and when, and the way to put the earlier value back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.field_history import HistoryLine
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.refilling import keyboard_place, return_keyboard
from parcours_desktop.ui.kit.rich_text import prose
from parcours_desktop.ui.kit.rows import DefinitionRow
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_12, SPACE_16, SPACE_20, Role

TERM = 104


class LineDetail(ScrollColumn):
    """Shows one line; ``put_back_asked`` carries it, ``field_asked`` the line whose field one wants alone."""

    put_back_asked = Signal(object)
    field_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margins=(SPACE_20, SPACE_16, SPACE_20, SPACE_20), parent=parent)
        self._line: HistoryLine | None = None
        self._card: Card | None = None
        self.put_back: Button | None = None

    def show_line(self, line: HistoryLine | None) -> None:
        """Show ``line``, or nothing; the same line again changes nothing."""
        if line == self._line:
            return
        self._line = line
        keyboard = keyboard_place(self._card)
        if self._card is not None:
            self.body.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
        self._card = self.put_back = None
        if line is None:
            return
        self._card = self._of(line)
        self.body.insertWidget(0, self._card)
        self._card.show()
        return_keyboard(self._card, keyboard)

    def _of(self, line: HistoryLine) -> Card:
        card = Card(line.title)
        card.body.setSpacing(SPACE_12)
        who = tr("{who}, {when}", who=line.who, when=line.when)
        card.add(prose(who, Role.SECONDARY, "ink2"))
        if line.brought:
            card.add(Text(tr("Reçu par la synchronisation"), Role.SECONDARY, "ink3", wrap=True))
        if line.field:
            card.add(_version(tr("Avant"), line.before))
            card.add(_version(tr("Après"), line.after))
            card.add(self._ways(line))
        else:
            card.add(Text(line.held, Role.SECONDARY_STRONG, "ink2"))
            parts = QVBoxLayout()
            for place, (label, words) in enumerate(line.parts):
                parts.addWidget(DefinitionRow(label, words, term_width=TERM, last=place == len(line.parts) - 1))
            card.body.addLayout(parts)
        return card

    def _ways(self, line: HistoryLine) -> QWidget:
        ways = QWidget()
        column = QVBoxLayout(ways)
        column.setContentsMargins(0, SPACE_4, 0, 0)
        column.setSpacing(SPACE_4)
        if line.returns:
            self.put_back = Button(tr("Remettre la valeur d’avant"), "secondary", icon="undo")
            self.put_back.clicked.connect(lambda: self.put_back_asked.emit(line))
            column.addWidget(self.put_back)
        alone = Button(tr("Voir seulement cette information"), "link")
        alone.clicked.connect(lambda: self.field_asked.emit(line))
        column.addWidget(alone)
        return ways


def _version(label: str, words: str) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_4)
    column.addWidget(Text(label, Role.SECONDARY_STRONG, "ink2"))
    text = prose(words)
    text.set_selectable(True)
    column.addWidget(text)
    return box
