"""The screen of what has two versions: the dossiers in which something waits, and the cards of one of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.conflict_values import ConflictRow, DossierConflicts
from parcours_desktop.casework.conflicts import conflicts_of, waiting_conflicts
from parcours_desktop.ui.features.review.cards import CardColumn
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.kit.keyboard_wish import KeyboardWish
from parcours_desktop.ui.kit.text import ElidedText, Text
from parcours_desktop.ui.kit.theme import width
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_12, SPACE_16, SPACE_20, SPACE_28, Role
from parcours_desktop.ui.kit.two_line import TwoLineList, TwoLineModel, TwoLineRow
from parcours_desktop.ui.work.cover import Cover
from parcours_desktop.ui.work.workbench import Workbench

PEOPLE = 300


class ReviewView(Ground):
    """Shows the cards of one dossier, beside the others that wait. ``closed`` carries the person to go back to.

    ``history_asked`` carries the person whose history is wanted, ``field_asked`` the key of one field with it.
    """

    closed = Signal(str)
    history_asked = Signal(str)
    field_asked = Signal(str, str)
    shown = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self.person_id = ""
        self._came_from = self._covering = ""
        self._stale = self._open = False
        self._wish = KeyboardWish(self)
        self.model = TwoLineModel(self)
        self.people = TwoLineList(tr("Dossiers à départager"), left=20)
        self.people.setModel(self.model)
        self.name = ElidedText("", Role.DISPLAY)
        self.lead = Text("", Role.BODY, "ink2", wrap=True)
        self.back = Button(tr("Retour au dossier"), "quiet", icon="back")
        self.cover = Cover(workbench)
        self.cards = CardColumn(workbench)
        leave = Button(tr("Retour au dossier"), "secondary")
        leave.clicked.connect(self._go_back)
        self.done = EmptyState("accepted", tr("Tout est choisi"), "", leave)
        self._leave = leave
        self._stack = QStackedWidget()
        self._left = QWidget()
        self._lay_out()
        self._connect()

    def begin(self) -> None:
        """Show the dossiers in which something waits, the first one open."""
        self._came_from = self.person_id = ""
        self._open = False
        self._wish.make()
        self._ask()

    def show_dossier(self, person_id: str, *, revealed: bool = False) -> None:
        """Show the cards of one dossier; ``revealed`` says that its cover was lifted on this visit already."""
        self._came_from = self.person_id = self._covering = person_id
        self.cover.begin(person_id, revealed=revealed)
        # Whoever goes back before the answer came goes back to it too.
        self._open = True
        self._wish.make()
        self._ask()

    def leave(self) -> None:
        """Keep what is being typed into a card."""
        self.cards.keep()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_12)
        head.addWidget(self.name, 1)
        head.addWidget(self.back)
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_28, SPACE_20, SPACE_28, SPACE_4)
        top.setSpacing(SPACE_4)
        top.addLayout(head)
        top.addWidget(self.lead)
        top.addWidget(self.cover)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.cards, 1)
        self._stack.addWidget(page)
        self._stack.addWidget(self.done)
        self._left.setFixedWidth(width(PEOPLE))
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, SPACE_20, 0, 0)
        left.setSpacing(SPACE_12)
        title = Text(tr("À départager"), Role.TITLE)
        title.setContentsMargins(SPACE_20, 0, SPACE_16, 0)
        left.addWidget(title)
        left.addWidget(self.people, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        self._line = Hairline(upright=True)
        row.addWidget(self._line)
        row.addWidget(self._stack, 1)
        self._left.hide()
        self._line.hide()

    def _connect(self) -> None:
        self.back.clicked.connect(self._go_back)
        self.people.row_chosen.connect(self._choose_person)
        self.people.opened.connect(lambda _: self.cards.begin())
        self.cards.left.connect(self._go_back)
        self.cover.changed.connect(self._ask_cards)
        self.cards.history_asked.connect(lambda: self.history_asked.emit(self.person_id))
        self.cards.field_asked.connect(lambda key: self.field_asked.emit(self.person_id, key))
        self.cards.refused.connect(self._refused)
        escape = QShortcut(QKeySequence("Esc"), self.people, context=Qt.ShortcutContext.WidgetShortcut)
        escape.activated.connect(self._go_back)
        self._workbench.changed.connect(self._on_changes)

    def _on_changes(self, _: Changes) -> None:
        if self.isVisible():
            self._ask()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while another screen was in front."""
        super().showEvent(event)
        if self._stale:
            self._ask()

    def _refused(self, error: WorldError) -> None:
        self._workbench.messages.world_error(error)
        self._ask()

    def _ask(self) -> None:
        self._stale = False
        self._workbench.ask(waiting_conflicts, self._show_people, owner=self, replaces="review-people")

    def _show_people(self, rows: tuple[ConflictRow, ...]) -> None:
        self.model.set_rows([_row(row) for row in rows])
        waiting = [row.job_seeker_id for row in rows]
        # One stays with a dossier from which one came, and with the last one: from there the work goes on.
        if waiting and self.person_id not in waiting and not self._came_from:
            if self.person_id and self._has_keyboard():
                self._wish.make()
            self.person_id = waiting[0]
        several = len([each for each in waiting if each != self.person_id]) > 0
        self._left.setVisible(several)
        self._line.setVisible(several)
        self.people.select_key(self.person_id)
        self._ask_cards()

    def _ask_cards(self) -> None:
        person_id = self.person_id
        if not person_id:
            self.cards.show_cards(DossierConflicts("", "", ()))
            self._say_done("")
            return
        ask: Callable[[DossierConflicts], None] = self._show_cards
        if self._covering != person_id:
            self.cover.begin(person_id)
        self._covering, covered = person_id, not self.cover.revealed
        self._workbench.ask(
            lambda desk: conflicts_of(desk, person_id, covered=covered), ask, owner=self, replaces="review-cards"
        )

    def _show_cards(self, found: DossierConflicts) -> None:
        if found.job_seeker_id != self.person_id:
            return
        self.name.setText(found.name)
        self._open = found.open
        self.back.setVisible(found.open)
        number, taken_back = len(found.cards), self._stack.currentWidget() is self.done and self._has_keyboard()
        wished = self._wish.take()
        hidden = found.behind_cover - sum(each.guarded for each in found.cards)
        self.cover.show_count(found.behind_cover)
        self.lead.setText(_lead(found))
        if number:
            # On screen first: only what is seen can take the focus.
            self._stack.setCurrentIndex(0)
        self.cards.show_cards(found)
        self.lead.setVisible(bool(number))
        if not number and not hidden:
            self._say_done(found.job_seeker_id if found.open else "")
        else:
            self._stack.setCurrentIndex(0)
            if wished or taken_back:
                self.cards.begin()
        self.shown.emit(found.job_seeker_id)

    def _say_done(self, person_id: str) -> None:
        rest = self.model.rowCount()
        self.done.set_words(
            tr("Tout est choisi"),
            tr("D’autres dossiers attendent, à gauche.") if rest else tr("Chaque information n’a plus qu’une version."),
        )
        self._leave.set_label(tr("Retour au dossier") if person_id else tr("Voir les dossiers"))
        had_focus = self._has_keyboard()
        self._stack.setCurrentIndex(1)
        if had_focus:
            (self._leave if person_id or not rest else self.people).setFocus()
        self.shown.emit(person_id)

    def _has_keyboard(self) -> bool:
        """Say whether the keyboard is in here; nowhere, as after the card that had it is gone, counts too."""
        if not self.isVisible():
            return False
        focused = QApplication.focusWidget()
        return focused is None or focused is self or self.isAncestorOf(focused)

    def _choose_person(self, key: object) -> None:
        self.cards.keep()
        self.person_id, self._came_from = str(key), ""
        self._ask_cards()

    def _go_back(self) -> None:
        self.cards.keep()
        self.closed.emit(self.person_id if self._open else "")


def _row(row: ConflictRow) -> TwoLineRow:
    return TwoLineRow(row.job_seeker_id, row.name, row.second, aside=str(row.count))


def _lead(found: DossierConflicts) -> str:
    """Say how many changed the same, and that nothing presses."""
    number = len(found.cards)
    if any(len(card.versions) > 2 for card in found.cards):
        who = tr.count(
            "Plusieurs personnes ont changé la même information.",
            "Plusieurs personnes ont changé les mêmes informations.",
            number,
        )
    else:
        who = tr.count(
            "Deux personnes ont changé la même information.",
            "Deux personnes ont changé les mêmes informations.",
            number,
        )
    return who + " " + tr("Les versions sont gardées ; choisissez quand vous voulez.")
