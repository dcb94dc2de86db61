"""The tab of the barriers: each with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.work import BarrierState
from parcours_desktop.casework.barriers import delete_barrier, reopen_barrier, solve_barrier, take_in_hand
from parcours_desktop.casework.values import BarrierLine, DossierView
from parcours_desktop.ui.features.dossier.panes import Pane, barrier_row, quiet_line
from parcours_desktop.ui.kit.button import Button, IconButton
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.work.workbench import Workbench


class BarriersPane(Pane):
    """``edit_asked`` carries the id of a barrier, or nothing for a new one.

    ``history_asked`` carries the key of a barrier in the history (``casework.field_history.field_key``).
    """

    edit_asked = Signal(str)
    history_asked = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench

    def fill(self, column: QVBoxLayout, view: DossierView) -> None:
        """List the barriers, the open ones first."""
        add = Button(tr("Ajouter un frein"), "secondary", key="Ctrl+B", icon="add", bind_key=False)
        add.clicked.connect(lambda: self.edit_asked.emit(""))
        card = Card(tr("Freins"), action=None if view.reading else add)
        if not view.barriers:
            asks = tr("Aucun frein noté. Ajoutez le premier quand la personne en a parlé.")
            card.add(quiet_line(tr("Aucun frein noté.") if view.reading else asks))
        for place, line in enumerate(view.barriers):
            action = self._past(line) if view.reading else self._actions(line)
            card.add(barrier_row(line, action=action, last=place == len(view.barriers) - 1))
        column.addWidget(card)

    def _actions(self, line: BarrierLine) -> QWidget:
        box = QWidget()
        row = FlowLayout(box)
        barrier_id, name = line.barrier.id, line.label
        work = self._workbench
        if line.barrier.state is BarrierState.OPEN:
            self._add(
                row,
                tr("En cours"),
                tr("Suivi en cours : {name}", name=name),
                lambda: work.do(lambda d: take_in_hand(d, barrier_id)),
            )
        if line.barrier.is_open:
            self._add(
                row, tr("Levé"), tr("Levé : {name}", name=name), lambda: work.do(lambda d: solve_barrier(d, barrier_id))
            )
        else:
            self._add(
                row,
                tr("Rouvrir"),
                tr("Rouvrir : {name}", name=name),
                lambda: work.do(lambda d: reopen_barrier(d, barrier_id)),
            )
        edit = IconButton("edit", tr("Modifier : {name}", name=name))
        edit.clicked.connect(lambda: self.edit_asked.emit(barrier_id))
        delete = IconButton("delete", tr("Supprimer : {name}", name=name))
        delete.clicked.connect(lambda: work.do(lambda d: delete_barrier(d, barrier_id)))
        for button in (edit, self._past(line), delete):
            row.addWidget(button)
        return box

    def _past(self, line: BarrierLine) -> IconButton:
        past = IconButton("history", tr("Historique : {name}", name=line.label))
        past.clicked.connect(lambda: self.history_asked.emit(f"barrier:{line.barrier.id}:"))
        return past

    @staticmethod
    def _add(row: FlowLayout, label: str, spoken: str, act: Callable[[], object]) -> None:
        button = Button(label, "quiet")
        button.setAccessibleName(spoken)
        button.clicked.connect(act)
        row.addWidget(button)
