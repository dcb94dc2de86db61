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
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.person_checks import warnings
from parcours_desktop.casework.similar_people import similar_people
from parcours_desktop.casework.values import DossierView, SimilarPerson
from parcours_desktop.ui.features.person_form import layout, typed
from parcours_desktop.ui.features.person_form.inputs import household_inputs, person_inputs
from parcours_desktop.ui.features.person_form.kept import FormKept
from parcours_desktop.ui.features.person_form.place_input import PlaceInput
from parcours_desktop.ui.features.person_form.similar import SimilarNotice
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.date_field import DateField
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.theme import width
from parcours_desktop.ui.kit.tokens import SPACE_12, SPACE_28, Role
from parcours_desktop.ui.work.workbench import Workbench

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
        self.person = person_inputs()
        self.household = household_inputs(workbench.today)
        self.place = PlaceInput(workbench, self)
        self.similar = SimilarNotice()
        self.title = Text("", Role.DISPLAY)
        again = Button(tr("Recommencer"), "quiet")
        again.clicked.connect(self._start_over)
        self.resumed = InlineNotice("info", tr("Saisie reprise : elle n’était pas encore enregistrée."), action=again)
        self.drafts = FormKept(workbench, self, self._typed)
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
        self.person["circumstances"].field.setVisible(True)
        self._show(typed.of_person(JobSeeker(id="", family_name="")), typed.of_household(None))
        self.drafts.turn_to("", self._take_up)
        self.person["family_name"].control.setFocus()

    def begin_edit(self, person_id: str, *, covered: bool = False) -> None:
        """Show what is known of a person, or what was typed over it and not saved.

        What stands behind the cover of the dossier (``casework.revealing``) is neither shown nor saved if ``covered``.
        """
        self._begin(person_id, tr("Modifier les données"), tr("Enregistrer"))
        self.person["circumstances"].field.setVisible(not covered)

        def fill(view: DossierView) -> None:
            if person_id == self._person_id:
                self._show(typed.of_person(view.person), typed.of_household(view.household))
                self.drafts.turn_to(person_id, self._take_up)
                # What looked wrong when it was saved is said again.
                self._pause.start()

        self._workbench.ask(lambda desk: open_dossier(desk, person_id), fill, owner=self)
        self.person["family_name"].control.setFocus()

    @property
    def person_id(self) -> str:
        """Whom the form corrects, empty for a new person."""
        return self._person_id

    def leave(self) -> None:
        """Keep what is typed."""
        self._pause.stop()
        self.drafts.keep()

    def values(self) -> dict[str, Any]:
        """Return the fields of the person as they are typed now."""
        shown = {name: each.read() for name, each in self.person.items() if not each.field.isHidden()}
        return shown | self.place.values()

    def household_values(self) -> dict[str, Any]:
        """Return the fields of the household as they are typed now."""
        return {name: each.read() for name, each in self.household.items()}

    def minimumSizeHint(self) -> QSize:
        """Return enough room to read a line: the list beside gives way first."""
        return super().minimumSizeHint().expandedTo(QSize(width(LEAST_WIDTH), 0))

    def _lay_out(self) -> None:
        column = ScrollColumn()
        column.add(self.title)
        column.add(self.resumed)
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
        # Below the fields and not above them: nothing moves under the hands of who is typing.
        aside = QVBoxLayout()
        aside.setContentsMargins(SPACE_28, SPACE_12, SPACE_28, 0)
        aside.addWidget(self.similar)
        outer.addLayout(aside)
        outer.addLayout(foot)
        self._column = column

    def _connect(self) -> None:
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self._cancel)
        self.similar.chosen.connect(self.existing_asked)
        self._pause.timeout.connect(self._on_pause)
        self.place.picked.connect(self._pause.start)
        for signal in layout.edits(self.person, self.household, self.place):
            signal.connect(self._pause.start)

    def _begin(self, person_id: str, title: str, verb: str) -> None:
        self.leave()
        self._person_id = person_id
        self._shown = {}
        self.resumed.hide()
        self.title.setText(title)
        self.save.set_label(verb)
        # Until the form holds this person's data: it would save another's under their name.
        self.save.setEnabled(False)
        self._advise(((), {}))

    def _show(self, person: dict[str, Any], household: dict[str, Any]) -> None:
        for name, each in self.person.items():
            each.show(person[name])
        for name, each in self.household.items():
            each.show(household[name])
        self.place.show_values(person["postal_code"], person["municipality"], person["country"])
        self._shown = self.values() | self.household_values()
        self.save.setEnabled(True)

    def _take_up(self, text: str) -> None:
        kept = None if self._typed() else typed.read(text)
        if kept is None:
            return
        stored = self._shown
        self._show(*kept)
        self._shown = stored
        self.drafts.begin(self.drafts.key, text)
        self.resumed.show()

    def _start_over(self) -> None:
        """Let go of the draft: the empty form again, or what is known of the person."""
        self.drafts.drop()
        self.resumed.hide()
        if self._person_id:
            self.begin_edit(self._person_id)
        else:
            self.begin_new()

    def _on_pause(self) -> None:
        self.drafts.keep()
        if not self._shown:
            return
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
        layout.keep_in_sight(self._column)
        for name, each in self.person.items():
            each.field.set_error("")
            each.field.set_warning(said.get(name, ""))

    def _typed(self) -> str:
        """Return what would be lost if the form went away now, as text; empty where nothing is."""
        if not self._shown:
            # Not filled yet: there is nothing to read, and nobody's data to lose.
            return ""
        person, household = self.values(), self.household_values()
        return "" if self._shown == person | household else typed.write(person, household)

    def _save(self) -> None:
        self._pause.stop()
        controls = [each.control for each in self.person.values()]
        wrong = next((each for each in controls if isinstance(each, DateField) and each.is_unreadable()), None)
        if wrong is not None:
            wrong.setFocus()
            return
        self.save.setEnabled(False)
        person, household = self.values(), self.household_values()
        # Known before and emptied now is told too.
        told = any(value not in (None, ()) or self._shown.get(name) for name, value in household.items())
        person_id = self._person_id

        def operation(desk: Desk) -> Changes:
            if person_id:
                return change_person(desk, person_id, person, household if told else None)
            return create_person(desk, person, household if told else None)

        def refused(error: WorldError) -> None:
            self.save.setEnabled(True)
            self.person["family_name"].field.set_error(str(error))
            if self.isVisible():
                self.person["family_name"].control.setFocus()

        self._workbench.do(operation, owner=self, then=self._saved, failed=refused)

    def _saved(self, changes: Changes) -> None:
        self.drafts.drop()
        self._shown = {}
        self.saved.emit(self._person_id or next(iter(changes.dossiers)))

    def _cancel(self) -> None:
        """Close the form; what was typed can be had back for as long as the message stands."""
        self._pause.stop()
        person_id, text = self._person_id, self._typed()
        self.drafts.drop()
        self._shown = {}
        if text:
            self._workbench.messages.done(
                tr("Saisie abandonnée."), undo=lambda: self.drafts.bring_back(person_id, text)
            )
        self.cancelled.emit()
