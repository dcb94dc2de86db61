"""The list of dossiers beside the open one: type to search, arrows to walk, Enter to open."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.dossier_list import ids_of_doubles, list_dossiers, listed_ids
from parcours_desktop.casework.values import DossierPage, DossierQuery
from parcours_desktop.ui.features.dossiers.filters import Filters
from parcours_desktop.ui.features.dossiers.model import PAGE, DossierListModel
from parcours_desktop.ui.features.dossiers.picking import Picking
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.search_field import SearchField
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import width
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_16, Role
from parcours_desktop.ui.kit.two_line import TwoLineList
from parcours_desktop.ui.work.workbench import Workbench

WIDTH = 324
NARROWEST = 210
QUIET_MS = 800
"""How long nothing of a person has changed before doubles are looked for."""


class DossierListView(Ground):
    """Lists the dossiers that match. ``chosen`` carries the id of the one to open."""

    chosen = Signal(str)
    share_asked = Signal(list)
    listed = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self._query = DossierQuery(limit=PAGE)
        self._select = ""
        self.model = DossierListModel(self._fetch, self)
        self.search = SearchField(tr("Nom, NISS, téléphone…"), key="Ctrl+F")
        self.filters = Filters()
        self.state, self.kind = self.filters.state, self.filters.kind
        self.list = TwoLineList(tr("Dossiers"), people=True)
        self.list.setModel(self.model)
        self.count = Text("", Role.SECONDARY, "ink3")
        self.picking = Picking(self.list, self.model)
        # Everybody is compared with everybody: once, when it is quiet, and not for each record that a sync brings.
        self._doubles_due = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._empty = EmptyState("people", "", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        self._lay_out()
        self._connect()

    def begin(self) -> None:
        """Ask for the first page and put the focus on the search."""
        self._ask()
        self._doubles_due.start()
        self.search.setFocus()

    def select(self, dossier_id: str) -> None:
        """Mark the row of ``dossier_id`` once it is listed, without opening it again."""
        self._select = dossier_id
        self._mark()

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_16, SPACE_12, SPACE_12, SPACE_8)
        top.setSpacing(SPACE_8)
        top.addWidget(self.search)
        top.addWidget(self.filters)
        counted = QHBoxLayout()
        counted.addWidget(self.count, 1)
        counted.addWidget(self.picking.begin_button)
        top.addLayout(counted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        column.addWidget(self.picking)
        # Narrower where large text leaves little room for the dossier beside it.
        self.setMinimumWidth(width(NARROWEST))
        self.setMaximumWidth(width(WIDTH))
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.search.searched.connect(self._on_search)
        self.search.left_downwards.connect(self.list.enter)
        self.search.returnPressed.connect(self._open_first)
        self.filters.chosen.connect(self._on_filter)
        self.list.row_chosen.connect(self._on_chosen)
        self.list.opened.connect(self._on_chosen)
        self._doubles_due.timeout.connect(self._ask_doubles)
        self.picking.all_asked.connect(self._pick_all)
        self.picking.share_asked.connect(self.share_asked)
        self._workbench.changed.connect(self._on_changes)

    def _pick_all(self) -> None:
        query = self._query
        self._workbench.ask(lambda desk: listed_ids(desk, query), self.picking.pick, owner=self, replaces="pick-all")

    def _on_search(self, text: str) -> None:
        self._query = replace(self._query, text=text)
        self._ask()

    def _on_filter(self) -> None:
        state = self.state.value()
        self._query = replace(
            self._query,
            state={"late": "active", "doubles": ""}.get(state, state),
            late_only=state == "late",
            doubles_only=state == "doubles",
            barrier_kind=self.kind.value() or "",
        )
        self._ask()

    def _on_changes(self, changes: Changes) -> None:
        self._ask()
        if changes.touches("job_seeker") or changes.touches("merger"):
            self._doubles_due.start()

    def _ask_doubles(self) -> None:
        self._workbench.ask(ids_of_doubles, self.model.flag, owner=self, replaces="dossier-doubles")

    def _ask(self) -> None:
        query = self._query
        self._workbench.ask(
            lambda desk: (query, list_dossiers(desk, query)), self._show, owner=self, replaces="dossier-list"
        )

    def _fetch(self, offset: int) -> None:
        query = replace(self._query, offset=offset)

        def fill(page: DossierPage) -> None:
            if replace(query, offset=0) == self._query:
                self.model.add_page(page)

        self._workbench.ask(lambda desk: list_dossiers(desk, query), fill, owner=self)

    def _show(self, answer: tuple[DossierQuery, DossierPage]) -> None:
        query, page = answer
        self.model.show_page(page)
        self.count.setText(tr.count("{number} dossier", "{number} dossiers", page.total))
        self._stack.setCurrentIndex(0 if page.total else 1)
        if not page.total:
            self._say_empty(query)
        self._mark()
        self.listed.emit()

    def _say_empty(self, query: DossierQuery) -> None:
        asked = query.text or query.barrier_kind or query.late_only or query.state != "active"
        if query.doubles_only:
            self._empty.set_words(tr("Aucun doublon"), tr("Personne ne ressemble à quelqu’un d’autre."))
        elif asked:
            self._empty.set_words(
                tr("Personne ne correspond"),
                tr("Essayez le début du nom, un numéro de téléphone ou la date de naissance."),
            )
        else:
            self._empty.set_words(tr("Aucun dossier encore"), tr("Ctrl+N accueille une première personne."))

    def _mark(self) -> None:
        if self._select:
            self.list.select_key(self._select)

    def _open_first(self) -> None:
        if self.list.choose_first():
            self._on_chosen(self.list.current_key())

    def _on_chosen(self, dossier_id: object) -> None:
        if isinstance(dossier_id, str):
            self._select = dossier_id
            self.chosen.emit(dossier_id)
