"""The work: side bar, top bar and the screens, brought together here since features never know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.conflict_values import Waiting
from parcours_desktop.casework.conflicts import waiting_in_dossiers
from parcours_desktop.casework.dossier_list import counts
from parcours_desktop.casework.followup import expire_overdue
from parcours_desktop.casework.values import Counts
from parcours_desktop.casework.words import grouped
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.side_bar import SideBar
from parcours_desktop.ui.kit.toast import UNDO_KEY
from parcours_desktop.ui.kit.tokens import SPACE_16
from parcours_desktop.ui.shell.announcer import Announcer
from parcours_desktop.ui.shell.commands import Command
from parcours_desktop.ui.shell.exchanges import REVIEW, SYNC
from parcours_desktop.ui.shell.pages import Pages
from parcours_desktop.ui.shell.read_only import read_only_notice
from parcours_desktop.ui.shell.status_place import StatusPlace
from parcours_desktop.ui.shell.top_bar import TopBar
from parcours_desktop.ui.shell.walking import PaneWalk
from parcours_desktop.ui.shell.whereabouts import Whereabouts, go_back, whereabouts
from parcours_desktop.ui.work.forgetting import forget_places
from parcours_desktop.ui.work.workbench import Workbench

if TYPE_CHECKING:
    from parcours_desktop.ui.shell.shortcuts import ShortcutsPanel


class WorkView(Ground):
    """Everything between unlocking and locking. ``lock_asked`` leaves it to the window to close the caseload."""

    lock_asked = Signal()

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        forget_places()
        self._workbench = workbench
        self.side_bar = SideBar(tr("Parcours"))
        self.side_bar.add_item("dossiers", tr("Dossiers"), "dossier")
        self.side_bar.add_item("letters", tr("Lettres"), "letter")
        self.side_bar.add_item("partners", tr("Partenaires"), "partner")
        self.side_bar.add_item("settings", tr("Réglages"), "settings")
        self.side_bar.add_item(REVIEW, tr("À départager"), "history")
        self.side_bar.add_item(SYNC, tr("Synchronisation"), "sync")
        # The first stands there only while something waits; the second is reached from the status below.
        self.side_bar.show_item(REVIEW, shown=False)
        self.side_bar.show_item(SYNC, shown=False)
        self.top_bar = TopBar()
        self.pages = Pages(workbench, self)
        self._commands = self._standing_commands()
        self.announcer = Announcer(workbench.messages, self, self._lay_out())
        self.announcer.toast.stand_above(self.pages.dossiers.picking)
        self.status = StatusPlace(workbench, self.side_bar.status, lambda: self.go_to(SYNC))
        self.walk = PaneWalk(self, self._panes)
        self.shortcuts: ShortcutsPanel | None = None
        self._connect()

    def begin(self, there: Whereabouts | None = None) -> None:
        """Ask for the first list and the counts, and put the focus where one begins, or go back ``there``."""
        self.pages.dossiers.begin()
        self._refresh()
        if there is not None:
            go_back(self.pages, there)
        if self._workbench.read_only:
            return
        self._workbench.do(expire_overdue, owner=self, quietly=True)

    def leave(self) -> None:
        """Keep what is being typed, before the caseload is closed."""
        self.pages.leave()

    def whereabouts(self) -> Whereabouts:
        """Return where one is, to come back to it after a lock."""
        return whereabouts(self.pages)

    def go_to(self, place: str) -> None:
        """Show the screen ``place``: "dossiers", "letters", "partners" or "settings"."""
        self.side_bar.select(place)
        self.pages.show_place(place)

    def open_palette(self) -> None:
        """Open the palette over whatever is on screen."""
        self.pages.open_palette(tuple(each for each in self._commands if each.key != "palette"))

    def show_shortcuts(self) -> None:
        """Show every key of the program beside the work."""
        from parcours_desktop.ui.shell.shortcuts import ShortcutsPanel

        if self.shortcuts is None:
            self.shortcuts = ShortcutsPanel(self, self._commands)
        self.shortcuts.open()

    @property
    def workbench(self) -> Workbench:
        """What the screens ask and do things with."""
        return self._workbench

    def run_command(self, key: str) -> None:
        """Run the command called ``key``. Raises ``KeyError`` if there is none."""
        {command.key: command for command in self._commands}[key].run()

    def _standing_commands(self) -> tuple[Command, ...]:
        pages = self.pages
        return (
            Command("new-person", tr("Nouvelle personne"), pages.new_person, "Ctrl+N", "person-add", bind=False),
            *pages.open_person.commands(),
            Command("due", tr("Dossiers à revoir : deux ans sans contact"), lambda: pages.show_place("due")),
            Command(
                "receive",
                tr("Recevoir le relais d’un dossier sur une clé"),
                pages.together.receive,
                "Ctrl+Shift+I",
                "upload",
                also=tr("prendre reprendre ouvrir un fichier .parcours usb importer"),
            ),
            Command("reply", tr("Une réponse est revenue : saisir ou scanner"), pages.enter_reply, "Ctrl+R", "scan"),
            Command("palette", tr("Chercher partout"), self.open_palette, "Ctrl+K", "search"),
            Command("dossiers", tr("Voir les dossiers"), lambda: self.go_to("dossiers"), "Ctrl+1", "dossier"),
            Command("letters", tr("Voir les lettres qui attendent"), lambda: self.go_to("letters"), "Ctrl+2", "letter"),
            Command("partners", tr("Voir les partenaires"), lambda: self.go_to("partners"), "Ctrl+3", "partner"),
            Command("settings", tr("Ouvrir les réglages"), lambda: self.go_to("settings"), "Ctrl+4", "settings"),
            *pages.exchanges.commands(),
            Command("shortcuts", tr("Raccourcis du clavier"), self.show_shortcuts, "F1", "help"),
            Command("undo", tr("Annuler la dernière action"), self._undo, UNDO_KEY, "undo"),
            Command("lock", tr("Verrouiller"), self.lock_asked.emit, "Ctrl+L", "lock"),
        )

    def _lay_out(self) -> QVBoxLayout:
        """Lay everything out and return where notices stand, between the top bar and the screen."""
        notices = QVBoxLayout()
        notices.setContentsMargins(SPACE_16, 0, SPACE_16, 0)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top_bar)
        right.addLayout(notices)
        right.addWidget(self.pages, 1)
        if self._workbench.read_only:
            notices.addWidget(read_only_notice())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side_bar)
        row.addLayout(right, 1)
        return notices

    def _connect(self) -> None:
        self.side_bar.chosen.connect(self.pages.show_place)
        self.pages.place_changed.connect(self.side_bar.select)
        self.pages.person_changed.connect(self.top_bar.allow_composing)
        self.top_bar.palette_asked.connect(self.open_palette)
        self.top_bar.compose_asked.connect(self.pages.open_person.compose)
        self.top_bar.new_person_asked.connect(self.pages.new_person)
        self._workbench.changed.connect(self._on_changes)
        self.pages.currentChanged.connect(lambda _: self.announcer.toast.dismiss())
        for command in self._commands:
            if command.shortcut and command.bind:
                QShortcut(QKeySequence(command.shortcut), self).activated.connect(command.run)
        # Where nothing is typed the usual key does the same; a field keeps it for what was typed there.
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(self._undo)

    def _undo(self) -> None:
        """Take back what the message on screen speaks of, or the latest operation where none does."""
        if not self.announcer.toast.undo():
            self._workbench.undo_last()

    def _on_changes(self, changes: Changes) -> None:
        if changes.write or changes.touched:
            self._refresh()

    def _refresh(self) -> None:
        self._workbench.ask(counts, self._show_counts, owner=self, replaces="shell-counts")
        self._workbench.ask(waiting_in_dossiers, self._show_conflicts, owner=self, replaces="shell-conflicts")
        self.status.refresh()

    def _show_counts(self, found: Counts) -> None:
        self.side_bar.set_count("dossiers", grouped(found.dossiers))
        self.side_bar.set_count("letters", grouped(found.waiting_letters) if found.waiting_letters else "")

    def _show_conflicts(self, waiting: dict[str, Waiting]) -> None:
        number = sum(each.cards for each in waiting.values())
        self.side_bar.set_count(REVIEW, grouped(number) if number else "")
        self.side_bar.show_item(REVIEW, shown=bool(number))
        self.pages.dossiers.model.mark({dossier: each.versions for dossier, each in waiting.items()})

    def _panes(self) -> list[QWidget]:
        """Return the parts that F6 walks through."""
        if self.pages.currentWidget() is self.pages.split:
            return [self.side_bar, self.pages.split.dossiers, self.pages.split.detail, self.top_bar]
        screen = self.pages.currentWidget()
        return [self.side_bar, *([screen] if screen is not None else []), self.top_bar]
