"""A colleague at a computer of her own, one server between us, and a line that one can cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

from support.reference_peer import ReferenceServer

from parcours_core.errors import WorldError
from parcours_core.protocol import SyncPeer
from parcours_desktop.casework.desk import Desk
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.reports import SyncOptions, SyncReport, Watch
from parcours_desktop.sync.status import remember
from parcours_desktop.sync.troubles import unreachable

NADIA = "Nadia Leroy"
PAULA = "Paula Hallet"
AGENCY = "Mission régionale"


class Line:
    """The job of a runner: the real engine over a server in the same process. ``cut`` takes the network away.

    ``held`` makes a sync wait in its middle until it is let go or broken off. ``metered`` says of each sync whether the
    line was said to cost.
    """

    def __init__(self, desk: Desk, peer: SyncPeer) -> None:
        self.desk = desk
        self.peer = peer
        self.cut = False
        self.trouble: WorldError | None = None
        self.held: Event | None = None
        self.waiting = Event()
        self.metered: list[bool] = []
        self._aborted = Event()

    @property
    def runs(self) -> int:
        """How often a sync was begun."""
        return len(self.metered)

    def run(self, watch: Watch, *, metered: bool, may_vanish: bool) -> SyncReport:
        self.metered.append(metered)
        self._aborted.clear()
        now = self.desk.clock.now
        options = SyncOptions(author=self.desk.author, metered=metered, may_vanish=may_vanish)
        try:
            if self.held is not None:
                self.waiting.set()
                self.held.wait(30)
            if self.cut or self._aborted.is_set():
                raise unreachable()
            if self.trouble is not None:
                raise self.trouble
            report = sync_once(self.desk.caseload, self.peer, now=now, options=options, watch=watch)
        except WorldError as error:
            remember(self.desk.caseload, now, None, error)
            raise
        remember(self.desk.caseload, now, report)
        return report

    def abort(self) -> None:
        self._aborted.set()
        if self.held is not None:
            self.held.set()

    def sync(self) -> SyncReport:
        """Sync here and now, as a colleague does at her own computer."""
        return self.run(Watch(), metered=False, may_vanish=False)


@contextmanager
def colleague_of(desk: Desk, server: ReferenceServer, folder: Path) -> Iterator[Line]:
    """Seat Nadia at a caseload of her own; what she does reaches the server with ``sync``."""
    caseload = Caseload.open(folder / "nadia.db", bytes(range(32)))
    hers = replace(desk, caseload=caseload, settings=replace(desk.settings, counsellor=NADIA))
    yield Line(hers, server.peer("nadia", "nadia-1", NADIA))
    caseload.close()
