"""What is done with the person whose dossier is open, by the same keys on every screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_desktop.ui.features.dossiers.view import DossierListView
from parcours_desktop.ui.shell.commands import Command
from parcours_desktop.ui.shell.screens import Screens
from parcours_desktop.ui.shell.together import Together
from parcours_desktop.ui.work.workbench import Workbench


class Ways(Protocol):
    """The ways through the frame that are needed here."""

    person_id: str
    screens: Screens
    dossiers: DossierListView
    together: Together

    def open_dossier(self, person_id: str, *, notes: bool = False) -> None:
        """Open one dossier beside the list; with ``notes`` where one writes about the person."""
        ...

    def edit_person(self, person_id: str) -> None:
        """Show the form of one person."""
        ...

    def show_place(self, place: str) -> None:
        """Show the screen called ``place``."""
        ...

    def show_whole(self, screen: QWidget) -> None:
        """Show a screen about the open dossier in all of the room."""
        ...

    def beside_the_list(self) -> str:
        """Return what the screen beside the list is called, « nobody » for none; empty where no list is on screen."""
        ...


class OpenPerson:
    """Acts on the dossier that is open, or says what to do first where none is."""

    def __init__(self, workbench: Workbench, ways: Ways) -> None:
        self._workbench = workbench
        self._ways = ways
        self._elsewhere: list[QShortcut] = []

    def answer_keys(self, host: QWidget) -> None:
        """Answer, on the screens of ``host``, to the keys that the dossier answers to where it is in front."""
        deeds: dict[str, Callable[[], None]] = {
            "Ctrl+B": self.add_barrier,
            "Ctrl+J": self.take_notes,
            "Ctrl+E": self.correct,
            "Ctrl+Shift+R": self.share,
        }
        for keys, deed in deeds.items():
            shortcut = QShortcut(QKeySequence(keys), host)
            shortcut.activated.connect(deed)
            self._elsewhere.append(shortcut)

    def follow(self) -> None:
        """Leave the keys to the dossier where it is in front: two that answer at once would cancel each other."""
        for shortcut in self._elsewhere:
            shortcut.setEnabled(self._ways.beside_the_list() != "dossier")

    def someone(self) -> bool:
        """Say whether there is an open dossier to act on; where there is none, tell what to do first.

        A new person who is being typed is none yet, and the one before is not meant.
        """
        ways = self._ways
        typing = ways.beside_the_list() == "person_form" and not ways.screens.person_form.person_id
        if typing:
            self._workbench.messages.info(tr("Enregistrez d’abord cette personne."))
        elif not ways.person_id:
            # The keyboard goes to the list, so that what is typed next presses no button.
            ways.show_place("dossiers")
            ways.dossiers.setFocus()
            self._workbench.messages.info(tr("Ouvrez d’abord un dossier."))
        return bool(ways.person_id) and not typing

    def compose(self, service_id: str = "") -> None:
        """Show what can lift the barriers of the person, and the letter."""
        ways = self._ways
        if self.someone() and not ways.screens.dossier.refuse():
            ways.show_whole(ways.screens.composer)
            covered = not ways.screens.dossier.cover.revealed
            ways.screens.composer.compose(ways.person_id, service_id, covered=covered)

    def share(self) -> None:
        """Open the screen of sharing for the dossiers that are ticked, else for the one that is open."""
        ways = self._ways
        if ways.dossiers.picking.picked and ways.beside_the_list():
            ways.dossiers.picking.share.click()
        elif self.someone() and not ways.screens.dossier.refuse():
            ways.together.share([ways.person_id])

    def add_barrier(self) -> None:
        """Open the form of a barrier."""
        if self.someone():
            self._ways.open_dossier(self._ways.person_id)
            self._ways.screens.dossier.add_barrier()

    def take_notes(self) -> None:
        """Put the cursor where one writes about the person."""
        if self.someone():
            self._ways.open_dossier(self._ways.person_id, notes=True)

    def correct(self) -> None:
        """Show the form of what is known of the person."""
        if self.someone():
            self._ways.edit_person(self._ways.person_id)

    def show_rights(self) -> None:
        """Show what the person may ask of the dossier."""
        ways = self._ways
        if self.someone():
            ways.show_whole(ways.screens.rights)
            ways.screens.rights.show_rights(ways.person_id)

    def commands(self) -> tuple[Command, ...]:
        """Return what can be done from anywhere; the keys that the dossier answers to are not bound once more."""
        add, write = tr("Ajouter un frein à la personne ouverte"), tr("Écrire une note sur la personne ouverte")
        share, correct = (
            tr("Partager le dossier ouvert, passer le relais"),
            tr("Modifier ce qui est connu de la personne ouverte"),
        )
        rights = tr("Droits de la personne ouverte : copie, trace, limitation")
        return (
            Command("compose", tr("Orienter la personne ouverte"), self.compose, "Ctrl+O", "orient"),
            Command("barrier", add, self.add_barrier, "Ctrl+B", "barrier", bind=False),
            Command("note", write, self.take_notes, "Ctrl+J", "note", bind=False),
            Command("correct", correct, self.correct, "Ctrl+E", "edit", bind=False),
            Command("rights", rights, self.show_rights),
            Command("share", share, self.share, "Ctrl+Shift+R", "send", bind=False),
        )
