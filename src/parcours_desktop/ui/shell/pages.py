"""The screens behind the side bar, each made when it is first needed, and the ways that lead from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from parcours_desktop.ui.features.dossiers.view import DossierListView
from parcours_desktop.ui.shell.commands import Command
from parcours_desktop.ui.shell.exchanges import DEVICES, SYNC, Exchanges
from parcours_desktop.ui.shell.open_person import OpenPerson
from parcours_desktop.ui.shell.palette_making import make_palette
from parcours_desktop.ui.shell.screens import Screen, Screens
from parcours_desktop.ui.shell.split import Split
from parcours_desktop.ui.shell.together import Together
from parcours_desktop.ui.work.workbench import Workbench

if TYPE_CHECKING:
    from parcours_desktop.ui.features.palette.view import Palette

BESIDE_THE_LIST = ("dossier", "person_form", "person_sheet")
"""The screens that share the room with the list of dossiers; the others take all of it."""

BEHIND = {"due": "dossiers", DEVICES: SYNC}
"""The places that have no item in the side bar, and the one behind which they stand."""


class Pages(QStackedWidget):
    """Shows one screen at a time. ``place_changed`` says where one is.

    ``person_changed`` says whether a dossier is open, and why it may only be read, empty where it may be changed.
    """

    place_changed = Signal(str)
    person_changed = Signal(bool, str)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self.screens = Screens(workbench, self._wire)
        self.together = Together(workbench, parent or self, self.open_dossier)
        self._palette: Palette | None = None
        self.person_id = ""
        self.dossiers = DossierListView(workbench)
        self.dossiers.chosen.connect(self.open_dossier)
        self.dossiers.share_asked.connect(self.together.share)
        self.split = Split(self.dossiers)
        self._detail = self.split.detail
        self.nobody = self.split.nobody
        self.addWidget(self.split)
        self.open_person = OpenPerson(workbench, self)
        self.exchanges = Exchanges(workbench, self, self.open_person.someone, self)
        self.open_person.answer_keys(self)
        self.currentChanged.connect(lambda _: self.open_person.follow())
        self._detail.currentChanged.connect(lambda _: self.open_person.follow())

    def show_place(self, place: str) -> None:
        """Show the screen called ``place``; what was being typed on the former one is kept by itself."""
        if place == "letters":
            self.setCurrentWidget(self.screens.letters)
            self.screens.letters.begin()
        elif place == "partners":
            self.setCurrentWidget(self.screens.partners)
            self.screens.partners.begin()
        elif place == "settings":
            self.setCurrentWidget(self.screens.settings)
            self.screens.settings.begin()
        elif place == "due":
            self.setCurrentWidget(self.screens.due)
            self.screens.due.begin()
        elif not self.exchanges.show(place):
            self.setCurrentWidget(self.split)
        self.place_changed.emit(BEHIND.get(place, place))

    def open_dossier(self, person_id: str, *, notes: bool = False) -> None:
        """Open one dossier beside the list; with ``notes`` the cursor stands where one writes about the person."""
        self.person_id = person_id
        self.screens.dossier.show_dossier(person_id)
        self._detail.setCurrentWidget(self.screens.dossier)
        self.dossiers.select(person_id)
        self.show_place("dossiers")
        self.person_changed.emit(True, self.screens.dossier.reading)
        if notes:
            self.screens.dossier.take_notes()

    def come_back(self, person_id: str) -> None:
        """Open one dossier with the keyboard in it: from the screen that was left for it the work goes on there."""
        self.open_dossier(person_id)
        self.screens.dossier.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def new_person(self) -> None:
        """Show the empty form beside the list."""
        self._detail.setCurrentWidget(self.screens.person_form)
        self.show_place("dossiers")
        # On screen first: only what is seen can take the focus.
        self.screens.person_form.begin_new()

    def edit_person(self, person_id: str) -> None:
        """Show the form filled with what is known of one person, or the same as text where it is only read."""
        covered = not self.screens.dossier.cover.revealed
        if self.screens.dossier.reading:
            self._detail.setCurrentWidget(self.screens.person_sheet)
            self.show_place("dossiers")
            self.screens.person_sheet.show_person(person_id, covered=covered)
            return
        self._detail.setCurrentWidget(self.screens.person_form)
        self.show_place("dossiers")
        self.screens.person_form.begin_edit(person_id, covered=covered)

    def show_whole(self, screen: QWidget) -> None:
        """Show a screen about the open dossier in all of the room."""
        self.setCurrentWidget(screen)
        self.place_changed.emit("dossiers")

    def beside_the_list(self) -> str:
        """Return what the screen beside the list is called, « nobody » for none; empty where no list is on screen."""
        if self.currentWidget() is not self.split:
            return ""
        return self.screens.name_of(self._detail.currentWidget()) or "nobody"

    def review_due(self, person_id: str) -> None:
        """Open a file that was kept long enough, at what may be done with it."""
        self.open_dossier(person_id)
        self.open_person.show_rights()

    def enter_reply(self) -> None:
        """Show where the reference of a slip that came back is typed or scanned."""
        self.show_place("letters")
        self.screens.letters.focus_reference()

    def show_referral(self, referral_id: str) -> None:
        """Show one referral at the step that comes next."""
        self.show_place("letters")
        self.screens.letters.show_referral(referral_id)

    def show_service(self, service_id: str) -> None:
        """Show the sheet of one partner service."""
        self.show_place("partners")
        self.screens.partners.show_service(service_id)

    def open_palette(self, commands: tuple[Command, ...]) -> None:
        """Open the palette over the window, with ``commands`` beside people, services and letters."""
        if self._palette is None:
            # Over the work and not over the window: what it shows must be gone with the work when it is locked.
            self._palette = make_palette(self._workbench, commands, self.parentWidget() or self)
            self._palette.person_chosen.connect(self.come_back)
            self._palette.service_chosen.connect(self.show_service)
            self._palette.referral_chosen.connect(self.show_referral)
        self._palette.open()

    def leave(self) -> None:
        """Keep what is being typed on every screen that was made."""
        self.screens.leave()
        self.exchanges.leave()

    def _wire(self, name: str, screen: Screen) -> None:
        """Place a screen that was just made and connect the ways that lead out of it."""
        if isinstance(screen, QWidget):
            (self._detail if name in BESIDE_THE_LIST else self).addWidget(screen)
        if name == "dossier":
            self._wire_dossier()
        elif name == "person_form":
            form = self.screens.person_form
            form.saved.connect(lambda person_id: self.open_dossier(person_id, notes=True))
            form.existing_asked.connect(self.open_dossier)
            form.cancelled.connect(self._leave_form)
        elif name == "person_sheet":
            self.screens.person_sheet.closed.connect(self._leave_form)
        elif name == "composer":
            self.screens.composer.closed.connect(self.come_back)
            self.screens.composer.edit_asked.connect(self.edit_person)
        elif name == "due":
            self.screens.due.review_asked.connect(self.review_due)
            self.screens.due.closed.connect(lambda: self.show_place("dossiers"))
        elif name == "rights":
            self.screens.rights.closed.connect(self._leave_rights)
            self.screens.rights.edit_asked.connect(self.edit_person)
            self.screens.rights.history_asked.connect(self.exchanges.open_history)
        elif name == "letters":
            self.screens.letters.dossier_asked.connect(self.come_back)
            self.screens.letters.reprint_asked.connect(lambda letter, on=self.screens: on.composer.reprint(letter))

    def _wire_dossier(self) -> None:
        view = self.screens.dossier
        view.compose_asked.connect(self.open_person.compose)
        view.referral_asked.connect(self.show_referral)
        view.edit_person_asked.connect(self.edit_person)
        view.rights_asked.connect(self.open_person.show_rights)
        view.share_asked.connect(lambda _: self.open_person.share())
        view.shown.connect(self._follow)
        self.exchanges.stand_in(view)
        self.together.stand_under(view)

    def _follow(self, person_id: str) -> None:
        """Mean who is shown: a dossier that was brought together with another is shown as the one that was kept."""
        if person_id != self.person_id:
            self.person_id = person_id
            self.dossiers.select(person_id)
        self.person_changed.emit(True, self.screens.dossier.reading)

    def _leave_form(self) -> None:
        if self.person_id:
            self.come_back(self.person_id)
        else:
            self._detail.setCurrentIndex(0)
            self.dossiers.setFocus()

    def _leave_rights(self, person_id: str) -> None:
        """Go back to the dossier, or to the list where it was erased."""
        if person_id:
            self.come_back(person_id)
            return
        self.person_id = ""
        self._leave_form()
        self.show_place("dossiers")
        self.person_changed.emit(False, "")
