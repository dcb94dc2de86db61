"""A counsellor at the keyboard: the words of a scenario, each done by keys in the real window."""

from __future__ import annotations

from pathlib import Path

from support.keyboard import Keyboard, settle, until

from parcours_desktop.bootstrap import Home, opening
from parcours_desktop.ui.app.opening import Opening
from parcours_desktop.ui.app.start import open_window
from parcours_desktop.ui.app.window import Window
from parcours_desktop.ui.shell.pages import Pages
from parcours_desktop.ui.shell.work_view import WorkView
from parcours_desktop.ui.work.look import Look

PASSPHRASE = "cheval agrafe pile correcte"


class Counsellor:
    """Starts the program in ``home`` and works in it. ``way`` stands in for how the composition root opens."""

    def __init__(self, home: Path, way: Opening | None = None) -> None:
        self.home = home
        self._way = way
        self.window: Window | None = None

    # The window

    def start(self, look: Look | None = None) -> Window:
        """Start the program and wait until the unlock screen is painted and everything is loaded."""
        painted: list[bool] = []
        self.window = open_window(self._way or opening(Home(self.home)), look or Look("light"))
        self.window.painted.connect(lambda: painted.append(True))
        until(lambda: painted, "the unlock screen is painted")
        self.window.activateWindow()
        until(self.window.isActiveWindow, "the window is active")
        self.idle()
        return self.window

    def close(self) -> None:
        """Close the window as its cross does."""
        window, self.window = self.window, None
        if window is not None:
            window.close()
            window.deleteLater()
            settle()

    def idle(self) -> None:
        """Wait until the program has answered everything that it was asked."""
        settle()
        until(lambda: self.open_window.door.is_idle, "the background work ends")
        settle()
        until(lambda: self.open_window.door.is_idle, "the background work ends")

    @property
    def open_window(self) -> Window:
        """The window, which must be open."""
        assert self.window is not None
        return self.window

    @property
    def keys(self) -> Keyboard:
        """The keyboard."""
        return Keyboard(self.open_window)

    @property
    def work(self) -> WorkView:
        """The work behind the unlock screen."""
        work = self.open_window.work
        assert work is not None, self.said_at_the_door
        return work

    @property
    def pages(self) -> Pages:
        """The screens."""
        return self.work.pages

    @property
    def said_at_the_door(self) -> str:
        """What the unlock screen says is wrong."""
        view = self.open_window.unlock_view
        return view.warning.text() if view.is_over else view._field.error()

    # What a counsellor does

    def create_vault(self, passphrase: str = PASSPHRASE) -> None:
        """Choose a passphrase on the first screen."""
        self.keys.type(passphrase)
        self.keys.tab_to(self.open_window.unlock_view.repeated)
        self.keys.type(passphrase)
        self._enter()

    def unlock(self, passphrase: str = PASSPHRASE) -> None:
        """Type the passphrase and Enter."""
        self.keys.type(passphrase)
        self._enter()

    def try_passphrase(self, passphrase: str) -> str:
        """Type a passphrase and Enter where it will be refused; return what the screen then says."""
        view = self.open_window.unlock_view
        self.keys.type(passphrase)
        self.keys.press("Return")
        until(lambda: view.open_button.isEnabled() and self.said_at_the_door, "the refusal is said")
        return self.said_at_the_door

    def welcome(self, typed: dict[str, str], *, postal_code: str = "") -> str:
        """Fill the form of a new person, save it, and return the id of the dossier that opens."""
        self.keys.press("Ctrl+N")
        form = self.pages.screens.person_form
        self.idle()
        for name, text in typed.items():
            self.keys.write(form.person[name].control, text)
        if postal_code:
            self.keys.write(form.place.postal_code, postal_code)
            until(form.place.postal_code.offered, "places are proposed")
            self.keys.press("Return")
        self.keys.press("Ctrl+Return")
        dossier = self.pages.screens.dossier
        until(lambda: dossier.isVisible() and not form.isVisible(), "the new dossier is shown")
        self.idle()
        return dossier.person_id

    def search(self, text: str) -> list[str]:
        """Search the list and return the names that it shows."""
        self.keys.press("Ctrl+1", "Ctrl+F")
        self.keys.replace(text)
        self.idle()
        model = self.pages.dossiers.model
        return [str(model.index(row).data()) for row in range(model.rowCount())]

    def open_first(self) -> str:
        """Open the first that the search found and return the name that heads the dossier."""
        self.keys.press("Return")
        dossier = self.pages.screens.dossier
        until(dossier.isVisible, "the dossier is shown")
        self.idle()
        return dossier.name.text()

    def take_note(self, text: str) -> None:
        """Write into the note pad; nothing is pressed to save it."""
        self.keys.press("Ctrl+J")
        self.keys.type(text)

    def note_barrier(self, letters: str, detail: str) -> None:
        """Note a barrier: the first letters of its kind, then the person's own words."""
        self.keys.press("Ctrl+B")
        form = self.pages.screens.dossier.barrier_form
        until(form.isVisible, "the form of the barrier is shown")
        self.keys.tab_to(form.kind)
        self.keys.type(letters)
        self.keys.write(form.detail, detail)
        self.keys.press("Ctrl+Return")
        until(lambda: not form.isVisible(), "the barrier is saved")
        self.idle()

    def lock(self) -> None:
        """Lock, and wait for the question of the passphrase."""
        self.keys.press("Ctrl+L")
        until(lambda: self.open_window.work is None, "it is locked")
        self.idle()

    def _enter(self) -> None:
        self.keys.press("Return")
        until(lambda: self.open_window.work is not None or self.said_at_the_door, "the passphrase opens")
        assert self.open_window.work is not None, self.said_at_the_door
        self.idle()
