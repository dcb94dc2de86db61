"""What every tab of a dossier is: a column that is filled anew from the view, keeping its scroll."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.work import LABELS
from parcours_desktop.casework.values import BarrierLine, DossierView, ReferralLine
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.marks import Badge
from parcours_desktop.ui.kit.refilling import keyboard_place, return_keyboard
from parcours_desktop.ui.kit.rich_text import Run
from parcours_desktop.ui.kit.rows import SeverityRow, TimelineRow
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_16, SPACE_28, Role, Tone


class Pane(ScrollColumn):
    """A tab. ``show_view`` replaces what depends on the dossier; what is typed in stays in widgets of its own.

    It is filled when it is in sight, and only where something of the dossier changed. Scroll and keyboard stay where
    they were.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margins=(SPACE_28, SPACE_16, SPACE_28, SPACE_28), parent=parent)
        self._filled: QWidget | None = None
        self._shown: DossierView | None = None
        self._due: DossierView | None = None

    def show_view(self, view: DossierView) -> None:
        """Show ``view`` and stay where one was, at the top where it is another person's."""
        self._due = view
        if self.isVisible():
            self._refill()

    def showEvent(self, event: QShowEvent) -> None:
        """Fill in what changed meanwhile."""
        super().showEvent(event)
        self._refill()

    def _refill(self) -> None:
        view, before = self._due, self._shown
        self._due = None
        if view is None or view == before:
            return
        self._shown = view
        same_person = before is not None and before.person.id == view.person.id
        place = self.verticalScrollBar().value() if same_person else 0
        keyboard = keyboard_place(self._filled)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        self.fill(column, view)
        column.addStretch(1)
        former, self._filled = self._filled, content
        self.body.addWidget(content, 1)
        # At once: what is not shown yet cannot take the keyboard.
        content.show()
        if former is not None:
            return_keyboard(content, keyboard)
            self.body.removeWidget(former)
            former.hide()
            former.deleteLater()
        self.verticalScrollBar().setValue(place)

    @abstractmethod
    def fill(self, column: QVBoxLayout, view: DossierView) -> None:
        """Put the widgets of ``view`` into ``column``."""


def barrier_row(line: BarrierLine, *, action: QWidget | None = None, last: bool = False) -> SeverityRow:
    """Return a barrier as a row: bar, name, sentence, badge."""
    runs = [line.sentence] if line.sentence else []
    return SeverityRow(Tone(line.tone), line.badge, line.label, runs, action=action, last=last)


def referral_row(line: ReferralLine, when: str, *, last: bool = False) -> TimelineRow:
    """Return a referral as a row: when, what, where it stands."""
    runs: list[Run | str] = [Run(line.title, strong=True)]
    if line.sentence:
        runs.append(Run(f"\n{line.sentence}", "ink2", small=True))
    return TimelineRow(when, runs, mark=Badge(line.badge, Tone(line.tone)), last=last)


def quiet_line(text: str) -> Text:
    """Return a line that says that there is nothing yet, and what to do."""
    return Text(text, Role.BODY, "ink2", wrap=True)


def card_with(title: str, rows: list[QWidget], empty: str, action: Button | None = None) -> Card:
    """Return a card with ``rows``, or with the ``empty`` line where there are none."""
    card = Card(title, action=action)
    if not rows:
        card.add(quiet_line(empty))
    for row in rows:
        card.add(row)
    return card


def state_label(value: object) -> str:
    """Return the words of a state, with a capital."""
    words = next((text for code, text in LABELS.items() if code is value), "")
    return tr(words).capitalize() if words else ""
