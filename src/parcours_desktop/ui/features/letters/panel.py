"""One referral: what left, where it stands, and the step to take now."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from parcours_core.changes import Changes
from parcours_core.dates import day_in_words
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.vocabulary.work import LABELS, ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.drafts import draft
from parcours_desktop.casework.followup import open_referral, remind, withdraw
from parcours_desktop.casework.values import FoundReferral
from parcours_desktop.ui.features.letters.steps import Operation, StepForm, forms_for
from parcours_desktop.ui.kit.autosave import Autosave
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.keyboard_wish import KeyboardWish
from parcours_desktop.ui.kit.rows import DefinitionRow
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_12, Role
from parcours_desktop.ui.work.workbench import Workbench

ANSWER = "answer:"
"""What the key of a half typed answer begins with; the id of the referral follows."""

Asked = tuple[FoundReferral, date, str]


class ReferralPanel(ScrollColumn):
    """Shows one referral at the step that comes next.

    ``dossier_asked`` carries the id of the person, ``reprint_asked`` of the letter.
    """

    dossier_asked = Signal(str)
    reprint_asked = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._workbench = workbench
        self._referral_id = ""
        self.found: FoundReferral | None = None
        self._wish = KeyboardWish(self)
        self._to_dossier: QWidget | None = None
        self._content: QWidget | None = None
        self.forms: list[StepForm] = []
        self.drafts = Autosave(self._typed, self._hand_over, self)
        self.drafts.failed.connect(workbench.messages.world_error)
        workbench.changed.connect(self._on_changes)

    def show_referral(self, referral_id: str) -> None:
        """Fetch and show one referral."""
        self._referral_id = referral_id
        self._refresh()

    def show_found(self, found: FoundReferral) -> None:
        """Show a referral that was just found by its reference, and put the focus on the step to take."""
        self._wish.make()
        self.show_referral(found.referral.id)

    def _on_changes(self, changes: Changes) -> None:
        if self.found is not None and self.found.job_seeker_id in changes.dossiers:
            self._refresh()

    def _refresh(self) -> None:
        referral_id = self._referral_id
        if not referral_id:
            return

        self.drafts.keep()

        def question(desk: Desk) -> Asked:
            return open_referral(desk, referral_id), desk.clock.today(), draft(desk, ANSWER + referral_id)

        self._workbench.ask(question, self._fill, owner=self, replaces="referral-panel")

    def _fill(self, answer: Asked) -> None:
        found, today, kept = answer
        if found.referral.id != self._referral_id:
            return
        self.found = found
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_12)
        column.addWidget(Text(found.person_name, Role.DISPLAY))
        column.addWidget(Text(found.referral.service_name, Role.BODY, "ink2", wrap=True))
        column.addWidget(self._facts(found))
        same = self.drafts.key == ANSWER + found.referral.id
        # What was typed since the question was asked is newer than what was kept.
        typed = self._typed() if same else ""
        self.forms = [] if found.reading else forms_for(found.referral.id, found.next_states, today)
        if found.reading:
            column.addWidget(Text(f"{found.reading}.", Role.SECONDARY, "ink2", wrap=True))
        for form in self.forms:
            form.asked.connect(lambda operation, form=form: self._note(form, operation))
            form.edited.connect(self.drafts.touch)
            card = Card()
            card.add(form)
            column.addWidget(card)
        text = self.drafts.begin(ANSWER + found.referral.id, kept)
        self._take_up(typed or text)
        column.addLayout(self._ways_out(found))
        self._replace(content)

    def _typed(self) -> str:
        """Return what is typed into the first form and not noted, as the text of a draft."""
        typed = self.forms[0].typed() if self.forms else {}
        return json.dumps(typed, ensure_ascii=False) if typed else ""

    def _take_up(self, text: str) -> None:
        if text and self.forms:
            self.forms[0].take_up(json.loads(text))

    def _hand_over(self, key: str, text: str, kept: Callable[[], None], failed: Callable[[WorldError], None]) -> None:
        self._workbench.keep_draft(key, text, owner=self, then=kept, failed=failed)

    def _note(self, form: StepForm, operation: Operation) -> None:
        """Do a step, once; its draft goes first, so that the next step does not come up with it."""
        key = self.drafts.key
        form.button.setEnabled(False)
        self.drafts.drop()
        self.drafts.begin("")

        def failed(error: WorldError) -> None:
            self._workbench.messages.world_error(error)
            if isValid(form):
                form.button.setEnabled(True)
                self.drafts.begin(key)
                self.drafts.touch()

        self._workbench.do(operation, owner=self, failed=failed)

    def _facts(self, found: FoundReferral) -> Card:
        referral = found.referral
        facts = [
            (tr("État"), tr(LABELS[referral.state]).capitalize()),
            (tr("Référence"), referral.reference),
            (tr("Organisation"), referral.structure_name),
            (tr("Remise le"), day_in_words(referral.issued_on, tr) if referral.issued_on else ""),
            (tr("Relancée le"), day_in_words(referral.reminded_on, tr) if referral.reminded_on else ""),
            (tr("Réponse le"), day_in_words(referral.answered_on, tr) if referral.answered_on else ""),
            (tr("Rendez-vous"), referral.appointment),
            (tr("Motif du refus"), referral.refusal),
            (tr("Issue"), tr(LABELS[referral.outcome]).capitalize() if referral.outcome else ""),
        ]
        card = Card(tr("La lettre"))
        known = [(term, value) for term, value in facts if value]
        for place, (term, value) in enumerate(known):
            card.add(DefinitionRow(term, value, last=place == len(known) - 1))
        return card

    def _ways_out(self, found: FoundReferral) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_12)
        self._to_dossier = to_dossier = Button(tr("Ouvrir le dossier"), "secondary", icon="dossier-open")
        to_dossier.clicked.connect(lambda: self.dossier_asked.emit(found.job_seeker_id))
        row.addWidget(to_dossier)
        referral_id = found.referral.id
        if found.referral.state is ReferralState.ISSUED and not found.reading:
            reminded = Button(tr("Relancée aujourd’hui"), "secondary", icon="phone")
            reminded.clicked.connect(lambda: self._do(lambda desk: remind(desk, referral_id)))
            row.addWidget(reminded)
        if found.referral.state not in (ReferralState.DRAFTED, ReferralState.WITHDRAWN):
            again = Button(tr("Réimprimer"), "secondary", icon="print")
            again.clicked.connect(lambda: self.reprint_asked.emit(referral_id))
            row.addWidget(again)
        if ReferralState.WITHDRAWN in found.next_states and not found.reading:
            out = Button(tr("Retirer l’orientation"), "danger")
            out.clicked.connect(lambda: self._do(lambda desk: withdraw(desk, referral_id)))
            row.addWidget(out)
        row.addStretch(1)
        return row

    def _do(self, operation: Operation) -> None:
        self._workbench.do(operation, owner=self)

    def _replace(self, content: QWidget) -> None:
        focused = QApplication.focusWidget()
        had_focus = self._content is not None and focused is not None and self._content.isAncestorOf(focused)
        if self._content is not None:
            self.body.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = content
        self.add(content)
        wished = self._wish.take()
        if had_focus or wished:
            self._take_focus()

    def _take_focus(self) -> None:
        """Put the focus on the step to take, or on the way to the dossier where no step is left."""
        first = self.forms[0].first_control() if self.forms else self._to_dossier
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
