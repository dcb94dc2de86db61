"""The files kept long enough: two years without contact, each to be reviewed by a person, archived or erased."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.retention import DueDossier, due_dossiers
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_20, SPACE_28, Role, Tone
from parcours_desktop.ui.kit.two_line import TwoLineList, TwoLineModel, TwoLineRow
from parcours_desktop.ui.work.workbench import Workbench


class DueView(Ground):
    """Lists the files; ``review_asked`` carries the person whose file is to be looked at."""

    review_asked = Signal(str)
    closed = Signal()
    shown = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self._stale = False
        self.back = Button(tr("Retour aux dossiers"), "quiet", key="Esc", icon="back", bind_key=False)
        self.lead = Text("", Role.BODY, "ink2", wrap=True)
        self.model = TwoLineModel(self)
        self.list = TwoLineList(tr("Dossiers à revoir"), left=SPACE_28)
        self.list.setModel(self.model)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(
            EmptyState("accepted", tr("Rien à revoir"), tr("Aucun dossier n’est sans contact depuis deux ans."))
        )
        self._lay_out()
        self.back.clicked.connect(self.closed)
        leave = QShortcut(QKeySequence("Esc"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.closed)
        self.list.opened.connect(lambda key: self.review_asked.emit(str(key)))
        workbench.changed.connect(self._on_changes)

    def begin(self) -> None:
        """Fetch what is due; the keyboard begins in the list."""
        self._ask()
        self.list.setFocus()

    def leave(self) -> None:
        """Nothing is typed here."""

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while another screen was in front."""
        super().showEvent(event)
        if self._stale:
            self._ask()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_12)
        head.addWidget(Text(tr("Dossiers à revoir"), Role.DISPLAY), 1)
        head.addWidget(self.back)
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_28, SPACE_20, SPACE_28, SPACE_12)
        top.setSpacing(SPACE_8)
        top.addLayout(head)
        top.addWidget(self.lead)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(Hairline())
        column.addWidget(self._stack, 1)

    def _on_changes(self, _: Changes) -> None:
        if self.isVisible():
            self._ask()
        else:
            self._stale = True

    def _ask(self) -> None:
        self._stale = False
        self._workbench.ask(due_dossiers, self._show, owner=self, replaces="due-dossiers")

    def _show(self, due: tuple[DueDossier, ...]) -> None:
        self.lead.setText(
            tr.count(
                "{number} dossier est sans contact depuis deux ans : le garder n’a peut-être plus de raison.",
                "{number} dossiers sont sans contact depuis deux ans : les garder n’a peut-être plus de raison.",
                len(due),
            )
        )
        self.lead.setVisible(bool(due))
        self.model.set_rows([_row(each) for each in due])
        self._stack.setCurrentIndex(0 if due else 1)
        if due and self.list.current_key() is None:
            self.list.setCurrentIndex(self.model.index(0))
        self.shown.emit()


def _row(due: DueDossier) -> TwoLineRow:
    badge = (tr("archivé"), Tone.NEUTRAL) if due.archived else None
    return TwoLineRow(due.id, due.name, due.why, badge=badge)
