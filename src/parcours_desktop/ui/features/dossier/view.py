"""The dossier of one person: the name and what decides above, the tabs below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.errors import Refused, WorldError
from parcours_core.language import tr
from parcours_core.vocabulary.work import DossierState
from parcours_desktop.casework import values
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.matches import matches_for
from parcours_desktop.casework.people import close_dossier, reopen_dossier
from parcours_desktop.casework.trail import note_opening
from parcours_desktop.directory.matching.values import MatchList
from parcours_desktop.ui.features.dossier.barrier_form import BarrierForm
from parcours_desktop.ui.features.dossier.barriers import BarriersPane
from parcours_desktop.ui.features.dossier.encounters import EncountersPane
from parcours_desktop.ui.features.dossier.head import Head
from parcours_desktop.ui.features.dossier.overview import Overview
from parcours_desktop.ui.features.dossier.panes import Pane
from parcours_desktop.ui.features.dossier.plan import PlanPane
from parcours_desktop.ui.features.dossier.referrals import ReferralsPane
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.refilling import fall_back, keyboard_place
from parcours_desktop.ui.kit.tab_strip import RING, TabStrip
from parcours_desktop.ui.kit.theme import width
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_28
from parcours_desktop.ui.work.workbench import Workbench

LEAST_WIDTH = 430
LEAST_HEIGHT = 120


class DossierView(Ground):
    """Shows one dossier and refreshes from what changes. Ctrl+B notes a barrier, Ctrl+E corrects the person.

    Where the dossier is only read here, a line says so and whom to ask; what would change it is not there, and its keys
    say the same.

    ``extra`` are tabs that the frame adds, by their key; their widgets stand in ``stack``.
    """

    compose_asked = Signal(str)
    referral_asked = Signal(str)
    edit_person_asked = Signal(str)
    rights_asked = Signal()
    share_asked = Signal(str)
    shown = Signal(str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self.person_id = ""
        self._stale = False
        self._wanted = ""
        self._view: values.DossierView | None = None
        self.head = Head(workbench)
        self.name, self.headline, self.cover = self.head.name, self.head.headline, self.head.cover
        self.edit, self.share, self.rights = self.head.edit, self.head.share, self.head.rights
        self.close_or_reopen, self.strip = self.head.close_or_reopen, self.head.strip
        self.tabs = TabStrip()
        self.overview = Overview(workbench)
        self.barriers = BarriersPane(workbench)
        self.referrals = ReferralsPane()
        self.plan = PlanPane(workbench)
        self.encounters = EncountersPane(workbench)
        self._panes: dict[str, Pane] = {
            "overview": self.overview,
            "barriers": self.barriers,
            "referrals": self.referrals,
            "plan": self.plan,
            "encounters": self.encounters,
        }
        self.stack = QStackedWidget()
        # Its pages scroll: where the head grows by a question, it is not the head that is cut.
        self.stack.setMinimumHeight(LEAST_HEIGHT)
        self.extra: dict[str, QWidget] = {}
        self._whole = QWidget()
        self.gone = EmptyState("dossier", tr("Ce dossier n’existe plus"), tr("Choisissez une autre personne à gauche."))
        self._pages = QStackedLayout(self)
        self._lay_out()
        self.barrier_form = BarrierForm(self, workbench)
        self._connect()

    def show_dossier(self, person_id: str) -> None:
        """Show the dossier of ``person_id``, at its first tab if it is another person than before."""
        if person_id != self.person_id:
            self.overview.note_pad.keep()
            self.barrier_form.put_away()
            self.person_id = person_id
            self.cover.begin(person_id)
            self._wanted = ""
            self.plan.begin(person_id)
            self.overview.forget_matches()
            self.tabs.select("overview")
            # A caseload that can only be read is opened all the same; its banner says that nothing is written.
            self._workbench.do(lambda desk: note_opening(desk, person_id), quietly=True, failed=lambda _: None)
        self._ask()

    @property
    def view(self) -> values.DossierView | None:
        """What is shown now, None before the first dossier."""
        return self._view

    @property
    def reading(self) -> str:
        """That the dossier shown may only be read here, and whom to ask; empty where it may be changed."""
        view = self._view
        known = view is not None and view.person.id == self.person_id
        return f"{view.reading}." if view is not None and known and view.reading else ""

    def refuse(self) -> bool:
        """Say why nothing can be changed where the dossier is only read; return whether that is so."""
        if self.reading:
            self._workbench.messages.info(self.reading)
        return bool(self.reading)

    def take_notes(self) -> None:
        """Put the focus on the note pad: listening comes first."""
        if not self.refuse():
            self.tabs.select("overview")
            self.overview.note_pad.take_focus()

    def add_barrier(self) -> None:
        """Open the empty form of a barrier."""
        self._edit_barrier("")

    def leave(self) -> None:
        """Keep what is being typed: the note, the form of a barrier, the step."""
        self.overview.note_pad.keep()
        self.barrier_form.drafts.keep()
        self.plan.drafts.keep()

    def minimumSizeHint(self) -> QSize:
        """Return enough room to read a line: the list beside gives way first."""
        return super().minimumSizeHint().expandedTo(QSize(width(LEAST_WIDTH), 0))

    def _lay_out(self) -> None:
        labels = {
            "overview": tr("Vue d’ensemble"),
            "barriers": tr("Freins"),
            "referrals": tr("Orientations"),
            "plan": tr("Plan d’action"),
            "encounters": tr("Entretiens"),
        }
        for key, pane in self._panes.items():
            self.tabs.add_tab(key, labels[key])
            self.stack.addWidget(pane)
        tabs = QVBoxLayout()
        tabs.setContentsMargins(SPACE_28 - RING, SPACE_8, SPACE_28, 0)
        tabs.addWidget(self.tabs)
        column = QVBoxLayout(self._whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(tabs)
        column.addWidget(self.stack, 1)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self._whole)
        self._pages.addWidget(self.gone)

    def _connect(self) -> None:
        self.share.clicked.connect(lambda: self.share_asked.emit(self.person_id))
        self.edit.clicked.connect(lambda: self.edit_person_asked.emit(self.person_id))
        self.close_or_reopen.clicked.connect(self._close_or_reopen)
        self.rights.clicked.connect(self.rights_asked)
        self.cover.changed.connect(lambda: self.overview.follow_cover(revealed=self.cover.revealed))
        self.cover.changed.connect(self._ask)
        self.overview.reveal_asked.connect(self.cover.ask)
        self.tabs.chosen.connect(lambda key: self.stack.setCurrentWidget(self._panes.get(key) or self.extra[key]))
        self.overview.barrier_asked.connect(lambda: self._edit_barrier(""))
        self.overview.service_asked.connect(self.compose_asked)
        self.overview.target_asked.connect(lambda _, referral_id: self.referral_asked.emit(referral_id))
        self.barriers.edit_asked.connect(self._edit_barrier)
        self.referrals.compose_asked.connect(self.compose_asked)
        self.referrals.referral_asked.connect(self.referral_asked)
        QShortcut(QKeySequence("Ctrl+B"), self).activated.connect(lambda: self._edit_barrier(""))
        QShortcut(QKeySequence("Ctrl+J"), self).activated.connect(self.take_notes)
        # The button that answers to it is hidden where one only reads.
        self._refusal = QShortcut(self.share.shortcut(), self)
        self._refusal.setEnabled(False)
        self._refusal.activated.connect(lambda: self.share_asked.emit(self.person_id))
        self._workbench.changed.connect(self._on_changes)

    def _on_changes(self, changes: Changes) -> None:
        united = (each for each, _ in self._view.united) if self._view is not None else ()
        # Brought together elsewhere, it may be read as part of a dossier that is not known here yet.
        if changes.dossiers.isdisjoint({self.person_id, *united}) and not changes.touches("merger"):
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

    def _ask(self) -> None:
        self._stale = False
        person_id = self.person_id
        if not person_id:
            return
        covered = not self.cover.revealed
        self._workbench.ask(
            lambda desk: open_dossier(desk, person_id, covered=covered),
            self._show,
            owner=self,
            replaces="dossier",
            failed=lambda error: self._not_shown(person_id, error),
        )
        self._workbench.ask(
            lambda desk: (person_id, matches_for(desk, person_id, covered=covered)),
            self._show_matches,
            owner=self,
            replaces="dossier-matches",
            # Said already by the question above.
            failed=lambda _: self.overview.forget_matches(),
        )

    def _not_shown(self, person_id: str, error: WorldError) -> None:
        """Say that a dossier is gone, as after taking back its opening; anything else is said as it came."""
        if isinstance(error, Refused) and person_id == self.person_id:
            self.barrier_form.put_away()
            self.person_id = ""
            self._view = None
            self._pages.setCurrentWidget(self.gone)
        elif not isinstance(error, Refused):
            self._workbench.messages.world_error(error)

    def _show(self, view: values.DossierView) -> None:
        if self.person_id in dict(view.united):
            # Opened by a dossier that is read as part of this one.
            self.show_dossier(view.person.id)
        if view.person.id != self.person_id:
            return
        self._view = view
        keyboard = keyboard_place(self)
        self._pages.setCurrentWidget(self._whole)
        self.head.show_view(view)
        self._refusal.setEnabled(bool(view.reading))
        if view.reading and self.barrier_form.isVisible():
            self.barrier_form.put_away()
            self.refuse()
        self.overview.take_up_draft(view)
        for pane in self._panes.values():
            pane.show_view(view)
        self.tabs.set_count("barriers", sum(line.barrier.is_open for line in view.barriers) or None)
        self.tabs.set_count("referrals", len(view.referrals) or None)
        self.tabs.set_count("plan", sum(line.action.state.value == "planned" for line in view.actions) or None)
        self.tabs.set_count("encounters", len(view.encounters) or None)
        self.shown.emit(view.person.id)
        fall_back(self, keyboard, self.tabs)
        if self._wanted and self.cover.revealed:
            wanted, self._wanted = self._wanted, ""
            self._edit_barrier(wanted)

    def _close_or_reopen(self) -> None:
        if (view := self._view) is not None:
            change = reopen_dossier if view.person.state is DossierState.CLOSED else close_dossier
            self._workbench.do(lambda desk: change(desk, view.person.id), owner=self)

    def _show_matches(self, answer: tuple[str, MatchList]) -> None:
        person_id, found = answer
        if person_id == self.person_id:
            self.overview.show_matches(found)

    def _edit_barrier(self, barrier_id: str) -> None:
        if not self.person_id or self.refuse():
            return
        known = self._view.barriers if self._view is not None else ()
        line = next((line for line in known if line.barrier.id == barrier_id), None)
        if line is not None and line.hidden:
            # What cannot be seen cannot be corrected: the reason first, then the form with all of it.
            self._wanted = barrier_id
            self.cover.ask()
            return
        if line is None:
            self.barrier_form.begin_new(self.person_id)
        else:
            self.barrier_form.begin_edit(self.person_id, line.barrier)
