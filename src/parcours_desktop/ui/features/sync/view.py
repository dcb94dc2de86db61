"""The screen of the sync: how it stands and what went wrong, as whom this computer syncs, what waits for a person."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.devices import answers_for_devices
from parcours_desktop.casework.enrolling import choose_authority, enrol, sign_as_enrolled
from parcours_desktop.casework.sealed import Copies, bring_back, let_go, reveal_sealed
from parcours_desktop.casework.status import work_status
from parcours_desktop.casework.sync_status import give_up, sync_details
from parcours_desktop.casework.sync_values import RejectedLine, SyncDetails
from parcours_desktop.casework.values import WorkStatusLine
from parcours_desktop.ui.features.sync.cards import DevicesCard, LogCard, QuestionCard, RejectedCard, StateCard
from parcours_desktop.ui.features.sync.enrolment import AccountCard, Asked, EnrolmentForm
from parcours_desktop.ui.features.sync.sealed_card import SealedCard
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.columns import AdaptiveColumns, ScrollColumn
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.keyboard_wish import KeyboardWish
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.refilling import keyboard_place, return_keyboard
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_16, Role
from parcours_desktop.ui.work.workbench import Workbench

WIDEST = 1000


class SyncView(Ground):
    """Shows the sync and lets a person act on it. ``dossier_asked`` carries whose dossier is to be opened.

    ``devices_asked`` wants the agency's computers, which only those are offered who answer for them.
    """

    dossier_asked = Signal(str)
    devices_asked = Signal()
    shown = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self._details: SyncDetails | None = None
        self._revealed: set[str] = set()
        self._again = False
        self._wish = KeyboardWish(self)
        self._stale = False
        self.state = StateCard()
        self.question = QuestionCard()
        self.question.hide()
        self.form = EnrolmentForm()
        self.form.hide()
        self.trouble = InlineNotice("warning", "")
        self.trouble.hide()
        self.incident = InlineNotice("info", "")
        self.incident.hide()
        self.devices = DevicesCard()
        self.devices.asked.connect(self.devices_asked)
        self.devices.hide()
        self._account = QWidget()
        account = QVBoxLayout(self._account)
        account.setContentsMargins(0, 0, 0, 0)
        self._left = QWidget()
        self._right = QWidget()
        self._lay_out()
        self._connect()

    def begin(self) -> None:
        """Fetch how it stands; the keyboard begins at what can be done."""
        self._again = False
        self._wish.make()
        self._revealed.clear()
        self._ask()

    def leave(self) -> None:
        """Nothing typed here is kept: a code is used once."""

    def _lay_out(self) -> None:
        left = QVBoxLayout(self._left)
        right = QVBoxLayout(self._right)
        for column in (left, right):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(SPACE_16)
        for part in (self.question, self.state, self.trouble, self.incident, self.form, self._account, self.devices):
            left.addWidget(part)
        left.addStretch(1)
        right.addStretch(1)
        columns = AdaptiveColumns([(self._left, 1), (self._right, 1)], least=360)
        columns.setMaximumWidth(px(WIDEST))
        page = ScrollColumn()
        page.add(Text(tr("Synchronisation"), Role.DISPLAY))
        page.add(columns)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)

    def _connect(self) -> None:
        line = self._workbench.line
        self.state.asked.connect(line.synchronise)
        self.state.stopped.connect(line.cancel)
        self.question.answered.connect(line.answer)
        self.form.asked.connect(self._enrol)
        self.form.authority.chosen.connect(self._read_authority)
        line.moved.connect(lambda _: self._refresh())
        self._workbench.changed.connect(lambda _: self._refresh())

    def _refresh(self) -> None:
        if self.isVisible():
            self._ask()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while another screen was in front."""
        super().showEvent(event)
        if self._stale:
            self._ask()

    def _ask(self) -> None:
        self._stale = False
        now, revealed = self._workbench.line.now, frozenset(self._revealed)
        self._workbench.ask(
            lambda desk: (work_status(desk, now), sync_details(desk, revealed), answers_for_devices(desk)),
            self._show,
            owner=self,
            replaces="sync-details",
        )

    def _show(self, answer: tuple[WorkStatusLine, SyncDetails, bool]) -> None:
        line, details, answers = answer
        self.devices.setVisible(answers)
        now = self._workbench.line.now
        # Before the form goes, which may have the keyboard.
        wished = self._wish.take()
        enrols = not details.server or self._again or now.enrol_again
        share = now.done / now.total if now.total else None
        self.state.show_status(line, share, first=not enrols and not now.question)
        self.question.question.setText(now.question)
        self.question.setVisible(bool(now.question))
        # What the state says already is not said twice.
        told = now.problem or now.question or now.working
        self.trouble.say("warning", details.problem, details.is_safe, details.to_do)
        self.trouble.setVisible(bool(details.problem) and not told)
        self.incident.say("info", details.incident)
        self.incident.setVisible(bool(details.incident))
        if enrols and not self.form.isVisible():
            self.form.show()
            self.form.fill(details.server, details.device)
        self.form.setVisible(enrols)
        if details != self._details:
            self._details = details
            self._fill(details)
        if wished:
            first = self.question.no if now.question else self.form.first() if enrols else self.state.button
            first.setFocus()
        self.shown.emit()

    def _fill(self, details: SyncDetails) -> None:
        keyboard = keyboard_place(self._right)
        account: list[QWidget] = []
        if details.server:
            card = AccountCard(details)
            card.again_asked.connect(self._enrol_again)
            account.append(card)
        _replace(self._account, account)
        right: list[QWidget] = []
        if details.rejected:
            rejected = RejectedCard(details.rejected)
            rejected.dossier_asked.connect(self.dossier_asked)
            rejected.given_up.connect(self._give_up)
            right.append(rejected)
        if details.sealed:
            sealed = SealedCard(details.sealed)
            sealed.dossier_asked.connect(self.dossier_asked)
            sealed.let_go.connect(self._let_go)
            sealed.reveal_asked.connect(self._reveal)
            sealed.copied.connect(lambda: self._workbench.messages.info(tr("Texte copié.")))
            right.append(sealed)
        waiting = {"sealed": bool(details.sealed), "rejected": bool(details.rejected)}
        log = LogCard(details.log, frozenset(name for name, waits in waiting.items() if waits), details.last_sync)
        log.asked.connect(self._look)
        _replace(self._right, [*right, log])
        return_keyboard(self._right, keyboard)
        if keyboard is not None and keyboard_place(self._right) is None:
            # Nothing is left to decide there; the next in line would ask for another code.
            self.state.button.setFocus()

    def _enrol_again(self) -> None:
        self._again = True
        self._wish.make()
        self._ask()

    def _give_up(self, line: RejectedLine) -> None:
        self._workbench.do(lambda desk: give_up(desk, line), owner=self)

    def _look(self, what: str) -> None:
        """Put the keyboard where one sees what a line of the log speaks of; the column scrolls there."""
        cards: tuple[QWidget, ...] = tuple(self._right.findChildren(SealedCard if what == "sealed" else RejectedCard))
        button = next((each for card in cards for each in card.findChildren(Button) if each.isVisible()), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def _let_go(self, key: str) -> None:
        def gone(kept: Copies) -> None:
            self._ask()
            self._workbench.messages.done(tr("Copie laissée."), undo=lambda: self._bring_back(kept))

        self._workbench.do_and_get(lambda desk: let_go(desk, key), gone, owner=self)

    def _reveal(self, key: str, reason: str) -> None:
        def noted(_: Changes) -> None:
            self._revealed.add(key)
            self._ask()

        self._workbench.do(lambda desk: reveal_sealed(desk, key, reason), owner=self, then=noted)

    def _bring_back(self, kept: Copies) -> None:
        self._workbench.do(lambda desk: bring_back(desk, kept), owner=self, then=lambda _: self._ask())

    def _read_authority(self, path: Path) -> None:
        part = self.form.authority
        self._workbench.ask(
            lambda _: choose_authority(path), part.show_chosen, owner=self, replaces="authority", failed=part.refuse
        )

    def _enrol(self, asked: Asked) -> None:
        self._workbench.over_the_line(
            lambda desk: enrol(desk, asked.server, asked.code, asked.name, asked.authority),
            lambda _: self._enrolled(),
            owner=self,
            failed=self.form.refuse,
        )

    def _enrolled(self) -> None:
        self._again = False
        self._wish.make()
        self.form.clear_code()
        self._workbench.messages.info(tr("Cet ordinateur est relié au serveur."))
        self._workbench.sit_differently(sign_as_enrolled)
        self._workbench.begin_sync()
        self._ask()


def _replace(room: QWidget, cards: list[QWidget]) -> None:
    """Put ``cards`` into ``room`` in the place of those that were there."""
    column = room.layout()
    if not isinstance(column, QVBoxLayout):
        return
    for place in reversed(range(column.count())):
        item = column.itemAt(place)
        former = item.widget() if item is not None else None
        if former is not None:
            column.removeWidget(former)
            former.hide()
            former.deleteLater()
    for place, card in enumerate(cards):
        column.insertWidget(place, card)
        card.show()
