"""The screens, each imported and made when it is first needed, so that the first list is on screen before them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from parcours_desktop.ui.work.workbench import Workbench

if TYPE_CHECKING:
    from parcours_desktop.ui.features.composer.view import ComposerView
    from parcours_desktop.ui.features.dossier.view import DossierView
    from parcours_desktop.ui.features.letters.view import LettersView
    from parcours_desktop.ui.features.partners.view import PartnersView
    from parcours_desktop.ui.features.person_form.sheet import PersonSheetView
    from parcours_desktop.ui.features.person_form.view import PersonForm
    from parcours_desktop.ui.features.rights.due_view import DueView
    from parcours_desktop.ui.features.rights.view import RightsView
    from parcours_desktop.ui.features.settings.view import SettingsView


class Screen(Protocol):
    """What the frame asks of every screen."""

    def leave(self) -> None:
        """Keep what is being typed: the screen may be closed now."""
        ...


S = TypeVar("S", bound=Screen)


class Screens:
    """Holds the screens made so far. ``on_made`` gets each new one with its name, to place it and to wire it."""

    def __init__(self, workbench: Workbench, on_made: Callable[[str, Screen], None]) -> None:
        self._workbench = workbench
        self._on_made = on_made
        self._made: dict[str, Screen] = {}

    @property
    def dossier(self) -> DossierView:
        """The dossier of one person."""
        from parcours_desktop.ui.features.dossier.view import DossierView

        return self._screen("dossier", DossierView)

    @property
    def person_form(self) -> PersonForm:
        """The form for a new person, or to correct what is known."""
        from parcours_desktop.ui.features.person_form.view import PersonForm

        return self._screen("person_form", PersonForm)

    @property
    def person_sheet(self) -> PersonSheetView:
        """What is known of a person whose dossier is only read here."""
        from parcours_desktop.ui.features.person_form.sheet import PersonSheetView

        return self._screen("person_sheet", PersonSheetView)

    @property
    def composer(self) -> ComposerView:
        """What can lift the barriers, and the letter."""
        from parcours_desktop.ui.features.composer.view import ComposerView

        return self._screen("composer", ComposerView)

    @property
    def letters(self) -> LettersView:
        """The letters that wait, and the slips that come back."""
        from parcours_desktop.ui.features.letters.view import LettersView

        return self._screen("letters", LettersView)

    @property
    def partners(self) -> PartnersView:
        """The directory of partner services."""
        from parcours_desktop.ui.features.partners.view import PartnersView

        return self._screen("partners", PartnersView)

    @property
    def rights(self) -> RightsView:
        """What a person may ask of their file."""
        from parcours_desktop.ui.features.rights.view import RightsView

        return self._screen("rights", RightsView)

    @property
    def due(self) -> DueView:
        """The files kept long enough."""
        from parcours_desktop.ui.features.rights.due_view import DueView

        return self._screen("due", DueView)

    @property
    def settings(self) -> SettingsView:
        """The letterhead, the stop of the day, the look."""
        from parcours_desktop.ui.features.settings.view import SettingsView

        return self._screen("settings", SettingsView)

    def name_of(self, widget: object) -> str:
        """Return what the screen that ``widget`` is is called, empty where it is none of these."""
        return next((name for name, screen in self._made.items() if screen is widget), "")

    def leave(self) -> None:
        """Keep what is being typed on every screen that was made."""
        for screen in self._made.values():
            screen.leave()

    def _screen(self, name: str, make: Callable[[Workbench], S]) -> S:
        if name not in self._made:
            screen = make(self._workbench)
            self._made[name] = screen
            self._on_made(name, screen)
        return cast("S", self._made[name])
