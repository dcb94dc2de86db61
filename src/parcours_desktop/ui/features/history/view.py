"""The history of one dossier: a list of what happened, the latest first, and beside it one line in full."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.errors import Refused, WorldError
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.earlier_history import Earlier, ask_earlier
from parcours_desktop.casework.field_history import (
    DossierHistory,
    HistoryLine,
    dossier_history,
    field_key,
    of_field,
    put_back,
)
from parcours_desktop.ui.features.history.detail import LineDetail
from parcours_desktop.ui.features.history.earlier import EarlierLine
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import width
from parcours_desktop.ui.kit.tokens import SPACE_4, SPACE_12, SPACE_16, SPACE_28, Role
from parcours_desktop.ui.kit.two_line import TwoLineList, TwoLineModel, TwoLineRow
from parcours_desktop.ui.work.workbench import Workbench

LEAST = 760
CHOICE = 320


class HistoryView(Ground):
    """Shows the history of a dossier, whole or of one field, where it is in sight; ``shown`` carries whose it is.

    ``server`` asks for what happened before the dossier came to this device.
    """

    shown = Signal(str)

    def __init__(
        self,
        workbench: Workbench,
        parent: QWidget | None = None,
        *,
        server: Callable[[Desk, str], Earlier] = ask_earlier,
    ) -> None:
        super().__init__("paper", parent)
        self._server = server
        self._workbench = workbench
        self.person_id = ""
        self._field = ""
        self._covered = False
        self._stale = False
        self._history: DossierHistory | None = None
        self._earlier: Earlier = ()
        self._lines: dict[str, HistoryLine] = {}
        self.field = Choice([("", tr("Toutes les informations"))], value="")
        self.field.setAccessibleName(tr("Quelle information"))
        self.count = Text("", Role.SECONDARY, "ink3")
        self.model = TwoLineModel(self)
        self.list = TwoLineList(tr("Historique"), left=28)
        self.list.setModel(self.model)
        self.detail = LineDetail()
        self._empty = EmptyState("history", tr("Rien encore"), tr("Ce qui change dans ce dossier se lira ici."))
        self.before = EarlierLine()
        self.before.asked.connect(self._ask_earlier)
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self._lay_out()
        self._connect()

    def show_person(self, person_id: str, *, covered: bool = False) -> None:
        """Show the history of a dossier, the whole of it where it is another one than before.

        ``covered`` leaves out what stands behind the cover (``casework.revealing``).
        """
        if (person_id, covered) != (self.person_id, self._covered):
            self._covered = covered
            self.show_history(person_id)

    def begin(self) -> None:
        """Put the keyboard into the list."""
        self.list.setFocus()

    def show_history(self, person_id: str, field: str = "") -> None:
        """Show the history of a dossier; of one ``field`` only (``casework.field_history.field_key``) if given."""
        if person_id != self.person_id:
            self._show_lines(())
            # Not read yet is not nothing: until the answer comes the page is blank.
            self.count.setText("")
            self._stack.setCurrentWidget(self.list)
            self._earlier = ()
            self.before.forget()
        self.person_id, self._field = person_id, field
        self._stale = True
        if self.isVisible():
            self._ask()

    def _lay_out(self) -> None:
        about = QHBoxLayout()
        about.setSpacing(SPACE_16)
        self.field.setMinimumWidth(width(CHOICE) // 2)
        self.field.setMaximumWidth(width(CHOICE))
        about.addWidget(self.field, 4)
        about.addWidget(self.count, 1)
        about.setContentsMargins(SPACE_28, SPACE_12, SPACE_28, SPACE_12)
        self._below.setSpacing(0)
        self._below.addWidget(self._stack, 3)
        self._below.addWidget(self.detail, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_4)
        column.setSpacing(0)
        column.addLayout(about)
        column.addWidget(Hairline())
        column.addLayout(self._below, 1)
        column.addWidget(self.before)

    def _connect(self) -> None:
        self.field.chosen.connect(self._choose_field)
        self.list.row_chosen.connect(self._show_detail)
        self.list.opened.connect(self._enter_detail)
        self.detail.put_back_asked.connect(self._put_back)
        self.detail.field_asked.connect(lambda line: self._choose_field(field_key(line)))
        self._workbench.changed.connect(self._on_changes)

    def _on_changes(self, changes: Changes) -> None:
        if self.person_id not in changes.dossiers:
            return
        if self.isVisible():
            self._ask()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while another screen was in front."""
        super().showEvent(event)
        if self._stale:
            self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the line in full below the list where there is no room beside it."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        narrow = self.width() < width(LEAST)
        self._below.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def _ask(self) -> None:
        self._stale = False
        person_id, covered, earlier = self.person_id, self._covered, self._earlier
        if person_id:
            self._workbench.ask(
                lambda desk: dossier_history(desk, person_id, covered=covered, earlier=earlier),
                self._show,
                owner=self,
                replaces="history",
                failed=self._not_shown,
            )

    def _not_shown(self, error: WorldError) -> None:
        if isinstance(error, Refused):
            self.person_id = ""
            self._show_lines(())
        else:
            self._workbench.messages.world_error(error)

    def _show(self, history: DossierHistory) -> None:
        if history.job_seeker_id != self.person_id:
            return
        self._history = history
        self.field.set_options([("", tr("Toutes les informations")), *history.fields])
        if self._field not in dict(history.fields):
            self._field = ""
        self.field.set_value(self._field)
        self._show_lines(of_field(history, self._field))
        self.before.show_unknown(history.unknown, told=bool(self._earlier))
        self.shown.emit(self.person_id)

    def _ask_earlier(self) -> None:
        """Ask the server for what happened before the dossier came here; the list stays as it is meanwhile."""
        person_id, ask = self.person_id, self._server
        self.before.wait()
        self._workbench.over_the_line(
            lambda desk: (person_id, ask(desk, person_id)),
            self._take_earlier,
            owner=self,
            failed=lambda error: self.before.refuse(error) if person_id == self.person_id else None,
        )

    def _take_earlier(self, answer: tuple[str, Earlier]) -> None:
        person_id, earlier = answer
        if person_id == self.person_id:
            self._earlier = earlier
            self._ask()

    def _show_lines(self, lines: tuple[HistoryLine, ...]) -> None:
        self._lines = {line.key: line for line in lines}
        self.model.set_rows([_row(line) for line in lines])
        self.count.setText(tr.count("{number} changement", "{number} changements", len(lines)))
        self._stack.setCurrentIndex(0 if lines else 1)
        if lines and self.list.current_key() is None:
            self.list.setCurrentIndex(self.model.index(0))
        self._show_detail(self.list.current_key())

    def _choose_field(self, key: object) -> None:
        self._field = str(key)
        if self._history is not None:
            self.field.set_value(self._field)
            self._show_lines(of_field(self._history, self._field))

    def _show_detail(self, key: object) -> None:
        self.detail.show_line(self._lines.get(str(key)))

    def _enter_detail(self, _: object) -> None:
        if self.detail.put_back is not None:
            self.detail.put_back.setFocus(Qt.FocusReason.TabFocusReason)

    def _put_back(self, line: HistoryLine) -> None:
        self._workbench.do(lambda desk: put_back(desk, line), owner=self, then=self._back_to_the_list)

    def _back_to_the_list(self, _: Changes) -> None:
        if self.isVisible():
            self.list.setFocus()


def _row(line: HistoryLine) -> TwoLineRow:
    who = tr("{who}, {when}", who=line.who, when=line.when)
    return TwoLineRow(line.key, line.title, line.summary, aside=who)
