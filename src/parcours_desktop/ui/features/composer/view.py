"""The composer: from the open barriers of a person to a letter in their hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.matches import matches_for, why_not
from parcours_desktop.casework.reprinting import letter_again
from parcours_desktop.casework.words import of
from parcours_desktop.directory.matching.values import Exclusion, Match, MatchList
from parcours_desktop.ui.features.composer.aside_panel import AsidePanel
from parcours_desktop.ui.features.composer.delivery import (
    ChooseFile,
    ChoosePrinter,
    Delivery,
    file_for_letter,
    printer_for_letter,
)
from parcours_desktop.ui.features.composer.edit_panel import EditPanel
from parcours_desktop.ui.features.composer.letter_column import LetterColumn
from parcours_desktop.ui.features.composer.matches_column import MatchesColumn
from parcours_desktop.ui.features.composer.need import NeedShown, need_shown
from parcours_desktop.ui.features.composer.need_column import NeedColumn
from parcours_desktop.ui.features.composer.signing import LetterSigning
from parcours_desktop.ui.features.composer.writing import LetterWriting
from parcours_desktop.ui.kit.columns import SplitColumns
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.theme import width
from parcours_desktop.ui.work.workbench import Workbench

NEED_WIDTH, LETTER_WIDTH = 236, 404
MOST_OF_NEED, MOST_OF_LETTER = 0.24, 0.37
"""What the outer columns take at most of the width, so that at a large text scale the services keep their room."""

Asked = tuple[MatchList, Match | Exclusion | None]


class ComposerView(Ground):
    """Three columns: the need, the services, the letter. ``closed`` carries the person whose dossier to show again,
    ``edit_asked`` the one whose sheet is to be put right before the letter can be printed.

    The arrows walk through the services, Enter goes on to the letter, Ctrl+P prints, Escape goes back.
    """

    closed = Signal(str)
    edit_asked = Signal(str)
    matched = Signal()

    def __init__(
        self,
        workbench: Workbench,
        *,
        choose_printer: ChoosePrinter = printer_for_letter,
        choose_file: ChooseFile = file_for_letter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self._person_id = ""
        self._asked = ""
        self._left = False
        self._found: MatchList | None = None
        self.writing = LetterWriting(workbench, self)
        self.delivery = Delivery(workbench, self.writing, self, choose_printer=choose_printer, choose_file=choose_file)
        self.need = NeedColumn()
        self.matches = MatchesColumn()
        self.letter = LetterColumn(self.writing)
        self._columns = SplitColumns([(self.need, NEED_WIDTH), (self.matches, 0), (self.letter, LETTER_WIDTH)])
        self.signing = LetterSigning(self, self.writing, self.letter, self.delivery)
        self.edit_panel = EditPanel(self.matches, self.writing)
        self.aside_panel = AsidePanel(self, workbench)
        self._lay_out()
        self._connect()

    def compose(self, person_id: str, service_id: str = "", *, covered: bool = False) -> None:
        """Show what can lift the open barriers of a person, with the letter to ``service_id`` where one is given.

        ``covered`` leaves out of the reasons what stands behind the cover (``casework.revealing``); what may leave of
        it is named, and seen once it is ticked, which the trail notes.
        """
        self.writing.forget()
        self.delivery.forget()
        self.edit_panel.hide()
        self.aside_panel.hide()
        self.signing.put_away()
        self._person_id, self._asked, self._found = person_id, service_id, None
        self._left = False
        self.writing.covered = covered
        self.need.forget()
        self.matches.clear()
        self.matches.wait()
        self.letter.show_nothing()
        self.need.show_aside(None)
        self.setFocus()
        self._ask_need()

    def reprint(self, referral_id: str) -> None:
        """Print a letter that was issued earlier, with the words that it had."""
        self._workbench.ask(
            lambda desk: letter_again(desk, referral_id),
            lambda letter: self.delivery.hand_over("print", letter),
            owner=self,
        )

    def leave(self) -> None:
        """Keep the letter that is being written as a draft."""
        self._found = None
        # What was asked before and is answered later asks for nothing more.
        self._left = True
        self.writing.rest()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape lets go of the question of the consent first, then goes back to the dossier."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.letter.asking:
            self.letter.ask_consent("")
            self.matches.take_focus()
        else:
            self._close()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep the draft and wait for no letter to print: another screen is in front."""
        super().hideEvent(event)
        self.delivery.forget()
        self.writing.keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out, until a person drags the bounds."""
        super().resizeEvent(event)
        if not self._columns.dragged:
            whole = event.size().width()
            need = min(width(NEED_WIDTH), round(whole * MOST_OF_NEED))
            letter = min(width(LETTER_WIDTH), round(whole * MOST_OF_LETTER))
            self._columns.setSizes([need, whole - need - letter, letter])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._columns)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(tr("Orienter"))

    def _connect(self) -> None:
        self.need.ticked.connect(self._ask_matches)
        self.need.back_asked.connect(self._close)
        self.need.why_asked.connect(self._show_aside)
        self.aside_panel.service_chosen.connect(self._take_anyway)
        self.matches.selected.connect(self._select)
        self.matches.confirmed.connect(self.writing.hurry)
        self.matches.confirmed.connect(self.letter.print_button.setFocus)
        for told in (self.writing.composed, self.writing.chosen):
            told.connect(self.letter.show_letter)
        self.writing.chosen.connect(self.edit_panel.show_choices)
        self.writing.proofed.connect(self.letter.show_proof)
        self.writing.proofed.connect(self.edit_panel.show_proof)
        self.writing.refused.connect(self._workbench.messages.world_error)
        self.delivery.consent_asked.connect(self.letter.ask_consent)
        self.delivery.delivered.connect(self._on_delivered)
        self.delivery.edit_asked.connect(self.edit_panel.begin)
        self.delivery.person_asked.connect(lambda: self.edit_asked.emit(self._person_id))
        self.letter.save_asked.connect(lambda: self.delivery.begin("save"))
        self.letter.edit_asked.connect(self.edit_panel.begin)
        self._workbench.changed.connect(self._on_changes)
        self._workbench.packs.swapped.connect(self._on_fresh_directory)

    def _close(self) -> None:
        self.leave()
        self.closed.emit(self._person_id)

    def _on_changes(self, changes: Changes) -> None:
        if self._person_id in changes.dossiers and self._found is not None:
            self._ask_need()

    def _on_fresh_directory(self) -> None:
        """Rank the services anew, unless somebody is at the words of the letter or at its consent."""
        if self._found is not None and not self.edit_panel.isVisible() and not self.letter.asking:
            self._ask_matches()

    def _ask_need(self) -> None:
        person_id = self._person_id
        self._workbench.ask(
            lambda desk: need_shown(desk, person_id), self._show_need, owner=self, replaces="composer-need"
        )

    def _show_need(self, need: NeedShown) -> None:
        if need.person.id != self._person_id or self._left:
            return
        first = self._found is None
        self.need.show_need(need, need.first_ticked)
        if not first:
            return
        if not need.barriers:
            self.matches.say_nothing(
                tr("Aucun frein ouvert"),
                tr("Notez d’abord ce qui bloque : Ctrl+B dans le dossier {of_whom}.", of_whom=of(need.name)),
            )
            return
        if self._asked:
            self.need.tick_all()
        self._ask_matches()

    def _ask_matches(self) -> None:
        person_id, asked, ticked = self._person_id, self._asked, self.need.chosen()
        covered = self.writing.covered
        if not ticked:
            self.letter.show_nothing()
            self.writing.forget()
            self.need.show_aside(None)
            self.matches.say_nothing(tr("Aucun frein coché"), tr("Cochez à gauche au moins un frein à lever."))
            return

        def question(desk: Desk) -> Asked:
            found = matches_for(desk, person_id, ticked, covered=covered)
            among = not asked or any(each.service_id == asked for each in found.matches)
            return found, None if among else why_not(desk, person_id, asked, ticked, covered=covered)

        self.matches.wait()
        self._workbench.ask(
            question,
            lambda answer: self._show_matches(person_id, answer),
            owner=self,
            replaces="composer-matches",
        )

    def _show_matches(self, person_id: str, answer: Asked) -> None:
        if person_id != self._person_id or self._left:
            return
        found, asked = answer
        self._found = found
        self.need.show_aside(found)
        if not found.matches and asked is None:
            self.letter.show_nothing()
            self.writing.forget()
            self.matches.say_nothing(
                tr("Aucun service trouvé"),
                tr("Cochez un autre frein, ou voyez à gauche pourquoi des services sont écartés."),
            )
        else:
            self.matches.show_matches(found, asked, self._asked or self.matches.last)
            if self.isVisible() and (self.focusWidget() is None or self.hasFocus()):
                self.matches.take_focus()
        self.matched.emit()

    def _select(self, service_id: str) -> None:
        self.delivery.forget()
        self.signing.put_away()
        self.letter.ask_consent("")
        service = self.matches.service(service_id)
        lifted = self.need.chosen()
        if isinstance(service, Match) and service.lifts:
            lifted &= set(service.lifts)
        self.writing.write_to(self._person_id, service_id, lifted)

    def _on_delivered(self, reference: str, sentence: str) -> None:
        shown = self.writing.letter
        if shown is not None and shown.letter.referral.reference == reference and self.isVisible():
            self.letter.say_delivered(sentence)
        else:
            self._workbench.messages.info(sentence)

    def _show_aside(self) -> None:
        counts = self._found.counts if self._found is not None else ()
        self.aside_panel.begin(self._person_id, self.need.chosen(), counts)

    def _take_anyway(self, service_id: str) -> None:
        self.aside_panel.shut()
        self._asked = service_id
        self._ask_matches()
