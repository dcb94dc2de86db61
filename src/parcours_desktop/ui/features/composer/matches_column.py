"""The middle column: the services that can lift the barriers, ranked, each with why."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.directory.matching.values import Exclusion, Match, MatchList
from parcours_desktop.ui.features.composer.runs import distance_of, runs_of, title_of
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import SelectCard
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.skeleton import Skeleton
from parcours_desktop.ui.kit.text import ElidedText, Text
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_16, SPACE_20, Role

SHOWN = 10


class MatchesColumn(QWidget):
    """``selected`` carries the service that the arrows or the mouse came to, ``confirmed`` comes with Enter."""

    selected = Signal(str)
    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, SelectCard] = {}
        self._services: list[Match | Exclusion] = []
        self._total = 0
        self.last = ""
        self._title = ElidedText(tr("Services qui peuvent lever ces freins"), Role.TITLE)
        self.count = Text("", Role.SECONDARY, "ink3")
        self._column = ScrollColumn(margins=(SPACE_20, 2, SPACE_20, SPACE_20), spacing=SPACE_12)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(SPACE_12)
        self.more = Button("", "quiet", icon="expand")
        self.more.clicked.connect(self._show_more)
        self.rest = Text("", Role.SECONDARY, "ink2", wrap=True)
        self._skeleton = Skeleton(tr("Les services arrivent"))
        self.empty = EmptyState("orient", "", "")
        self._stack = QStackedWidget()
        self._lay_out()
        self.wait()

    def wait(self) -> None:
        """Show that the services are on their way; services that are shown already stay until then."""
        if not self.cards:
            self._skeleton.show()
            self.more.hide()
            self.rest.hide()
            self.count.setText("")
            self._stack.setCurrentWidget(self._column)

    def clear(self) -> None:
        """Take every card away."""
        self.cards.clear()
        self._services = []
        while self._cards.count():
            item = self._cards.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                # At once, so that the arrows do not walk over cards that are gone.
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    def say_nothing(self, title: str, text: str) -> None:
        """Say that there is no service to show, and what to do."""
        self.clear()
        self.count.setText("")
        self.empty.set_words(title, text)
        self._stack.setCurrentWidget(self.empty)

    def show_matches(self, found: MatchList, asked: Match | Exclusion | None, select: str) -> None:
        """Show the services, ``asked`` first where it is not among them, and select one: ``select``, or the first."""
        had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.clear()
        self._skeleton.hide()
        self._services = list(found.matches)
        if asked is not None and all(each.service_id != asked.service_id for each in self._services):
            self._services.insert(0, asked)
        self._total = max(found.total, len(self._services))
        self.count.setText(str(self._total))
        self._stack.setCurrentWidget(self._column)
        places = [place for place, each in enumerate(self._services) if each.service_id == select]
        self._show(max(SHOWN, places[0] + 1 if places else 0))
        chosen = self.cards.get(select) or next(iter(self.cards.values()), None)
        if chosen is not None:
            chosen.setChecked(True)
            if had_focus:
                chosen.setFocus()
        self._column.verticalScrollBar().setValue(0)

    def take_focus(self) -> None:
        """Put the focus on the service that is selected."""
        for card in self.cards.values():
            if card.isChecked():
                card.setFocus()

    def current(self) -> str:
        """Return the id of the service that is selected, empty while there is none."""
        return next((service_id for service_id, card in self.cards.items() if card.isChecked()), "")

    def service(self, service_id: str) -> Match | Exclusion | None:
        """Return what is known of a service that is shown."""
        return next((each for each in self._services if each.service_id == service_id), None)

    def _lay_out(self) -> None:
        self._column.add(self._skeleton)
        self._column.body.addLayout(self._cards)
        self._column.add(self.more)
        self._column.add(self.rest)
        self._stack.addWidget(self._column)
        self._stack.addWidget(self.empty)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_20, SPACE_16, SPACE_20, SPACE_8)
        head.setSpacing(SPACE_8)
        head.addWidget(self._title, 1)
        head.addWidget(self.count, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _show(self, number: int) -> None:
        for service in self._services[len(self.cards) : number]:
            self._add(service)
        left = len(self._services) - len(self.cards)
        self.more.setVisible(left > 0)
        beyond = self._total - len(self._services)
        self.rest.setVisible(not left and beyond > 0)
        self.rest.setText(
            tr.count(
                "{number} autre convient moins bien. Cochez moins de freins pour le voir.",
                "{number} autres conviennent moins bien. Cochez moins de freins pour en voir d’autres.",
                beyond,
            )
        )
        next_ones = min(SHOWN, left)
        self.more.set_label(
            tr.count("Afficher {number} service de plus", "Afficher {number} services de plus", next_ones)
        )

    def _show_more(self) -> None:
        first = len(self.cards)
        self._show(first + SHOWN)
        cards = list(self.cards.values())
        if first < len(cards):
            # Once it is on the screen: what is not shown yet cannot take the focus.
            QTimer.singleShot(0, cards[first], cards[first].setFocus)

    def _add(self, service: Match | Exclusion) -> None:
        card = SelectCard(title_of(service), runs_of(service), aside=distance_of(service))
        service_id = service.service_id
        card.toggled.connect(lambda checked: self._on_toggled(service_id, checked))
        card.chosen.connect(self.confirmed)
        card.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.cards[service_id] = card
        self._cards.addWidget(card)

    def _on_toggled(self, service_id: str, checked: bool) -> None:
        if not checked:
            return
        self.last = service_id
        card = self.cards.get(service_id)
        if card is not None:
            # Once it is laid out: a card that was just made has no place yet.
            QTimer.singleShot(0, card, lambda: self._column.ensureWidgetVisible(card, 0, SPACE_20))
        self.selected.emit(service_id)
