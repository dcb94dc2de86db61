"""Takes a snapshot in, transaction by transaction, while the parts that follow are being read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from parcours_core.collecting import without_collecting
from parcours_core.wire.messages import SnapshotInfo
from parcours_desktop.store import awaiting, departing, outbox, rivals, staging, tally, unread, waiting_rows
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.images import MOST, Image, Images
from parcours_desktop.store.sync_state import SyncState, keep_sync_state, moved, read_sync_state
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.sync.downloading import PREFIX, Pieces
from parcours_desktop.sync.reports import Step
from parcours_desktop.sync.run import Cancelled, Run
from parcours_desktop.sync.snapshot_parts import Ahead, Key, Part, pages_of, readings

PART = 2500
"""How many records another thread reads together while those before are written."""

FEWEST = 1000
_SHARE = 4
"""So many records, and such a part of all, are written and not kept open while the next ones are being read; with each
part by itself most pages of the index of ids would be written time and again."""


def take_in(run: Run, info: SnapshotInfo, pieces: Pieces, images: Images | None) -> None:
    """Take the parts in; with the last of them the cursor moves.

    Of a snapshot that is still being laid one transaction takes only what comes at once, and less where
    somebody waits. While somebody may be typing none is open while the next part is read.
    """
    most = min(run.options.at_once, PART)
    with (
        ThreadPoolExecutor(1, "unpacking-snapshot") as unpacks,
        ThreadPoolExecutor(1, "reading-snapshot") as reads,
        _keeping(run.caseload) as keep,
    ):
        parts = Ahead(readings(pages_of(pieces), most, images), (unpacks, reads) if run.options.alone else None)
        intake = _Intake(run, info, pieces, parts)
        while True:
            ends = intake.one_transaction()
            keep()
            run.lay(waiting_rows.TOGETHER)
            run.progress(Step.RECEIVING, intake.count, info.records)
            part = intake.part
            if part is None:
                return
            if images is not None and part.image is not None:
                unpacks.submit(images.close, part.image)
            if run.watch.cancelled():
                # What follows may be here already, so that no request would ask.
                raise Cancelled
            if ends:
                intake.read_on()


class _Intake:
    """How far a snapshot was taken in: the part that comes next, None behind the last, and what was seen so far."""

    def __init__(self, run: Run, info: SnapshotInfo, pieces: Pieces, parts: Ahead) -> None:
        before = run.state()
        self._first = not before.epoch and not before.count
        self._run, self._info, self._pieces, self._parts = run, info, pieces, parts
        self._seen: set[Key] = set()
        self.count = 0
        with without_collecting():
            self.part = next(parts, None)

    def read_on(self) -> None:
        """Read the next part, between transactions."""
        self.part = next(self._parts, None)

    def one_transaction(self) -> bool:
        """Take in as many parts as go into one transaction; say whether the last of them is still held as ``part``."""
        run = self._run
        with without_collecting(), run.writing() as unit:
            state = read_sync_state(unit)
            counted, reread = tally.Tally(state.count, state.sum), set(state.reread)
            taking = TakingIn(unit, counted, reread, run.new, later=run.options.later)
            ends = self._fill(unit, taking)
            run.count(taking)
            # Read again: an erasure lets the batch wait that was chosen.
            state = moved(read_sync_state(unit), counted, reread=tuple(sorted(reread)))
            self._pieces.keep(unit)
            if self.part is None:
                state = _completed(unit, state, self._info, None if self._first else self._seen)
            keep_sync_state(unit, state)
            run.told(unit.commit())
        return ends

    def _fill(self, unit: UnitOfWork, taking: TakingIn) -> bool:
        """Take parts in until there is no room or no other; say whether the transaction ends behind ``part``."""
        taken = 0
        images: set[Image] = set()
        while self.part is not None and _has_room(taken, self.part, self._run, images):
            taking.page(*self.part.as_page(unit))
            taken += self.part.count
            self.count += self.part.count
            if not self._first:
                self._seen.update(self.part.keys())
            if _ends(self._run, self._pieces, self._parts, taken, self.count):
                return True
            self.part = next(self._parts, None)
        return False


@contextmanager
def _keeping(caseload: Caseload) -> Iterator[Callable[[], None]]:
    """Give what has the disk begin to take what was committed, unless it is at it; at the end nobody waits for that."""
    keeps = ThreadPoolExecutor(1, "keeping-snapshot")
    begun: list[Future[None]] = []

    def keep() -> None:
        if not begun or begun[-1].done():
            begun[:] = [keeps.submit(caseload.begin_to_keep)]

    try:
        yield keep
    finally:
        keeps.shutdown(wait=False)


def _ends(run: Run, pieces: Pieces, parts: Ahead, taken: int, count: int) -> bool:
    """Say whether a transaction that has ``taken`` so many of ``count`` records ends before the next part is read."""
    if not run.options.alone or run.caseload.somebody_waits:
        return True
    if pieces.grows and not parts.at_hand(run):
        return True
    return taken >= max(FEWEST, count // _SHARE) and not parts.read


def _completed(unit: UnitOfWork, state: SyncState, info: SnapshotInfo, seen: set[Key] | None) -> SyncState:
    """Return where the device stands once all was taken in, and let go what was not ``seen`` in it."""
    counted = tally.Tally(state.count, state.sum)
    if seen is not None:
        _let_go(unit, seen)
        counted = tally.count_all(unit.connection)
    staging.discard_others(unit, PREFIX, "")
    # What the server took after the snapshot is not in it: it is still to be read back.
    later = {key for key, number in unread.numbers(unit).items() if number > info.number}
    unread.forget_read(unit, later)
    reread = tuple(sorted({*state.reread, *later}))
    return moved(state, counted, cursor=info.number, epoch=info.epoch, reread=reread)


def _let_go(unit: UnitOfWork, seen: set[Key]) -> None:
    """Let those records go that the snapshot does not hold any more, but not what is unsent."""
    unsent = {entry.key for entry in outbox.pending(unit)}
    gone = [
        (record, record_id)
        for record, record_id, _ in tally.held(unit.connection)
        if (record, record_id) not in seen and (record, record_id) not in unsent
    ]
    departing.remove_records(unit, tally.Tally(), gone)
    # The cards of what was deleted come with it too: of those that do not, their dossier left, or they were settled.
    # Those in a dossier that is awaited may be nowhere else.
    rivals.drop(unit.connection, rivals.carded(unit.connection, but=awaiting.awaited(unit)) - seen - unsent)


def _has_room(taken: int, part: Part, run: Run, seen: set[Image]) -> bool:
    """Say whether a part may go into a transaction that has taken as many records, and seen as many images."""
    if part.image is not None and len(seen | {part.image}) > MOST:
        return False
    if taken and taken + part.count > run.options.at_once:
        return False
    seen.update({part.image} if part.image is not None else ())
    return True
