"""The screen of the partners: search and filters on the left, the sheet of the service on the right."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.directory_credits import DirectoryCredits, directory_credits
from parcours_desktop.casework.partners import search, sheet
from parcours_desktop.casework.values import PartnerQuery, PartnerSheet
from parcours_desktop.directory.search import ServicePage
from parcours_desktop.ui.features.partners.filters import PartnerFilters
from parcours_desktop.ui.features.partners.sheet_view import SheetView
from parcours_desktop.ui.features.partners.words import row_of
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.kit.paged_rows import PagedRows
from parcours_desktop.ui.kit.search_field import SearchField
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import px, width
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_16, Role
from parcours_desktop.ui.kit.two_line import TwoLineList
from parcours_desktop.ui.work.workbench import Workbench

PAGE = 50
WIDTH = 400
SHARE = 0.42
"""At most so much of the screen goes to the list where larger text makes it wider: the rest is the sheet's."""


class PartnersView(Ground):
    """Finds a service by words, by filters, near a place, and shows its sheet; ``listed`` and ``shown`` tell when."""

    listed = Signal()
    shown = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._left = QWidget()
        self._workbench = workbench
        self._query = PartnerQuery(limit=PAGE)
        self._wanted = ""
        self.model = PagedRows(self._fetch, PAGE, self)
        self.search = SearchField(tr("Nom, commune, besoin…"), key="Ctrl+F")
        self.filters = PartnerFilters(workbench)
        self.count = Text("", Role.SECONDARY, "ink3")
        self.list = TwoLineList(tr("Services partenaires"))
        self.list.setModel(self.model)
        self._found = QStackedWidget()
        self._none = EmptyState(
            "search", tr("Aucun service ne correspond"), tr("Essayez un mot plus court, ou retirez un filtre.")
        )
        self.sheet = SheetView()
        self._right = QStackedWidget()
        self._nothing = EmptyState(
            "partner", tr("Aucune fiche ouverte"), tr("Choisissez un service à gauche ; les flèches les parcourent.")
        )
        self._lay_out()
        self._connect()

    def begin(self) -> None:
        """Ask for the first page and put the focus on the search."""
        self._ask()
        self.search.setFocus()

    def show_service(self, service_id: str) -> None:
        """Show the sheet of one service, whether or not it is in the list."""
        self._wanted = service_id
        self.list.select_key(service_id)
        self._workbench.ask(
            lambda desk: _sheet(desk, service_id), self._show_sheet, owner=self, replaces="partner-sheet"
        )

    def leave(self) -> None:
        """Nothing is typed here that would be lost."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the list have as much as its names need, and leave the sheet the rest."""
        super().resizeEvent(event)
        self._widen()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text scale."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._widen()

    def _widen(self) -> None:
        # As much text as at the usual size where there is room; in a narrow window its second line is cut first.
        self._left.setFixedWidth(max(width(WIDTH), min(px(WIDTH), round(self.width() * SHARE))))

    def _lay_out(self) -> None:
        left = self._left
        self._widen()
        top = QVBoxLayout()
        top.setContentsMargins(SPACE_16, SPACE_12, SPACE_12, SPACE_8)
        top.setSpacing(SPACE_8)
        top.addWidget(self.search)
        top.addWidget(self.filters)
        top.addWidget(self.count)
        self._found.addWidget(self.list)
        self._found.addWidget(self._none)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._found, 1)
        self._right.addWidget(self._nothing)
        self._right.addWidget(self.sheet)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(Hairline(upright=True))
        row.addWidget(self._right, 1)
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.search.searched.connect(self._on_search)
        self.search.left_downwards.connect(self.list.enter)
        self.search.returnPressed.connect(self._open_first)
        self.filters.changed.connect(self._on_filter)
        self.list.row_chosen.connect(self._choose)
        self.list.opened.connect(self._choose)
        self.sheet.service_asked.connect(self.show_service)
        self._workbench.packs.swapped.connect(self._on_fresh_directory)

    def _on_fresh_directory(self) -> None:
        self._ask()
        if self._wanted:
            self.show_service(self._wanted)

    def _on_search(self, text: str) -> None:
        self._query = replace(self._query, text=text)
        self._ask()

    def _on_filter(self) -> None:
        self._query = self.filters.narrow(self._query)
        self._ask()

    def _ask(self) -> None:
        query = self._query
        self._workbench.ask(lambda desk: search(desk, query), self._show, owner=self, replaces="partner-list")

    def _fetch(self, offset: int) -> None:
        asked = self._query
        query = replace(asked, offset=offset)

        def fill(page: ServicePage) -> None:
            if asked == self._query:
                self.model.add(page.total, offset, [row_of(row) for row in page.rows])

        self._workbench.ask(lambda desk: search(desk, query), fill, owner=self)

    def _show(self, page: ServicePage) -> None:
        self.model.begin(page.total, 0, [row_of(row) for row in page.rows])
        self.count.setText(tr.count("{number} service", "{number} services", page.total))
        self._found.setCurrentWidget(self.list if page.total else self._none)
        if self._wanted:
            self.list.select_key(self._wanted)
        self.listed.emit()

    def _show_sheet(self, answer: tuple[PartnerSheet, DirectoryCredits]) -> None:
        found, credits = answer
        if found.service.id == self._wanted:
            self.sheet.show_sheet(found, credits)
            self._right.setCurrentWidget(self.sheet)
            self.shown.emit(found.service.id)

    def _open_first(self) -> None:
        if self.list.choose_first():
            self.list.setFocus()

    def _choose(self, service_id: object) -> None:
        if isinstance(service_id, str) and service_id != self._wanted:
            self.show_service(service_id)


def _sheet(desk: Desk, service_id: str) -> tuple[PartnerSheet, DirectoryCredits]:
    return sheet(desk, service_id), directory_credits(desk)
