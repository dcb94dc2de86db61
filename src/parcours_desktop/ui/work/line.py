"""The one bridge to the sync: what it does now comes over to the interface's thread, what a person wants goes there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_desktop.casework.sync_values import Link, Synchroniser, SyncNow
from parcours_desktop.ui.work.door import Door

Make = Callable[[Callable[[SyncNow], None], Callable[[Changes], None]], Synchroniser]
"""Makes the sync of the open caseload: it gets what to call when it moves, and when rows arrived."""


class Line(QObject):
    """Holds how the sync stands. ``moved`` carries each ``SyncNow``, ``arrived`` the ``Changes`` that a sync brought.

    ``began`` comes once there is something to sync. ``world_failed`` and ``broken`` are those of its door. Before
    ``begin`` there is no sync: what is asked then only says so, in the same place.
    """

    moved = Signal(object)
    arrived = Signal(object)
    began = Signal()
    world_failed = Signal(object)
    broken = Signal()
    _told = Signal(object)
    _brought = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = SyncNow()
        self._make: Make | None = None
        self._sync: Synchroniser | None = None
        self._metered = False
        self._left = False
        self._asked = False
        self._unkept: set[str] = set()
        self._door: Door | None = None
        # Both are emitted on the thread of the sync and heard on this one.
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self._brought.connect(self._on_brought, Qt.ConnectionType.QueuedConnection)

    @property
    def now(self) -> SyncNow:
        """How the sync stands, with what could not be kept here."""
        return replace(self._now, unkept=bool(self._unkept))

    @property
    def door(self) -> Door:
        """A door of its own for questions to the network that a person asked; made when it is first needed."""
        if self._door is None:
            self._door = Door(self)
            self._door.world_failed.connect(self.world_failed)
            self._door.broken.connect(self.broken)
        return self._door

    def attach(self, make: Make) -> None:
        """Know how the open caseload is synced; nothing begins before ``begin``."""
        self._make = make

    def begin(self) -> None:
        """Sync by itself from now on: this computer has an account. Once begun, sync now."""
        if self._left:
            return
        if self._sync is None and self._make is not None:
            self._sync = self._make(self._told.emit, self._brought.emit)
            self._sync.save_line(self._metered)
            self.began.emit()
        if self._sync is not None:
            self._sync.start()

    def leave(self) -> None:
        """The work is left: begin nothing any more and say nothing, since nobody hears it; ``detach`` stops the rest.

        An answer that is still on its way must not begin a sync of a caseload that is being closed.
        """
        self._left = True
        self.blockSignals(True)

    def detach(self) -> None:
        """Stop before the caseload is closed; what was taken in so far stays, the rest comes another time."""
        former, self._sync = self._sync, None
        self._make = None
        if former is not None:
            former.close()
        if self._door is not None:
            self._door.close()
            self._door = None

    def synchronise(self) -> None:
        """Sync now. Without a network or a server the status says so and what to do; nothing else happens."""
        if self._sync is None:
            to_do = tr("Ctrl+6 relie cet ordinateur au serveur de l’agence.")
            self._on_told(replace(self._now, problem=tr("Aucun serveur relié"), to_do=to_do))
        else:
            self._asked = True
            self._sync.request()

    def cancel(self) -> None:
        """Stop the sync that is under way."""
        if self._sync is not None:
            self._sync.cancel()

    def answer(self, go_on: bool) -> None:
        """Answer what the sync asks: go on, or leave everything as it is."""
        if self._sync is not None:
            self._sync.answer(go_on)

    def soon(self) -> None:
        """Something was changed here: sync before long."""
        if self._sync is not None:
            self._sync.soon()

    def note_network(self, *, reachable: bool, metered: bool) -> None:
        """Note what the system says of the network: one that appears is used at once, one that costs is spared."""
        self._metered = metered
        if self._sync is not None:
            self._sync.save_line(metered)
            if reachable:
                self._sync.request()

    def note_draft(self, key: str, *, kept: bool) -> None:
        """Note whether the text typed under ``key`` is on the disk: until it is, nobody may say that all is saved."""
        before = bool(self._unkept)
        if kept:
            self._unkept.discard(key)
        else:
            self._unkept.add(key)
        if bool(self._unkept) != before:
            self.moved.emit(self.now)

    def _on_told(self, now: SyncNow) -> None:
        self._now = replace(now, unanswered=self._asked and now.link is Link.OFFLINE and not now.working)
        self._asked = self._asked and now.working
        self.moved.emit(self.now)

    def _on_brought(self, changes: Changes) -> None:
        self.arrived.emit(changes)
