"""What the person may ask of their file: to read it, to take it along, to know who opened it, to have it limited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.errors import Refused, WorldError
from parcours_core.language import tr
from parcours_desktop.casework.consents import consents_page_pdf
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.erasing import Erasing, erase_person
from parcours_desktop.casework.issuing import withdraw_consent
from parcours_desktop.casework.person_file import (
    PersonRights,
    person_file_json,
    person_file_pdf,
    person_rights,
    printing_doubt,
    trail_page_pdf,
)
from parcours_desktop.casework.retention import archive, lift_restriction, restrict
from parcours_desktop.casework.trail import note_printing, note_saving
from parcours_desktop.ui.features.rights.cards import (
    CopyCard,
    CorrectionCard,
    EraseCard,
    KeepingCard,
    LimitCard,
    VisitsCard,
)
from parcours_desktop.ui.features.rights.consents_card import ConsentsCard
from parcours_desktop.ui.features.rights.proving import Proving
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.text import ElidedText, Text
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_12, SPACE_16, SPACE_20, SPACE_28, Role
from parcours_desktop.ui.work.messages import Message
from parcours_desktop.ui.work.papers import ask_for_paper
from parcours_desktop.ui.work.printing import ask_for_printer, print_pages
from parcours_desktop.ui.work.saving import ask_for_file, save_file
from parcours_desktop.ui.work.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Copy:
    """One way in which the file leaves: how it is made, how the print job or the file is called, and in words what."""

    make: Callable[[Desk, str], bytes]
    name: str
    words: str


class RightsView(Ground):
    """Shows what a person may ask of their file. ``closed`` carries the person whose dossier to show again,
    ``edit_asked`` and ``history_asked`` the one whose sheet is to be corrected, or whose corrections are to be seen.

    ``choose_printer``, ``choose_file`` and ``choose_paper`` ask the person at the keyboard, and stand in for the
    dialogs elsewhere.
    """

    closed = Signal(str)
    shown = Signal(str)
    handed_over = Signal(str)
    edit_asked = Signal(str)
    history_asked = Signal(str)

    def __init__(
        self,
        workbench: Workbench,
        parent: QWidget | None = None,
        *,
        choose_printer: Callable[[QWidget, str], QPrinter | None] = ask_for_printer,
        choose_file: Callable[[QWidget, str, str, str], Path | None] = ask_for_file,
        choose_paper: Callable[[QWidget], Path | None] = ask_for_paper,
    ) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self._choose_printer, self._choose_file = choose_printer, choose_file
        self.person_id = ""
        self._stale = False
        self.title = ElidedText("", Role.DISPLAY)
        self.back = Button(tr("Retour au dossier"), "quiet", key="Esc", icon="back", bind_key=False)
        self.reading = Text("", Role.SECONDARY, "ink2", wrap=True)
        self.reading.hide()
        self.copy = CopyCard()
        self.correction = CorrectionCard()
        self.limit = LimitCard()
        self.keeping = KeepingCard()
        self.consents = ConsentsCard()
        self.erasing = EraseCard()
        self.visits = VisitsCard()
        self.proving = Proving(workbench, self, self.consents, choose_paper=choose_paper)
        self._lay_out()
        self._connect()

    def show_rights(self, person_id: str) -> None:
        """Show the rights of the person whose dossier this is."""
        if person_id != self.person_id:
            self.title.setText(tr("Droits de la personne"))
            self.limit.reason.set_text("")
            self.erasing.name.clear()
            self.visits.show_lines(())
            self.consents.show_lines(())
            self.proving.put_away()
        self.person_id = person_id
        self._ask()
        self.copy.print_button.setFocus()

    def leave(self) -> None:
        """Nothing of what is typed or drawn here is kept: a reason or a signature counts once it is confirmed."""
        self.proving.put_away()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while another screen was in front."""
        super().showEvent(event)
        if self._stale:
            self._ask()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_28, SPACE_20, SPACE_28, 0)
        head.setSpacing(SPACE_12)
        head.addWidget(self.title, 1)
        head.addWidget(self.back)
        left = QVBoxLayout()
        left.setSpacing(SPACE_16)
        for card in (self.reading, self.copy, self.correction, self.limit, self.consents, self.keeping, self.erasing):
            left.addWidget(card)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.visits)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_20)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        inner = QWidget()
        inner.setMaximumWidth(px(1100))
        inner.setLayout(row)
        column = ScrollColumn()
        column.add(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(head)
        outer.addWidget(column, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(self._go_back)
        leave = QShortcut(QKeySequence("Esc"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self._go_back)
        file = tr("Copie du dossier")
        self.copy.print_button.clicked.connect(lambda: self._print(Copy(person_file_pdf, file, file)))
        self.copy.pdf_button.clicked.connect(
            lambda: self._save(Copy(person_file_pdf, "copie-du-dossier.pdf", file), tr("Document PDF"))
        )
        self.copy.data_button.clicked.connect(
            lambda: self._save(Copy(person_file_json, "copie-du-dossier.json", file), tr("Données JSON"))
        )
        visits = tr("Qui a ouvert mon dossier ?")
        self.visits.print_button.clicked.connect(lambda: self._print(Copy(trail_page_pdf, visits, visits)))
        agreed = tr("Accords")
        self.consents.print_button.clicked.connect(lambda: self._print(Copy(consents_page_pdf, agreed, agreed)))
        self.correction.edit_button.clicked.connect(lambda: self.edit_asked.emit(self.person_id))
        self.correction.history_button.clicked.connect(lambda: self.history_asked.emit(self.person_id))
        self.limit.limit_asked.connect(self._limit)
        self.limit.lift_asked.connect(lambda: self._do(lift_restriction))
        self.consents.withdraw_asked.connect(self._withdraw)
        self.keeping.archive_asked.connect(lambda: self._do(archive))
        self.erasing.erase_asked.connect(self._erase)
        self._workbench.changed.connect(self._on_changes)

    def _go_back(self) -> None:
        self.closed.emit(self.person_id)

    def _on_changes(self, changes: Changes) -> None:
        if self.person_id in changes.dossiers:
            if self.isVisible():
                self._ask()
            else:
                self._stale = True

    def _ask(self) -> None:
        self._stale = False
        person_id = self.person_id
        if person_id:
            self._workbench.ask(
                lambda desk: person_rights(desk, person_id),
                self._show,
                owner=self,
                replaces="rights",
                failed=self._not_shown,
            )

    def _not_shown(self, error: WorldError) -> None:
        if isinstance(error, Refused):
            self.person_id = ""
            self.closed.emit("")
        else:
            self._workbench.messages.world_error(error)

    def _show(self, rights: PersonRights) -> None:
        if rights.job_seeker_id != self.person_id:
            return
        self.title.setText(tr("Droits de la personne : {name}", name=rights.name))
        self.limit.show_state(rights.limited)
        self.keeping.show_state(rights.kept_since, archived=rights.archived or bool(rights.reading))
        self.consents.show_lines(rights.consents, reading=bool(rights.reading))
        self.reading.setText(f"{rights.reading}." if rights.reading else "")
        self.reading.setVisible(bool(rights.reading))
        for widget in (self.limit, self.erasing, self.correction.edit_button):
            widget.setVisible(not rights.reading)
        self.visits.show_lines(rights.visits, rights.elsewhere)
        self.shown.emit(self.person_id)

    def _do(self, operation: Callable[[Desk, str], Changes]) -> None:
        person_id = self.person_id
        self._workbench.do(lambda desk: operation(desk, person_id), owner=self)

    def _withdraw(self, consent_id: str) -> None:
        self._workbench.do(lambda desk: withdraw_consent(desk, consent_id), owner=self)

    def _limit(self, reason: str) -> None:
        person_id = self.person_id
        self._workbench.do(
            lambda desk: restrict(desk, person_id, reason),
            owner=self,
            then=lambda _: self.limit.reason.set_text(""),
            failed=lambda error: self.limit.reason_field.set_error(error.what_happened),
        )

    def _erase(self, typed_name: str) -> None:
        person_id = self.person_id

        def erase(desk: Desk) -> tuple[Changes, Erasing]:
            erasing = erase_person(desk, person_id, typed_name)
            return erasing.changes, erasing

        def erased(erasing: Erasing) -> None:
            self.person_id = ""
            # Said once the list is back: a message goes with the screen on which it was said.
            self.closed.emit("")
            self._workbench.messages.post(Message("done", tr("Le dossier est effacé."), " ".join(erasing.remaining)))

        self._workbench.do_and_get(
            erase,
            erased,
            owner=self,
            failed=lambda error: self.erasing.refuse(f"{error.what_happened} {error.what_to_do}"),
            quietly=True,
        )

    def _print(self, copy: Copy) -> None:
        printer = self._choose_printer(self.window(), copy.words)
        if printer is None:
            return
        person_id = self.person_id

        def hand_over(desk: Desk) -> tuple[Changes, str]:
            pages = copy.make(desk, person_id)
            changes = note_printing(desk, person_id, copy.words)
            print_pages(printer, pages, copy.name)
            return changes, printing_doubt(desk, person_id)

        self._hand_over(hand_over, tr("Imprimé : {what}.", what=copy.words))

    def _save(self, copy: Copy, kind: str) -> None:
        path = self._choose_file(self.window(), copy.name, copy.words, kind)
        if path is None:
            return
        person_id = self.person_id

        def hand_over(desk: Desk) -> tuple[Changes, str]:
            content = copy.make(desk, person_id)
            changes = note_saving(desk, person_id, copy.words)
            save_file(path, content)
            return changes, "" if copy.make is person_file_json else printing_doubt(desk, person_id)

        self._hand_over(hand_over, tr("Enregistré : {path}", path=path))

    def _hand_over(self, operation: Callable[[Desk], tuple[Changes, str]], sentence: str) -> None:
        def done(doubt: str) -> None:
            self._workbench.messages.info(f"{sentence} {doubt}".rstrip())
            self._ask()
            self.handed_over.emit(sentence)

        self._workbench.do_and_get(operation, done, owner=self, quietly=True)
