"""What every tab of a dossier is: a column that is filled anew from the view, keeping its scroll."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.work import LABELS
from parcours_desktop.casework.values import BarrierLine, DossierView, ReferralLine
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.marks import Badge
from parcours_desktop.ui.kit.rich_text import Run
from parcours_desktop.ui.kit.rows import SeverityRow, TimelineRow
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_16, SPACE_28, Role, Tone


class Pane(ScrollColumn):
    """A tab. ``show_view`` replaces what depends on the dossier; what is typed in stays in widgets of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margins=(SPACE_28, SPACE_16, SPACE_28, SPACE_28), parent=parent)
        self._filled: QWidget | None = None

    def show_view(self, view: DossierView) -> None:
        """Show ``view`` and stay where one was."""
        place = self.verticalScrollBar().value()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_16)
        self.fill(column, view)
        column.addStretch(1)
        if self._filled is not None:
            self.body.removeWidget(self._filled)
            self._filled.hide()
            self._filled.deleteLater()
        self._filled = content
        self.body.addWidget(content, 1)
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
