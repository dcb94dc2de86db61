"""What is known of a person, as text that cannot be changed: the form of who only reads the dossier."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.person_sheet import PersonSheet, person_sheet
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.rows import DefinitionRow
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px, width
from parcours_desktop.ui.kit.tokens import SPACE_12, SPACE_28, Role
from parcours_desktop.ui.work.workbench import Workbench

LEAST_WIDTH = 430
SHEET_WIDTH = 760
TERM = 190


class PersonSheetView(Ground):
    """Shows one person; ``closed`` asks for the dossier again."""

    closed = Signal()
    shown = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self._person_id = ""
        self._covered = True
        self._stale = False
        self.sheet: PersonSheet | None = None
        self.title = Text("", Role.DISPLAY, wrap=True)
        self.reading = Text("", Role.SECONDARY, "ink2", wrap=True)
        self.back = Button(tr("Retour au dossier"), "secondary", key="Esc", icon="back", bind_key=False)
        self._cards: list[Card] = []
        self._column = ScrollColumn()
        self._column.add(self.title)
        self._column.add(self.reading)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_28, SPACE_12, SPACE_28, SPACE_12)
        foot.addWidget(self.back)
        foot.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._column, 1)
        outer.addLayout(foot)
        self.back.clicked.connect(self.closed)
        leave = QShortcut(QKeySequence("Esc"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.closed)
        workbench.changed.connect(self._on_changes)

    def show_person(self, person_id: str, *, covered: bool) -> None:
        """Show another person; ``covered`` leaves out what stands behind the cover of the dossier."""
        self._person_id, self._covered = person_id, covered
        self._ask()
        self.back.setFocus()

    def leave(self) -> None:
        """Nothing is typed here."""

    def minimumSizeHint(self) -> QSize:
        """Return enough room to read a line: the list beside gives way first."""
        return super().minimumSizeHint().expandedTo(QSize(width(LEAST_WIDTH), 0))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while another screen was in front."""
        super().showEvent(event)
        if self._stale:
            self._ask()

    def _on_changes(self, changes: Changes) -> None:
        if self._person_id in changes.dossiers:
            if self.isVisible():
                self._ask()
            else:
                self._stale = True

    def _ask(self) -> None:
        self._stale = False
        person_id, covered = self._person_id, self._covered
        self._workbench.ask(
            lambda desk: person_sheet(desk, person_id, covered=covered),
            self._show,
            owner=self,
            replaces="person-sheet",
            # The dossier itself says that it is gone.
            failed=lambda _: self.closed.emit(),
        )

    def _show(self, sheet: PersonSheet) -> None:
        self.sheet = sheet
        self.title.setText(sheet.name)
        self.reading.setText(f"{sheet.reading}." if sheet.reading else "")
        self.reading.setVisible(bool(sheet.reading))
        for former in self._cards:
            self._column.body.removeWidget(former)
            former.hide()
            former.deleteLater()
        self._cards = []
        for title, facts in sheet.parts:
            card = Card(title)
            card.setMaximumWidth(px(SHEET_WIDTH))
            for place, (label, words) in enumerate(facts):
                row = DefinitionRow(label, words, term_width=TERM, last=place == len(facts) - 1)
                row.text.set_selectable(True)
                card.add(row)
            self._cards.append(card)
            self._column.add(card)
        self.shown.emit(sheet.job_seeker_id)
