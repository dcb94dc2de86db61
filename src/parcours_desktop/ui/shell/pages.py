"""The screens behind the side bar, each made when it is first needed, and the ways that lead from one to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from parcours_desktop.ui.features.dossiers.view import DossierListView
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.shell.commands import Command
from parcours_desktop.ui.work.workbench import Workbench

if TYPE_CHECKING:
    from parcours_desktop.ui.features.composer.view import ComposerView
    from parcours_desktop.ui.features.dossier.view import DossierView
    from parcours_desktop.ui.features.letters.view import LettersView
    from parcours_desktop.ui.features.palette.view import Palette
    from parcours_desktop.ui.features.partners.view import PartnersView
    from parcours_desktop.ui.features.person_form.view import PersonForm
    from parcours_desktop.ui.features.settings.view import SettingsView


class Screen(Protocol):
    """What the frame asks of every screen."""

    def leave(self) -> None:
        """Keep what is being typed: the screen may be closed now."""
        ...


S = TypeVar("S", bound=Screen)


class Pages(QStackedWidget):
    """Shows one screen at a time. ``person_changed`` says whether a dossier is open, ``place_changed`` where one is."""

    place_changed = Signal(str)
    person_changed = Signal(bool)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._made: dict[str, Screen] = {}
        self._palette: Palette | None = None
        self.person_id = ""
        self.dossiers = DossierListView(workbench)
        self.dossiers.chosen.connect(self.open_dossier)
        self._detail = QStackedWidget()
        self._detail.addWidget(Ground("paper"))
        split = Ground("paper")
        row = QHBoxLayout(split)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.dossiers)
        row.addWidget(Hairline(upright=True))
        row.addWidget(self._detail, 1)
        self._split = split
        self.addWidget(split)

    def show_place(self, place: str) -> None:
        """Show the screen called ``place``; what was being typed on the former one is kept by itself."""
        if place == "letters":
            self.letters.begin()
            self.setCurrentWidget(self.letters)
        elif place == "partners":
            self.partners.begin()
            self.setCurrentWidget(self.partners)
        elif place == "settings":
            self.settings.begin()
            self.setCurrentWidget(self.settings)
        else:
            self.setCurrentWidget(self._split)
        self.place_changed.emit(place)

    def open_dossier(self, person_id: str) -> None:
        """Open one dossier beside the list."""
        self.person_id = person_id
        self.dossier.show_dossier(person_id)
        self._detail.setCurrentWidget(self.dossier)
        self.dossiers.select(person_id)
        self.show_place("dossiers")
        self.person_changed.emit(True)

    def new_person(self) -> None:
        """Show the empty form beside the list."""
        self.person_form.begin_new()
        self._detail.setCurrentWidget(self.person_form)
        self.show_place("dossiers")

    def edit_person(self, person_id: str) -> None:
        """Show the form filled with what is known of one person."""
        self.person_form.begin_edit(person_id)
        self._detail.setCurrentWidget(self.person_form)
        self.show_place("dossiers")

    def compose(self, service_id: str = "") -> None:
        """Show what can lift the barriers of the person whose dossier is open, and the letter."""
        if self.person_id:
            self.composer.compose(self.person_id, service_id)
            self.setCurrentWidget(self.composer)
            self.place_changed.emit("dossiers")

    def enter_reply(self) -> None:
        """Show where the reference of a slip that came back is typed or scanned."""
        self.show_place("letters")
        self.letters.focus_reference()

    def show_referral(self, referral_id: str) -> None:
        """Show one referral at the step that comes next."""
        self.show_place("letters")
        self.letters.show_referral(referral_id)

    def show_service(self, service_id: str) -> None:
        """Show the sheet of one partner service."""
        self.show_place("partners")
        self.partners.show_service(service_id)

    def open_palette(self, commands: tuple[Command, ...]) -> None:
        """Open the palette over the window, with ``commands`` beside people, services and letters."""
        if self._palette is None:
            self._palette = self._make_palette(commands)
        self._palette.open()

    def leave(self) -> None:
        """Keep what is being typed on every screen that was made."""
        for screen in self._made.values():
            screen.leave()

    @property
    def dossier(self) -> DossierView:
        """The dossier of one person."""
        return self._screen("dossier", self._make_dossier)

    @property
    def person_form(self) -> PersonForm:
        """The form for a new person, or to correct what is known."""
        return self._screen("person_form", self._make_person_form)

    @property
    def composer(self) -> ComposerView:
        """What can lift the barriers, and the letter."""
        return self._screen("composer", self._make_composer)

    @property
    def letters(self) -> LettersView:
        """The letters that wait, and the slips that come back."""
        return self._screen("letters", self._make_letters)

    @property
    def partners(self) -> PartnersView:
        """The directory of partner services."""
        return self._screen("partners", self._make_partners)

    @property
    def settings(self) -> SettingsView:
        """The letterhead, the stop of the day, the look."""
        return self._screen("settings", self._make_settings)

    def _screen(self, name: str, make: Callable[[], S]) -> S:
        if name not in self._made:
            self._made[name] = make()
        screen = self._made[name]
        return cast("S", screen)

    def _make_dossier(self) -> DossierView:
        from parcours_desktop.ui.features.dossier.view import DossierView

        view = DossierView(self._workbench)
        view.compose_asked.connect(self.compose)
        view.referral_asked.connect(self.show_referral)
        view.edit_person_asked.connect(self.edit_person)
        self._detail.addWidget(view)
        return view

    def _make_person_form(self) -> PersonForm:
        from parcours_desktop.ui.features.person_form.view import PersonForm

        view = PersonForm(self._workbench)
        view.saved.connect(self.open_dossier)
        view.existing_asked.connect(self.open_dossier)
        view.cancelled.connect(self._leave_form)
        self._detail.addWidget(view)
        return view

    def _make_composer(self) -> ComposerView:
        from parcours_desktop.ui.features.composer.view import ComposerView

        view = ComposerView(self._workbench)
        view.closed.connect(self.open_dossier)
        self.addWidget(view)
        return view

    def _make_letters(self) -> LettersView:
        from parcours_desktop.ui.features.letters.view import LettersView

        view = LettersView(self._workbench)
        view.dossier_asked.connect(self.open_dossier)
        self.addWidget(view)
        return view

    def _make_partners(self) -> PartnersView:
        from parcours_desktop.ui.features.partners.view import PartnersView

        view = PartnersView(self._workbench)
        self.addWidget(view)
        return view

    def _make_settings(self) -> SettingsView:
        from parcours_desktop.ui.features.settings.view import SettingsView

        view = SettingsView(self._workbench)
        self.addWidget(view)
        return view

    def _make_palette(self, commands: tuple[Command, ...]) -> Palette:
        from parcours_desktop.ui.features.palette.view import Palette, PaletteCommand

        offered = [PaletteCommand(each.label, each.shortcut, each.icon, each.run) for each in commands]
        palette = Palette(self._workbench, offered, self.window())
        palette.person_chosen.connect(self.open_dossier)
        palette.service_chosen.connect(self.show_service)
        palette.referral_chosen.connect(self.show_referral)
        return palette

    def _leave_form(self) -> None:
        if self.person_id:
            self.open_dossier(self.person_id)
        else:
            self._detail.setCurrentIndex(0)
            self.dossiers.setFocus()
