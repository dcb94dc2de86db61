"""The palette: asks the desk for people, services and letters, and mixes in the commands that fit the words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from parcours_core.folding import words
from parcours_core.language import tr
from parcours_desktop.casework.palette import look_up
from parcours_desktop.casework.values import Suggestion
from parcours_desktop.ui.kit.palette import PalettePopup
from parcours_desktop.ui.kit.palette_results import Entry, Group
from parcours_desktop.ui.work.workbench import Workbench


@dataclass(frozen=True, slots=True)
class PaletteCommand:
    """A command of the frame as the palette offers it; ``also`` are other words by which it is found."""

    label: str
    shortcut: str
    icon: str
    run: Callable[[], None]
    also: str = ""


class Palette(QObject):
    """One palette over one window, opened as often as wanted; each signal carries the id of what was chosen."""

    person_chosen = Signal(str)
    service_chosen = Signal(str)
    referral_chosen = Signal(str)

    def __init__(self, workbench: Workbench, commands: Sequence[PaletteCommand], host: QWidget) -> None:
        super().__init__(host)
        self._workbench = workbench
        self._commands = commands
        self.popup = PalettePopup(host, tr("Chercher une personne, un partenaire, une action…"))
        self.popup.queried.connect(self._ask)
        self.popup.chosen.connect(self._choose)

    def open(self) -> None:
        """Open it, empty."""
        self.popup.open()

    def shut(self) -> None:
        """Put it away."""
        self.popup.shut()

    def _ask(self, text: str) -> None:
        if not text:
            self.popup.set_groups([_command_group(self._commands)])
            return
        self._workbench.ask(
            lambda desk: look_up(desk, text), lambda found: self._show(text, found), owner=self, replaces="palette"
        )

    def _show(self, text: str, found: tuple[Suggestion, ...]) -> None:
        if text != self.popup.field.text().strip():
            return
        self.popup.set_groups(
            [
                Group(tr("Personnes"), _entries(found, "person", "person")),
                Group(tr("Lettres"), _entries(found, "referral", "letter")),
                _command_group(fitting(self._commands, text)),
                Group(tr("Partenaires"), _entries(found, "service", "partner")),
            ]
        )

    def _choose(self, key: object) -> None:
        if isinstance(key, PaletteCommand):
            key.run()
        elif isinstance(key, Suggestion):
            signals = {
                "person": self.person_chosen,
                "service": self.service_chosen,
                "referral": self.referral_chosen,
            }
            signals[key.kind].emit(key.target)


def fitting(commands: Sequence[PaletteCommand], text: str) -> list[PaletteCommand]:
    """Return the commands of which every typed word begins a word, accents and case apart."""
    typed = words(text)
    return [
        command
        for command in commands
        if all(any(word.startswith(part) for word in words(f"{command.label} {command.also}")) for part in typed)
    ]


def _command_group(commands: Sequence[PaletteCommand]) -> Group:
    entries = [Entry(command, command.label, icon=command.icon, hint=command.shortcut) for command in commands]
    return Group(tr("Actions"), entries)


def _entries(found: tuple[Suggestion, ...], kind: str, icon: str) -> list[Entry]:
    return [Entry(each, each.title, each.second, icon) for each in found if each.kind == kind]
