"""One run of the sync: the file, the connection, and what was done so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from parcours_core.changes import Changes
from parcours_core.collecting import without_collecting
from parcours_core.language import tr
from parcours_core.protocol import SyncPeer
from parcours_core.wire.messages import PROTOCOL, Call, Page
from parcours_desktop.store import deliveries, receipted, unread
from parcours_desktop.store.arrivals import Arrivals
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import lay_rows
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.scrubbing import scrub_due
from parcours_desktop.store.sync_state import SyncState, keep_sync_state, moved, read_people, read_sync_state
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.sync.people import own_name
from parcours_desktop.sync.reports import Progress, Step, SyncOptions, SyncReport, Watch

P = ParamSpec("P")
T = TypeVar("T")


class Cancelled(Exception):
    """A person ended the run between two requests; what was done so far stands."""


@dataclass(frozen=True, slots=True)
class Remains:
    """What is to be done after the records: whether attachments are to be moved, and traces of an erasure removed."""

    files: bool
    scrub: bool

    @classmethod
    def seen_by(cls, reader: Reader) -> Remains:
        """Ask it in a view of the file."""
        return cls(deliveries.any_to_move(reader), scrub_due(reader))


class Run:
    """What every part of a sync works with. ``vanished`` counts the dossiers that went in this run; ``wrote`` says
    whether it has written anything."""

    def __init__(
        self, caseload: Caseload, peer: SyncPeer, now: Callable[[], datetime], options: SyncOptions, watch: Watch
    ) -> None:
        self.caseload = caseload
        self.peer = peer
        self.now = now
        self.options = options
        self.watch = watch
        self.report = SyncReport()
        self.vanished = 0
        self.author = options.author
        self._prepared: tuple[Page, Sequence[Arrivals | None]] | None = None
        self.wrote = False
        self._remains: tuple[int, Remains | None] = (0, None)
        self.new: set[str] = set()
        """The types of records of which all that came last was new here (``TakingIn``)."""
        self._waiting = 0
        self._untold: Changes | None = None
        self._touched: set[tuple[str, str]] = set()
        self._dossiers: set[str] = set()

    def writing(self, *, lasting: bool = False) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work for what the sync brings; screens are told of it by ``told``.

        What the server has said it says again, and a receipt too: only what is to be sent must be ``lasting``.
        """
        self.wrote = True
        words = tr("Reçu de vos collègues")
        return self.caseload.writing(words, author=self.author, at=self.now(), lasting=lasting)

    def ask(self, request: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Make one request. Raises ``Cancelled`` where the person has ended the run, and what the peer raises."""
        if self.watch.cancelled():
            raise Cancelled
        self.report.requests += 1
        return request(*given, **named)

    def make_sure(self) -> None:
        """Return where the server is still the one that this run began with.

        Raises ``EpochChanged`` where it was restored meanwhile: what it does not show now, or shows older than it is
        here, it may have lost.
        """
        state = self.state()
        self.ask(self.peer.exchange, Call(PROTOCOL, state.epoch, state.cursor))

    @property
    def remains(self) -> Remains:
        """What is to be done after the records; asked anew where anybody began to write since it was seen."""
        turn, remains = self._remains
        if remains is None or turn != self.caseload.turns:
            with self.caseload.reading() as reader:
                remains = self.see_remains(reader)
        return remains

    def see_remains(self, reader: Reader) -> Remains:
        """See what remains to be done in a view that is open; what is written after it may change that."""
        remains = Remains.seen_by(reader)
        self._remains = self.caseload.turns, remains
        return remains

    def state(self) -> SyncState:
        """Return where the device stands."""
        with self.caseload.reading() as reader:
            return read_sync_state(reader)

    def write_receipts_beside(self) -> None:
        """Write beside the records what receipts have said of them, before it is asked what stands there."""
        with self.caseload.reading() as reader:
            if not receipted.anything(reader.connection):
                return
        with self.writing() as unit:
            receipted.write_beside(unit.connection)
            unit.commit()

    def know(self, people: Any) -> None:
        """Learn from the agency's people, as they are kept, under which name the server knows this person."""
        if people:
            self.author = own_name(people, self.options.author)

    def progress(self, step: Step, done: int = 0, total: int = 0) -> None:
        """Say how far a step has come."""
        self.watch.progress(Progress(step, done, total))

    def told(self, changes: Changes) -> None:
        """Tell the screens what was taken in, at once or with what waits to be laid in the list (``lay``)."""
        if changes.touched or changes.dossiers:
            # Put together now, while what comes next is on its way, and not at the end, when it is waited for.
            self._touched.update(changes.touched)
            self._dossiers.update(changes.dossiers)
            self._untold = changes
        if not self._waiting:
            self.tell()

    def lay(self, least: int = 1) -> None:
        """Lay in the list what this run brought and left waiting, from ``least`` dossiers on, and tell the screens.

        Where nobody is typing it is done after the run. Raises a ``StoreError``.
        """
        if self._waiting >= least and not self.options.alone:
            lay_rows(self.caseload, self.now)
            self._waiting = 0
            self.tell()

    def tell(self) -> None:
        """Tell the screens what they were not told yet; they read what waits beside the list."""
        untold, self._untold = self._untold, None
        if untold is not None:
            touched, dossiers = frozenset(self._touched), frozenset(self._dossiers)
            self._touched, self._dossiers = set(), set()
            self.watch.changed(replace(untold, touched=touched, dossiers=dossiers))

    def prepared(self, page: Page, arrivals: Sequence[Arrivals | None]) -> None:
        """Keep what another thread has read in the next page."""
        self._prepared = (page, arrivals)

    def ready(self, page: Page) -> Sequence[Arrivals | None]:
        """Return what was read in a page already, nothing where nobody did so."""
        prepared, self._prepared = self._prepared, None
        return prepared[1] if prepared is not None and prepared[0] is page else ()

    def take_in(self, page: Page) -> None:
        """Take records in that were asked for apart from the feed; the cursor stays where it is."""
        with without_collecting(), self.writing() as unit:
            state = read_sync_state(unit)
            tally, reread = Tally(state.count, state.sum), set(state.reread)
            taking = TakingIn(unit, tally, reread)
            taking.page(page)
            self.count(taking)
            # Read again: an erasure lets the batch wait that was chosen.
            keep_sync_state(unit, moved(read_sync_state(unit), tally, reread=tuple(sorted(reread))))
            unread.forget_read(unit, reread)
            self.told(unit.commit())

    def count(self, taking: TakingIn) -> None:
        """Add what was taken in to the report."""
        self.report.received += taking.received
        self.report.deleted += taking.deleted
        self.report.cards += taking.cards
        self._waiting += taking.left
        if taking.deleted_by:
            own = own_name(read_people(taking.unit), self.options.author)
            self.report.deleted_by.update({who: many for who, many in taking.deleted_by.items() if who != own})
        self.say_erased(taking)

    def say_erased(self, taking: TakingIn) -> None:
        """Say in the report what was erased here because others erased it, and whether anything unsent went with it."""
        others = [one for one in taking.erased if one.by_others]
        if not others:
            return
        self.report.erased += len(others)
        self.report.happened(tr("Un dossier a été effacé ici aussi, à la demande de la personne."))
        if any(one.unsent for one in others):
            self.report.happened(tr("Ce que vous y aviez noté sans l’avoir envoyé est effacé avec lui."))
