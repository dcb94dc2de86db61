"""The screen of the letters: type or scan a reference, or walk through those that wait."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.followup import due_referrals, find_reference
from parcours_desktop.casework.values import DueReferral, FoundReferral
from parcours_desktop.ui.features.letters.panel import ReferralPanel
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.theme import width
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_16, SPACE_20, Role, Tone
from parcours_desktop.ui.kit.two_line import TwoLineList, TwoLineModel, TwoLineRow
from parcours_desktop.ui.work.workbench import Workbench

WIDTH = 360


class LettersView(Ground):
    """Finds a referral by the reference on its slip and shows the step that comes next."""

    dossier_asked = Signal(str)
    reprint_asked = Signal(str)
    found = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self.reference = TextField(placeholder=tr("par exemple O-7K3FQ-2M9XB"))
        self._field = Field(
            tr("Une réponse est revenue"),
            self.reference,
            hint=tr("Écrivez la référence du talon, ou scannez son code."),
        )
        self.model = TwoLineModel(self)
        self.list = TwoLineList(tr("Lettres qui attendent"))
        self.list.setModel(self.model)
        self.panel = ReferralPanel(workbench)
        self._right = QStackedWidget()
        self._nothing = EmptyState(
            "letter",
            tr("Aucune lettre ouverte"),
            tr("Choisissez une lettre à gauche, ou écrivez la référence d’un talon."),
        )
        self._right.addWidget(self._nothing)
        self._right.addWidget(self.panel)
        self._heading = Text(tr("Lettres qui attendent"), Role.TITLE)
        self._none_due = Text(tr("Aucune : toutes les lettres ont moins de dix jours."), Role.BODY, "ink2", wrap=True)
        self._lay_out()
        self.reference.returnPressed.connect(self._find)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.focus_reference)
        self.list.row_chosen.connect(self._choose)
        self.panel.dossier_asked.connect(self.dossier_asked)
        self.panel.reprint_asked.connect(self.reprint_asked)
        workbench.changed.connect(self._ask)

    def begin(self) -> None:
        """Ask for the letters that wait, the cursor where a slip that came back is typed or scanned."""
        self._ask()
        self.focus_reference()

    def focus_reference(self) -> None:
        """Put the focus where a reference is typed, ready for a scanner too."""
        self.reference.setFocus()
        self.reference.selectAll()

    def show_referral(self, referral_id: str) -> None:
        """Show one referral at the step that comes next."""
        self.panel.show_referral(referral_id)
        self._right.setCurrentWidget(self.panel)
        self.list.select_key(referral_id)

    def leave(self) -> None:
        """Keep an answer that is half typed."""
        self.panel.drafts.keep()

    def _lay_out(self) -> None:
        left = QWidget()
        left.setFixedWidth(width(WIDTH))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, SPACE_20, 0, 0)
        column.setSpacing(SPACE_8)
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_20, 0, SPACE_16, 0)
        top.setSpacing(SPACE_8)
        top.addWidget(self._field)
        top.addSpacing(SPACE_8)
        top.addWidget(self._heading)
        top.addWidget(self._none_due)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(Hairline(upright=True))
        row.addWidget(self._right, 1)

    def _ask(self) -> None:
        self._workbench.ask(due_referrals, self._show, owner=self, replaces="due-referrals")

    def _show(self, due: tuple[DueReferral, ...]) -> None:
        self.model.set_rows([_row(each) for each in due])
        self._none_due.setVisible(not due)

    def _find(self) -> None:
        text = self.reference.text()
        self._workbench.ask(lambda desk: find_reference(desk, text), self._on_found, owner=self, failed=self._not_found)

    def _on_found(self, found: FoundReferral) -> None:
        self._field.set_error("")
        self.reference.clear()
        self.panel.show_found(found)
        self._right.setCurrentWidget(self.panel)
        self.list.select_key(found.referral.id)
        self.found.emit(found.referral.id)

    def _not_found(self, error: WorldError) -> None:
        self._field.set_error(str(error))
        self.reference.selectAll()

    def _choose(self, referral_id: object) -> None:
        if isinstance(referral_id, str):
            self.show_referral(referral_id)


def _row(due: DueReferral) -> TwoLineRow:
    badge = (tr("Expirée"), Tone.BLOCKING) if due.expired else (tr("À relancer"), Tone.STRONG)
    waiting = tr.count("sans réponse depuis {number} jour", "sans réponse depuis {number} jours", due.days)
    return TwoLineRow(due.referral_id, due.person_name, f"{waiting} · {due.service_name}", badge=badge)
