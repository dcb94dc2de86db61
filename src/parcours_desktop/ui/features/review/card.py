"""A card: one field with its versions side by side, answered with a digit; never modal, never in a hurry."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.conflict_values import ConflictCard, Editor
from parcours_desktop.casework.words import typeset
from parcours_desktop.ui.features.review.editor import ValueEditor
from parcours_desktop.ui.features.review.tile import Tile
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.columns import AdaptiveColumns
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.rich_text import prose
from parcours_desktop.ui.kit.tokens import SPACE_12, Role

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_AZERTY = {"&": 1, "é": 2, '"': 3, "'": 4, "(": 5}
"""What the keys of the digits write on French and Belgian keyboards, where a digit itself asks for the shift key."""

_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CardView(Card):
    """Shows ``card``. ``chosen`` carries a ``Version``, ``written`` a plain value; ``later`` leaves it for another day.

    ``step`` asks for the card before (-1) or after (1); ``edited`` comes with what is typed into the editor.
    ``history_asked`` carries the key of what the card is about.
    """

    chosen = Signal(object)
    joined = Signal()
    written = Signal(object)
    later = Signal()
    step = Signal(int)
    edited = Signal()
    editing = Signal()
    history_asked = Signal(str)

    def __init__(self, card: ConflictCard, parent: QWidget | None = None) -> None:
        super().__init__(card.title, parent=parent)
        self.card = card
        self.body.setSpacing(SPACE_12)
        self.tiles: list[Tile] = []
        self.editor: ValueEditor | None = None
        self._asked: QWidget | None = None
        self._ways: QWidget | None = None
        self._fill()

    @property
    def is_written_in(self) -> bool:
        """Whether another value is being written."""
        return self.editor is not None

    def show_card(self, card: ConflictCard) -> None:
        """Show what changed on the card; an editor that is open, and what is typed in it, stay."""
        if card == self.card:
            return
        self.card = card
        self.set_title(card.title)
        self._fill()

    def begin(self) -> None:
        """Put the keyboard on the card."""
        target = self.editor.control if self.editor is not None else self.tiles[0] if self.tiles else self
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def write(self, typed: str = "") -> None:
        """Open the editor, with what was typed in it earlier."""
        if self.card.editor is Editor.NONE or self.editor is not None:
            return
        self.editor = ValueEditor(self.card)
        if typed:
            self.editor.take_up(typed)
        self.editor.given.connect(self.written)
        self.editor.left.connect(self.stop_writing)
        self.editor.edited.connect(self.edited)
        self.body.addWidget(self.editor)
        self.editor.show()
        if self._ways is not None:
            self._ways.hide()
        self.editor.control.setFocus(Qt.FocusReason.TabFocusReason)
        self.editing.emit()

    def _write_anew(self) -> None:
        self.write()

    def stop_writing(self) -> None:
        """Close the editor; the versions stay as they are."""
        if self.editor is None:
            return
        former, self.editor = self.editor, None
        self.body.removeWidget(former)
        former.hide()
        former.deleteLater()
        if self._ways is not None:
            self._ways.show()
        self.begin()
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit keeps a version, or both; Enter writes another value, Escape leaves it; arrows walk."""
        key, text = event.key(), event.text()
        digit = int(text) if text.isdecimal() else _AZERTY.get(text, 0)
        if self.editor is None and self._keep(digit):
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.write()
        elif key == Qt.Key.Key_Escape:
            self.later.emit()
        elif key in _STEPS:
            self.step.emit(_STEPS[Qt.Key(key)])
        elif key in _SIDEWAYS:
            self._sideways(_SIDEWAYS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def _keep(self, digit: int) -> bool:
        if 1 <= digit <= len(self.tiles):
            self.tiles[digit - 1].click()
            return True
        if digit == len(self.tiles) + 1 and self.card.joined is not None:
            self.joined.emit()
            return True
        return False

    def _sideways(self, step: int) -> None:
        focused = [place for place, tile in enumerate(self.tiles) if tile.hasFocus()]
        place = (focused[0] if focused else -1) + step
        if 0 <= place < len(self.tiles):
            self.tiles[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _fill(self) -> None:
        had_focus = any(tile.hasFocus() for tile in self.tiles)
        for former in (self._asked, self._ways):
            if former is not None:
                self.body.removeWidget(former)
                former.hide()
                former.deleteLater()
        self.tiles = [
            Tile(version, digit, [each.words for each in self.card.versions if each is not version])
            for digit, version in enumerate(self.card.versions, 1)
        ]
        for tile in self.tiles:
            tile.clicked.connect(lambda _=False, version=tile.version: self.chosen.emit(version))
        self._asked = QWidget()
        column = QVBoxLayout(self._asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_12)
        said = self.card.question or typeset(tr("Avant : {value}", value=self.card.before))
        column.addWidget(prose(said, Role.SECONDARY, "ink2"))
        column.addWidget(AdaptiveColumns([(tile, 1) for tile in self.tiles], least=260, spacing=SPACE_12))
        self._ways = self._make_ways()
        self.body.insertWidget(0, self._asked)
        self.body.insertWidget(1, self._ways)
        self._asked.show()
        self._ways.setVisible(self.editor is None)
        if had_focus:
            self.begin()

    def _make_ways(self) -> QWidget:
        ways = QWidget()
        row = FlowLayout(ways)
        if self.card.joined is not None:
            both = Button(_both(len(self.tiles)), "quiet", key=str(len(self.tiles) + 1), bind_key=False)
            both.setToolTip(self.card.joined_words)
            both.clicked.connect(self.joined)
            row.addWidget(both)
        if self.card.editor is not Editor.NONE:
            other = Button(tr("Écrire autre chose"), "quiet", key="Return", bind_key=False)
            other.clicked.connect(self._write_anew)
            row.addWidget(other)
        past = Button(tr("Historique"), "quiet", icon="history")
        past.setAccessibleName(tr("Historique : {title}", title=self.card.title))
        past.clicked.connect(lambda: self.history_asked.emit(self.card.key))
        later = Button(tr("Plus tard"), "quiet", key="Esc", bind_key=False)
        later.clicked.connect(self.later)
        row.addWidget(later)
        row.addWidget(past)
        return ways


def _both(number: int) -> str:
    by_number = {2: tr("Garder les deux"), 3: tr("Garder les trois"), 4: tr("Garder les quatre")}
    return by_number.get(number) or tr("Garder les {number}", number=number)
