"""The form of a person beside the list: what is typed is kept, who is already known is said, nothing is forced."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.drafts import draft
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.person_checks import warnings
from parcours_desktop.casework.similar_people import similar_people
from parcours_desktop.casework.values import DossierView, SimilarPerson
from parcours_desktop.ui.features.person_form import layout, typed
from parcours_desktop.ui.features.person_form.inputs import household_inputs, person_inputs
from parcours_desktop.ui.features.person_form.place_input import PlaceInput
from parcours_desktop.ui.features.person_form.similar import SimilarNotice
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import width
from parcours_desktop.ui.kit.tokens import SPACE_12, SPACE_28, Role
from parcours_desktop.ui.work.workbench import Workbench

DRAFT_KEY = "form:new-person"
PAUSE_MS = 300
LEAST_WIDTH = 430


class PersonForm(Ground):
    """Opens a dossier or corrects one. ``saved`` and ``existing_asked`` carry the id of a dossier to show."""

    saved = Signal(str)
    existing_asked = Signal(str)
    cancelled = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self._person_id = ""
        self._shown: dict[str, Any] = {}
        self._kept = ""
        self.person = person_inputs()
        self.household = household_inputs(workbench.today)
        self.place = PlaceInput(workbench, self)
        self.similar = SimilarNotice()
        self.title = Text("", Role.DISPLAY)
        self.save = Button(tr("Ouvrir le dossier"), "primary", key="Ctrl+Return")
        self.cancel = Button(tr("Fermer sans enregistrer"), "quiet", key="Esc")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._lay_out()
        self._connect()

    def begin_new(self) -> None:
        """Show the empty form, or what was typed in it before."""
        self._begin("", tr("Nouvelle personne"), tr("Ouvrir le dossier"))
        self._show(typed.of_person(JobSeeker(id="", family_name="")), typed.of_household(None))
        self._workbench.ask(lambda desk: draft(desk, DRAFT_KEY), self._take_up, owner=self)
        self.person["family_name"].control.setFocus()

    def begin_edit(self, person_id: str) -> None:
        """Show what is known of a person."""
        self._begin(person_id, tr("Modifier les données"), tr("Enregistrer"))
        self._workbench.ask(lambda desk: open_dossier(desk, person_id), self._fill, owner=self)
        self.person["family_name"].control.setFocus()

    def leave(self) -> None:
        """Keep what is typed about a new person."""
        self._pause.stop()
        self._keep()

    def values(self) -> dict[str, Any]:
        """Return the fields of the person as they are typed now."""
        return {name: each.read() for name, each in self.person.items()} | self.place.values()

    def household_values(self) -> dict[str, Any]:
        """Return the fields of the household as they are typed now."""
        return {name: each.read() for name, each in self.household.items()}

    def minimumSizeHint(self) -> QSize:
        """Return enough room to read a line: the list beside gives way first."""
        return super().minimumSizeHint().expandedTo(QSize(width(LEAST_WIDTH), 0))

    def _lay_out(self) -> None:
        column = ScrollColumn()
        column.add(self.title)
        column.add(self.similar)
        layout.lay_out(column, self.person, self.household, self.place)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(self.save)
        flow.addWidget(self.cancel)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_28, SPACE_12, SPACE_28, SPACE_12)
        foot.addWidget(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(column, 1)
        outer.addLayout(foot)

    def _connect(self) -> None:
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self._cancel)
        self.similar.chosen.connect(self.existing_asked)
        self._pause.timeout.connect(self._on_pause)
        self.place.picked.connect(self._pause.start)
        for signal in layout.edits(self.person, self.household, self.place):
            signal.connect(self._pause.start)

    def _begin(self, person_id: str, title: str, verb: str) -> None:
        self._person_id = person_id
        self._pause.stop()
        self.title.setText(title)
        self.save.set_label(verb)
        self.save.setEnabled(True)
        self.similar.show_people(())
        self._say({})

    def _fill(self, view: DossierView) -> None:
        if view.person.id == self._person_id:
            self._show(typed.of_person(view.person), typed.of_household(view.household))

    def _show(self, person: dict[str, Any], household: dict[str, Any]) -> None:
        for name, each in self.person.items():
            each.show(person[name])
        for name, each in self.household.items():
            each.show(household[name])
        self.place.show_values(person["postal_code"], person["municipality"], person["country"])
        self._shown = self.values() | self.household_values()
        self._kept = ""

    def _take_up(self, text: str) -> None:
        if self._person_id or not text:
            return
        kept = typed.read(text)
        if kept is not None:
            self._show(*kept)
            self._shown = {}
            self._kept = text

    def _on_pause(self) -> None:
        self._keep()
        person_id, known = self._person_id, self.values()
        self._workbench.ask(
            lambda desk: (similar_people(desk, known, besides=person_id), warnings(known, desk.clock.today())),
            self._advise,
            owner=self,
            replaces="person-form-advice",
        )

    def _advise(self, answer: tuple[tuple[SimilarPerson, ...], dict[str, str]]) -> None:
        people, said = answer
        self.similar.show_people(people)
        self._say(said)

    def _say(self, said: dict[str, str]) -> None:
        for name, each in self.person.items():
            each.field.set_error(said.get(name, ""))

    def _keep(self) -> None:
        if self._person_id or not self._shown:
            return
        text = typed.write(self.values(), self.household_values())
        if text != self._kept:
            self._kept = text
            self._workbench.keep_draft(DRAFT_KEY, text)

    def _save(self) -> None:
        self._pause.stop()
        self.save.setEnabled(False)
        person, household = self.values(), self.household_values()
        told = any(value not in (None, ()) for value in household.values())
        person_id = self._person_id

        def operation(desk: Desk) -> Changes:
            if person_id:
                return change_person(desk, person_id, person, household if told else None)
            return create_person(desk, person, household if told else None)

        self._workbench.do(operation, owner=self, then=self._saved, failed=self._refused)

    def _saved(self, changes: Changes) -> None:
        if not self._person_id:
            self._kept = ""
            self._shown = {}
            self._workbench.keep_draft(DRAFT_KEY, "")
        self.saved.emit(self._person_id or next(iter(changes.dossiers)))

    def _refused(self, error: WorldError) -> None:
        self.save.setEnabled(True)
        self.person["family_name"].field.set_error(str(error))
        self.person["family_name"].control.setFocus()

    def _cancel(self) -> None:
        self._pause.stop()
        if not self._person_id:
            self._shown = {}
            self._workbench.keep_draft(DRAFT_KEY, "")
        self.cancelled.emit()
