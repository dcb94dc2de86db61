"""The first tab: the note pad, what blocks and what moves, the next steps, the thread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.work import ActionState
from parcours_desktop.casework.values import DossierView, FeedItem
from parcours_desktop.directory.matching.values import Match, MatchList
from parcours_desktop.ui.features.dossier.note_pad import NotePad
from parcours_desktop.ui.features.dossier.panes import Pane, barrier_row, card_with
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.columns import AdaptiveColumns
from parcours_desktop.ui.kit.marks import Badge
from parcours_desktop.ui.kit.refilling import keyboard_place, return_keyboard
from parcours_desktop.ui.kit.rich_text import Run
from parcours_desktop.ui.kit.rows import TimelineRow
from parcours_desktop.ui.kit.tokens import SPACE_16, Tone
from parcours_desktop.ui.work.workbench import Workbench

SHOWN_MATCHES = 3
SHOWN_FEED = 8
SHOWN_STEPS = 4


class Overview(Pane):
    """``barrier_asked`` opens the form for a new barrier; ``service_asked`` carries a service to refer to, or none.

    ``reveal_asked`` wants the cover lifted from what was begun in confidence.
    """

    barrier_asked = Signal()
    service_asked = Signal(str)
    target_asked = Signal(str, str)
    reveal_asked = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note_pad = NotePad(workbench)
        self.note_pad.reveal_asked.connect(self.reveal_asked)
        self.body.addWidget(self.note_pad)
        self.services = Card(tr("Services qui peuvent aider"), parent=self)
        self.services.hide()
        self._matches: tuple[Match, ...] = ()
        self._reading = False

    def take_up_draft(self, view: DossierView) -> None:
        """Go on with the note that was begun about this person; a confidence waits behind the cover."""
        covered = view.draft_covered
        self.note_pad.begin(view.person.id, view.draft_note, confided=view.draft_confided, covered=covered)

    def follow_cover(self, *, revealed: bool) -> None:
        """Put what was typed in confidence behind the cover again; what was lifted comes with the dossier."""
        if not revealed:
            self.note_pad.cover_again()

    def show_matches(self, found: MatchList) -> None:
        """Show the best services for the open barriers."""
        self._offer(found.matches[:SHOWN_MATCHES])

    def forget_matches(self) -> None:
        """Take the services away: they were found for another person."""
        self._offer(())

    def _offer(self, matches: tuple[Match, ...]) -> None:
        if matches != self._matches:
            self._matches = matches
            keyboard = keyboard_place(self.services)
            self._fill_services()
            return_keyboard(self.services, keyboard)

    def fill(self, column: QVBoxLayout, view: DossierView) -> None:
        """Fill both columns."""
        self._reading = bool(view.reading)
        self.note_pad.set_reading(reading=self._reading)
        self.services = Card(tr("Services qui peuvent aider"))
        left = _stacked(self._barriers(view), self.services)
        # Once it stands in the column: shown on its own it would be a window for a moment, and take the keyboard.
        self._fill_services()
        right = _stacked(self._steps(view), self._feed(view))
        column.addWidget(AdaptiveColumns([(left, 10), (right, 9)], least=300))

    def _barriers(self, view: DossierView) -> Card:
        add = Button(tr("Ajouter"), "quiet", key="Ctrl+B", icon="add", bind_key=False)
        add.setAccessibleName(tr("Ajouter un frein"))
        add.clicked.connect(self.barrier_asked)
        action = None if view.reading else add
        count = len(view.barriers)
        rows: list[QWidget] = [barrier_row(line, last=place == count - 1) for place, line in enumerate(view.barriers)]
        empty = tr("Aucun frein noté. Écoutez d’abord ; Ctrl+B en ajoute un en quelques touches.")
        if view.reading:
            empty = tr("Aucun frein noté.")
        return card_with(tr("Ce qui bloque, ce qui avance"), rows, empty, action)

    def _fill_services(self) -> None:
        while self.services.body.count():
            item = self.services.body.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.services.setVisible(bool(self._matches))
        for place, match in enumerate(self._matches):
            self.services.add(self._service_row(match, last=place == len(self._matches) - 1))

    def _service_row(self, match: Match, *, last: bool) -> TimelineRow:
        runs: list[Run | str] = [
            Run(match.name, strong=True),
            Run(f" · {match.structure_name}", "ink2"),
            Run(f"\n{match.why}", "ink2", small=True),
        ]
        if match.unknown:
            runs.append(Run(f" {match.unknown}", "strong", small=True))
        if self._reading:
            return TimelineRow("", runs, last=last)
        refer = Button(tr("Orienter"), "quiet")
        refer.setAccessibleName(tr("Orienter vers {service}", service=match.name))
        refer.clicked.connect(lambda: self.service_asked.emit(match.service_id))
        return TimelineRow("", runs, mark=refer, last=last)

    def _steps(self, view: DossierView) -> Card:
        planned = [line for line in view.actions if line.action.state is ActionState.PLANNED][:SHOWN_STEPS]
        rows: list[QWidget] = [
            TimelineRow(
                line.when,
                [line.action.text, Run(f" · {line.who}", "ink2", small=True)],
                mark=Badge(tr("En retard"), Tone.STRONG) if line.late else None,
                last=place == len(planned) - 1,
            )
            for place, line in enumerate(planned)
        ]
        empty = tr("Rien de prévu.") if view.reading else tr("Rien de prévu. Convenez d’une première étape.")
        return card_with(tr("Prochaines étapes"), rows, empty)

    def _feed(self, view: DossierView) -> Card:
        shown = view.feed[:SHOWN_FEED]
        rows: list[QWidget] = [self._feed_row(item, last=place == len(shown) - 1) for place, item in enumerate(shown)]
        return card_with(tr("Fil"), rows, tr("Le fil se remplit avec les notes, les freins et les lettres."))

    def _feed_row(self, item: FeedItem, *, last: bool) -> TimelineRow:
        link = "referral" if item.target[0] == "referral" else ""
        runs: list[Run | str] = [Run(item.text, link=link)] if link else [item.text]
        if item.badge:
            # In the line and not beside it: the column is narrow, and a letter's name long.
            color = item.tone if item.tone in ("blocking", "strong", "solved") else "ink2"
            runs.append(Run(f" · {item.badge}", color, small=True, strong=True))
        row = TimelineRow(item.when, runs, last=last)
        row.text.linkActivated.connect(lambda _: self.target_asked.emit(*item.target))
        return row


def _stacked(*cards: QWidget) -> QWidget:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_16)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return side
