"""What a sync brings, wired: the banner and the history in a dossier, the cards, and the screen of the sync."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QStackedWidget, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.shell.commands import Command
from parcours_desktop.ui.work.workbench import Workbench

if TYPE_CHECKING:
    from parcours_desktop.ui.features.devices.view import DevicesView
    from parcours_desktop.ui.features.dossier.view import DossierView
    from parcours_desktop.ui.features.history.view import HistoryView
    from parcours_desktop.ui.features.review.view import ReviewView
    from parcours_desktop.ui.features.sync.view import SyncView

HISTORY = "history"
REVIEW = "review"
SYNC = "sync"
DEVICES = "devices"


class Ways(Protocol):
    """The ways through the frame that are needed here."""

    person_id: str

    def open_dossier(self, person_id: str) -> None:
        """Open one dossier beside the list."""
        ...

    def come_back(self, person_id: str) -> None:
        """Open one dossier with the keyboard in it."""
        ...

    def show_place(self, place: str) -> None:
        """Show the screen called ``place``."""
        ...


class Exchanges:
    """Leads to what came from others and to what goes to them; each screen is made when it is first needed.

    ``someone`` says whether a dossier is open, and what to do first where none is.
    """

    def __init__(self, workbench: Workbench, ways: Ways, someone: Callable[[], bool], room: QStackedWidget) -> None:
        self._workbench = workbench
        self._ways = ways
        self._someone = someone
        self._room = room
        self._dossier: DossierView | None = None
        self._history: HistoryView | None = None
        self._review: ReviewView | None = None
        self._sync: SyncView | None = None
        self._devices: DevicesView | None = None
        self._wanted = ""

    @property
    def review_view(self) -> ReviewView:
        """The cards of what has two versions."""
        if self._review is None:
            from parcours_desktop.ui.features.review.view import ReviewView

            self._review = ReviewView(self._workbench)
            self._review.closed.connect(self._leave_review)
            self._review.history_asked.connect(self.open_history)
            self._review.field_asked.connect(self.open_history)
            self._room.addWidget(self._review)
        return self._review

    @property
    def sync_view(self) -> SyncView:
        """The sync: account, past, questions."""
        if self._sync is None:
            from parcours_desktop.ui.features.sync.view import SyncView

            self._sync = SyncView(self._workbench)
            self._sync.dossier_asked.connect(self._ways.come_back)
            self._sync.devices_asked.connect(self._show_devices)
            self._room.addWidget(self._sync)
        return self._sync

    @property
    def devices_view(self) -> DevicesView:
        """The agency's computers, for whoever answers for them."""
        if self._devices is None:
            from parcours_desktop.ui.features.devices.view import DevicesView

            self._devices = DevicesView(self._workbench)
            self._devices.closed.connect(lambda: self._ways.show_place(SYNC))
            self._room.addWidget(self._devices)
        return self._devices

    def stand_in(self, dossier: DossierView) -> None:
        """Put the banner under the name, and the history among the tabs."""
        from parcours_desktop.ui.features.history.view import HistoryView
        from parcours_desktop.ui.features.review.banner import ReviewBanner

        self._dossier = dossier
        banner = ReviewBanner(self._workbench)
        banner.review_asked.connect(self.review)
        dossier.strip.add(banner)
        dossier.shown.connect(banner.show_person)
        self._history = HistoryView(self._workbench)
        dossier.extra[HISTORY] = self._history
        dossier.stack.addWidget(self._history)
        dossier.tabs.add_tab(HISTORY, tr("Historique"))
        dossier.shown.connect(self._show_history)
        dossier.barriers.history_asked.connect(lambda key: self.open_history(dossier.person_id, key))

    def show(self, place: str) -> bool:
        """Show a screen that stands here; return whether it does."""
        if place == REVIEW:
            self._room.setCurrentWidget(self.review_view)
            wanted, self._wanted = self._wanted, ""
            if wanted:
                seen = self._dossier is not None and self._dossier.person_id == wanted and self._dossier.cover.revealed
                self.review_view.show_dossier(wanted, revealed=seen)
            else:
                self.review_view.begin()
        elif place == SYNC:
            self._room.setCurrentWidget(self.sync_view)
            self.sync_view.begin()
        elif place == DEVICES:
            self._room.setCurrentWidget(self.devices_view)
            self.devices_view.begin()
        return place in (REVIEW, SYNC, DEVICES)

    def place_of(self, screen: QWidget | None) -> str:
        """Return the place where ``screen`` stands, empty where it is none of these."""
        stands = {REVIEW: self._review, SYNC: self._sync, DEVICES: self._devices}
        return next((place for place, view in stands.items() if view is not None and view is screen), "")

    def review(self, person_id: str = "") -> None:
        """Show the cards of one dossier, or all that wait."""
        self._wanted = person_id
        self._ways.show_place(REVIEW)

    def open_history(self, person_id: str = "", key: str = "") -> None:
        """Show the history of a dossier, of the open one where none is named; of what ``key`` names alone."""
        person_id = person_id or self._ways.person_id
        if not person_id:
            return
        self._ways.open_dossier(person_id)
        if self._dossier is not None and self._history is not None:
            self._show_history(person_id)
            self._dossier.tabs.select(HISTORY)
            if key:
                self._history.show_history(person_id, key)
            self._history.begin()

    def commands(self) -> tuple[Command, ...]:
        """Return what can be done from anywhere."""
        line = self._workbench.line
        return (
            Command("synchronise", tr("Synchroniser maintenant"), line.synchronise, "F9", "sync"),
            Command("review", tr("Choisir entre les versions d’une information"), self.review, "Ctrl+5", "history"),
            Command("sync", tr("Voir la synchronisation"), lambda: self._ways.show_place(SYNC), "Ctrl+6", "sync"),
            Command("history", tr("Historique de la personne ouverte"), self._open_history, "Ctrl+H", "history"),
            Command(
                "devices", tr("Ordinateurs de l’agence : l’un est perdu ou volé"), self._show_devices, "", "computer"
            ),
        )

    def _show_devices(self) -> None:
        self._ways.show_place(DEVICES)

    def _open_history(self) -> None:
        if self._someone():
            self.open_history()

    def leave(self) -> None:
        """Keep what is being typed into a card."""
        if self._review is not None:
            self._review.leave()

    def _show_history(self, person_id: str) -> None:
        if self._history is not None and self._dossier is not None:
            self._history.show_person(person_id, covered=not self._dossier.cover.revealed)

    def _leave_review(self, person_id: str) -> None:
        if person_id:
            self._ways.come_back(person_id)
        else:
            self._ways.show_place("dossiers")
