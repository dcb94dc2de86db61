"""The workbench: what a screen holds to ask and to do, with the desk of the open caseload behind the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.drafts import keep_draft
from parcours_desktop.casework.enrolling import sync_of
from parcours_desktop.casework.undo import TakenBack, undo
from parcours_desktop.ui.work.backups import BackupKeeper
from parcours_desktop.ui.work.door import Door, Task
from parcours_desktop.ui.work.line import Line, Make
from parcours_desktop.ui.work.messages import Message, Messages
from parcours_desktop.ui.work.pack_swap import PackSwap

if TYPE_CHECKING:
    from parcours_desktop.casework.syncing import Syncing
    from parcours_desktop.directory.pack import Pack

T = TypeVar("T")


class Workbench(QObject):
    """Asks and does. ``changed`` carries the ``Changes`` of every committed operation: screens refresh from it.

    ``look_changed`` carries the ``Look`` that a person chose, for whoever keeps it on this computer, and
    ``patience_changed`` the minutes without a key after which the work is locked from now on. ``line`` is the way to
    the sync; what it brings is told by ``changed`` too. ``errand_asked`` carries an ``Errand`` for which the dossiers
    are closed and opened again. ``packs`` swaps the directory while one works.
    """

    changed = Signal(object)
    look_changed = Signal(object)
    patience_changed = Signal(int)
    errand_asked = Signal(object)

    def __init__(self, desk: Desk, door: Door, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._door = door
        self.messages = messages
        self.line = Line(self)
        self.line.arrived.connect(self.changed)
        self.line.world_failed.connect(messages.world_error)
        self.line.broken.connect(messages.our_error)
        self.backups = BackupKeeper(lambda: self._desk, messages, self)
        self.packs = PackSwap(door, self._take_pack, messages, self)
        self._way_to_sync: Callable[[type[Syncing]], Make] | None = None
        self._done: list[Changes] = []
        door.world_failed.connect(messages.world_error)
        door.broken.connect(messages.our_error)

    def today(self) -> date:
        """Return the day on which the counsellor works; read at once, since no file is asked."""
        return self._desk.clock.today()

    @property
    def read_only(self) -> bool:
        """Whether the caseload may only be read here; known since it was opened, so no file is asked."""
        return self._desk.caseload.read_only

    def sit_differently(self, operation: Callable[[Desk], Desk], then: Callable[[Desk], None] | None = None) -> Task:
        """Work at the desk that ``operation`` returns from now on: the letterhead or the stop of the day changed."""

        def seated(desk: Desk) -> None:
            # The directory may have been swapped since the operation began.
            self._desk = desk.with_pack(self._desk.pack)
            (then or _nothing)(self._desk)

        return self._door.run(lambda: operation(self._desk), seated)

    def keep_draft(
        self,
        key: str,
        text: str,
        *,
        owner: QObject | None = None,
        then: Callable[[], None] | None = None,
        failed: Callable[[WorldError], None] | None = None,
    ) -> Task:
        """Keep text that is being typed, in silence; what was handed over is kept even if the window closes now.

        ``then`` is called once it is on the disk, if ``owner`` still lives: only then may a screen say that it is kept.
        """

        def kept(_: None) -> None:
            self.line.note_draft(key, kept=True)
            if owner is None or isValid(owner):
                (then or _pass)()

        def not_kept(error: WorldError) -> None:
            self.line.note_draft(key, kept=False)
            if failed is None:
                self.messages.world_error(error)
            elif owner is None or isValid(owner):
                failed(error)

        return self._door.run(lambda: keep_draft(self._desk, key, text), kept, failed=not_kept)

    def ask(
        self,
        question: Callable[[Desk], T],
        answer: Callable[[T], None],
        *,
        owner: QObject,
        replaces: str = "",
        failed: Callable[[WorldError], None] | None = None,
    ) -> Task:
        """Ask ``question`` of the desk in the background; ``answer`` gets a value. It must not write."""
        return self._door.run(lambda: question(self._desk), answer, owner=owner, replaces=replaces, failed=failed)

    def do(
        self,
        operation: Callable[[Desk], Changes],
        *,
        owner: QObject | None = None,
        then: Callable[[Changes], None] | None = None,
        failed: Callable[[WorldError], None] | None = None,
        quietly: bool = False,
    ) -> Task:
        """Do ``operation`` in the background, tell every screen what changed, and offer to take it back.

        ``quietly`` leaves out the message, for text that is saved as it is typed. ``then`` is called after the screens
        were told, if ``owner`` still lives; an operation counts even when its screen is gone by then.
        """

        def both(desk: Desk) -> tuple[Changes, Changes]:
            changes = operation(desk)
            return changes, changes

        return self.do_and_get(both, then or _nothing, owner=owner, failed=failed, quietly=quietly)

    def do_and_get(
        self,
        operation: Callable[[Desk], tuple[Changes, T]],
        then: Callable[[T], None],
        *,
        owner: QObject | None = None,
        failed: Callable[[WorldError], None] | None = None,
        quietly: bool = False,
    ) -> Task:
        """Do ``operation`` like ``do`` and hand the value that it made to ``then``."""

        def finished(outcome: tuple[Changes, T]) -> None:
            changes, value = outcome
            self._tell(changes, quietly=quietly)
            if owner is None or isValid(owner):
                then(value)

        return self._door.run(lambda: operation(self._desk), finished, failed=failed)

    def over_the_line(
        self,
        operation: Callable[[Desk], T],
        then: Callable[[T], None],
        *,
        owner: QObject,
        failed: Callable[[WorldError], None] | None = None,
    ) -> Task:
        """Do what asks the network, beside the door: nobody waits behind it. The network's silence is a ``WorldError``.

        Like every operation it may write, in a turn of its own.
        """
        return self.line.door.run(lambda: operation(self._desk), then, owner=owner, failed=failed)

    def sync_by_itself(self, erase_keys: Callable[[], None], packs: Path | None = None) -> None:
        """Sync the open caseload from now on, if it has an account; ``erase_keys`` is for a device that was revoked.

        ``packs`` is the folder for what the agency sends of the directory; None: it is not kept fresh.
        """

        def way(kind: type[Syncing]) -> Make:
            return lambda tell, arrived: kind(
                lambda: self._desk,
                tell,
                arrived,
                erase_keys=erase_keys,
                packs=packs,
                pack_came=self.packs.came.emit,
            )

        self._way_to_sync = way
        self.begin_sync()

    def begin_sync(self) -> None:
        """Look whether there is an account now, and sync where there is."""

        def begin(kind: type[Syncing] | None) -> None:
            if kind is not None and self._way_to_sync is not None:
                self.line.attach(self._way_to_sync(kind))
                self.line.begin()

        self.ask(sync_of, begin, owner=self.line)

    def _take_pack(self, pack: Pack) -> Pack:
        former = self._desk.pack
        self._desk = self._desk.with_pack(pack)
        return former

    def undo_last(self) -> None:
        """Take back the latest operation that has not been taken back yet; without one, say so."""
        if self._done:
            self._take_back(self._done[-1])
        else:
            self.messages.info(tr("Il n’y a rien à annuler."))

    def _tell(self, changes: Changes, *, quietly: bool) -> None:
        if not changes.write:
            return
        self.changed.emit(changes)
        self.line.soon()
        if not quietly:
            self._done.append(changes)
            self.messages.done(changes.label, undo=lambda: self._take_back(changes))

    def _take_back(self, changes: Changes) -> None:
        if changes not in self._done:
            return
        self._done.remove(changes)

        def finished(back: TakenBack) -> None:
            self.changed.emit(back.changes)
            self.line.soon()
            if back.left:
                self.messages.post(Message("warning", tr("Tout n’a pas pu être annulé."), back.sentence))
            else:
                self.messages.info(". ".join(part for part in (back.changes.label, back.sentence) if part))

        self._door.run(lambda: undo(self._desk, changes), finished)


def _nothing(_: object) -> None:
    """Want nothing done afterwards."""


def _pass() -> None:
    """Want nothing done afterwards."""
