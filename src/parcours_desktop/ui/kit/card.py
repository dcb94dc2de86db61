"""Cards: a surface with a title, and the card that is chosen among others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.painting import fill_box, rounded, start
from parcours_desktop.ui.kit.rich_text import RichText, Run
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import theme
from parcours_desktop.ui.kit.tokens import RADIUS_CARD, SPACE_8, SPACE_12, SPACE_16, SPACE_20, Role


class Card(QWidget):
    """A surface with round corners. ``body`` is the layout to fill; ``action`` stands right of the title."""

    def __init__(self, title: str = "", *, action: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_20 - 1, SPACE_16, SPACE_20 - 1, SPACE_16)
        outer.setSpacing(SPACE_12)
        self._title: Text | None = None
        if title or action is not None:
            head = QHBoxLayout()
            self._title = Text(title, Role.TITLE, wrap=True)
            head.addWidget(self._title, 1)
            if action is not None:
                # The action is higher than the title: the margins give way, so that titles of cards stay in one line.
                more = max(0, action.sizeHint().height() - self._title.sizeHint().height()) // 2
                outer.setContentsMargins(SPACE_20 - 1, SPACE_16 - more, SPACE_12, SPACE_16)
                outer.setSpacing(max(0, SPACE_12 - more))
                self.body.setContentsMargins(0, 0, SPACE_20 - 1 - SPACE_12, 0)
                head.addWidget(action)
            outer.addLayout(head)
            self.setAccessibleName(title)
        outer.addLayout(self.body, 1)

    def set_title(self, title: str) -> None:
        """Change the title of a card that was made with one."""
        if self._title is not None:
            self._title.setText(title)
        self.setAccessibleName(title)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the others."""
        self.body.addWidget(widget)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface."""
        del event
        colors = theme()
        fill_box(start(QPainter(self)), self.rect(), colors.card, edge=colors.line, radius=RADIUS_CARD)


class CardButton(QPushButton):
    """A card that is pressed: as high as its width asks, with the ring of the focus; ``lay_out`` gives it its content.

    What stands on it lets the pointer through.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: QLayout | None = None
        self.setAutoDefault(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def lay_out(self, content: QLayout) -> None:
        """Stand on ``content``, the layout of this card."""
        self._content = content

    def sizeHint(self) -> QSize:
        """Return what the content needs."""
        return super().sizeHint() if self._content is None else self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return what the content needs at least."""
        return super().minimumSizeHint() if self._content is None else self._content.minimumSize()

    def hasHeightForWidth(self) -> bool:
        """Return true: a narrower card is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that a width needs."""
        return -1 if self._content is None else self._content.heightForWidth(width)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paint_card(self, painter: QPainter, *, chosen: bool) -> None:
        """Paint the surface and its bounds, those of the accent where it is ``chosen`` or has the focus."""
        colors = theme()
        box = QRectF(self.rect())
        over = self.underMouse() and not self.isChecked()
        ground = colors.accent_soft if self.isDown() and not self.isCheckable() else colors.card
        edge = colors.line if self.isCheckable() else colors.edge
        fill_box(painter, box, colors.hover if over and not self.isDown() else ground, edge=edge, radius=RADIUS_CARD)
        if chosen or self.hasFocus():
            ring = rounded(box.adjusted(1, 1, -1, -1), RADIUS_CARD - 1)
            painter.strokePath(ring, QPen(QColor(colors.accent), 2))


class SelectCard(CardButton):
    """A card to choose among others: a title, an aside on the right, a paragraph of runs, more in ``body``.

    It is checkable; ``chosen`` comes with Enter and with a double click, when the choice is confirmed. Cards of one
    parent exclude each other. Tab stops once, at the one that is chosen; the arrow keys go from one to the next, Home
    and End to the first and the last.
    """

    chosen = Signal()

    def __init__(
        self, title: str, runs: Sequence[Run | str] = (), *, aside: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.body = QVBoxLayout(self)
        self.lay_out(self.body)
        self.body.setContentsMargins(SPACE_16 - 2, SPACE_12, SPACE_16 - 2, SPACE_12)
        self.body.setSpacing(SPACE_8 // 2)
        head = QHBoxLayout()
        head.setSpacing(SPACE_12)
        self._title = Text(title, Role.STRONG, wrap=True)
        head.addWidget(self._title, 1)
        self._aside = Text(aside, Role.SECONDARY_STRONG, "ink2")
        head.addWidget(self._aside, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self._paragraph = RichText(runs, Role.SECONDARY, "ink2")
        self.body.addWidget(self._paragraph)
        # Not before it stands in the card: shown on its own it would be a window for a moment.
        self._paragraph.setVisible(bool(runs))
        for child in (self._title, self._aside, self._paragraph):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self._let_tab_stop)
        self._name()

    def set_runs(self, runs: Sequence[Run | str]) -> None:
        """Replace the paragraph."""
        self._paragraph.set_runs(runs)
        self._paragraph.setVisible(bool(runs))
        self._name()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter confirms; the arrows choose the neighbour, Home and End the outermost."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.setChecked(True)
            self.chosen.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Right):
            self._step(1 if key in (Qt.Key.Key_Down, Qt.Key.Key_Right) else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._choose(0 if key == Qt.Key.Key_Home else len(self._cards()) - 1)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Confirm the choice."""
        self.setChecked(True)
        self.chosen.emit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface; the chosen card has the bounds of the accent, the one with the focus its ring as well."""
        del event
        painter = start(QPainter(self))
        self.paint_card(painter, chosen=self.isChecked())
        if self.isChecked() and self.hasFocus():
            box, colors = QRectF(self.rect()), theme()
            painter.strokePath(rounded(box.adjusted(4, 4, -4, -4), RADIUS_CARD - 4), QPen(QColor(colors.accent), 1))

    def _cards(self) -> list[SelectCard]:
        parent = self.parentWidget()
        cards = [] if parent is None else [card for card in parent.findChildren(SelectCard) if card.isVisible()]
        return sorted(cards, key=lambda card: (card.y(), card.x()))

    def _step(self, step: int) -> None:
        cards = self._cards()
        # A card that another screen covers can still have the keyboard; it has no neighbours then.
        if self in cards:
            self._choose(cards.index(self) + step)

    def _choose(self, place: int) -> None:
        cards = self._cards()
        if 0 <= place < len(cards):
            cards[place].setChecked(True)
            cards[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _let_tab_stop(self, chosen: bool) -> None:
        # Qt does this by itself only once one of the cards had the focus.
        parent = self.parentWidget()
        if chosen and parent is not None:
            for card in parent.findChildren(SelectCard):
                card.setFocusPolicy(Qt.FocusPolicy.StrongFocus if card is self else Qt.FocusPolicy.ClickFocus)

    def _name(self) -> None:
        parts = (self._title.text(), self._aside.text(), self._paragraph.plain())
        self.setAccessibleName(" · ".join(part for part in parts if part))
