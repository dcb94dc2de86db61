"""One version on a card, as large as a finger: what it says, who wrote it and when, and the digit that keeps it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.conflict_values import Version
from parcours_desktop.ui.features.review.differences import LONG, differing
from parcours_desktop.ui.kit.card import CardButton
from parcours_desktop.ui.kit.key_hint import key_hint_size, paint_key_hint
from parcours_desktop.ui.kit.painting import start
from parcours_desktop.ui.kit.rich_text import RichText
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import theme
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_8, SPACE_12, SPACE_16, Role

LONGEST = 20

_CARD_KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
)


class Tile(CardButton):
    """Keeps its version when it is clicked; the space bar clicks it. Arrows and Enter are the card's.

    ``others`` are the words of the other versions: in a long text what differs from them stands out.
    """

    def __init__(self, version: Version, digit: int, others: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.version = version
        self._digit = str(digit)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        words: QLabel = Text(_breakable(version.words), Role.STRONG, wrap=True)
        if others and len(version.words) > LONG:
            words = RichText(differing(version.words, others))
        by = ", ".join(part for part in (version.who, version.when) if part)
        lines: list[QLabel] = [words, *(Text(line, Role.SECONDARY, "ink2", wrap=True) for line in version.more)]
        lines.append(Text(by, Role.SECONDARY, "ink2", wrap=True))
        column = QVBoxLayout()
        column.setSpacing(SPACE_4)
        for line in lines:
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(line)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_16 - 2, SPACE_12, SPACE_12 + key_hint_size(self._digit).width(), SPACE_12)
        row.addLayout(column, 1)
        self.lay_out(row)
        self.setAccessibleName(tr("Garder : {words} ({who})", words=version.words, who=by))
        self.setAccessibleDescription(tr("Touche {keys}", keys=self._digit))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave arrows and Enter to the card."""
        if event.key() in _CARD_KEYS:
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and the digit."""
        del event
        colors = theme()
        painter = start(QPainter(self))
        self.paint_card(painter, chosen=False)
        size = key_hint_size(self._digit)
        at = (self.width() - SPACE_12 - size.width() + SPACE_8 // 2, SPACE_12 + size.height() / 2)
        paint_key_hint(painter, at, self._digit, ink=colors.ink2, edge=colors.line, ground=colors.paper)


def _breakable(text: str) -> str:
    """Let a word that is longer than a narrow tile, such as an address, go on in the next line."""
    return " ".join(
        re.sub(r"(?<=[@./_-])", "\u200b", word) if len(word) > LONGEST else word for word in text.split(" ")
    )
