"""A first sync, or one after a long absence, as one file: fetched piece by piece, verified, then taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager

from parcours_core.collecting import without_collecting
from parcours_core.protocol import EpochChanged, NotThere, SyncTrouble
from parcours_core.wire.images import form
from parcours_core.wire.messages import SnapshotInfo
from parcours_desktop.store import awaiting, departing, outbox, rivals, staging, tally, unread, waiting_rows
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.images import MOST, Image, Images, Unfit
from parcours_desktop.store.sync_state import SyncState, keep_sync_state, moved, read_sync_state
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.sync.downloading import PIECE, PREFIX, Pieces, SpoiltSnapshot, spoilt
from parcours_desktop.sync.guard import too_few
from parcours_desktop.sync.reports import HaltAndAsk, Step
from parcours_desktop.sync.run import Cancelled, Run
from parcours_desktop.sync.snapshot_parts import Ahead, Key, Part, pages_of, readings

PART = 2500
"""How many records another thread reads together while those before are written."""

_MOST_BEGINNINGS = 3

FEWEST = 1000
_SHARE = 4
"""So many records, and such a part of all, are written and not kept open while the next ones are being read; with each
part by itself most pages of the index of ids would be written time and again."""


def read_snapshot(run: Run) -> None:
    """Fetch a snapshot of all that the person may see, take it in, and set the cursor where the feed goes on.

    Pieces that are here already are not fetched again. What the snapshot does not hold any more goes, but for what is
    unsent. Raises ``HaltAndAsk``, ``SpoiltSnapshot``, and what the peer raises.
    """
    images = form() if _is_first(run) else ""
    for beginning in range(_MOST_BEGINNINGS):
        info = run.ask(run.peer.snapshot, growing=True, images=images, begins=_wanted(run))
        state = run.state()
        if state.epoch and info.epoch != state.epoch:
            raise EpochChanged("", epoch=info.epoch)
        if too_few(state.count, info.records) and not run.options.may_vanish:
            raise HaltAndAsk(state.count, info.records)
        pieces = Pieces(run, info, images)
        try:
            pieces.fetch()
            with closing(Images(run.caseload.path)) as opened:
                _take_in(run, info, pieces, opened if images else None)
        except Unfit as error:
            # Read in pages what does not fit is set aside, record by record.
            pieces.discard()
            images = ""
            if beginning == _MOST_BEGINNINGS - 1:
                raise spoilt() from error
        except NotThere:
            if beginning == _MOST_BEGINNINGS - 1:
                raise
        except SpoiltSnapshot:
            pieces.discard()
            raise
        except (SyncTrouble, Cancelled):
            pieces.save()
            raise
        else:
            return


def _wanted(run: Run) -> int:
    """Return how much of a snapshot is to come with what is said of it: nothing where a part of one is here already."""
    with run.caseload.reading() as reader:
        return 0 if staging.anything(reader, PREFIX) else PIECE


def _is_first(run: Run) -> bool:
    """Say whether the device never had all: then most of what comes is new here, and worth while in images."""
    with run.caseload.reading() as reader:
        return not read_sync_state(reader).epoch and not outbox.count_pending(reader)


def _take_in(run: Run, info: SnapshotInfo, pieces: Pieces, images: Images | None) -> None:
    """Take the parts in, ``at_once`` records in one transaction; with the last of them the cursor moves.

    Of a snapshot that is still being laid only what comes at once is taken in in one, and less where somebody waits.
    While somebody may be typing none is open while the next part is read.
    """
    before = run.state()
    first = not before.epoch and not before.count
    seen: set[Key] = set()
    count = 0
    most = min(run.options.at_once, PART)
    with (
        ThreadPoolExecutor(1, "unpacking-snapshot") as unpacks,
        ThreadPoolExecutor(1, "reading-snapshot") as reads,
        _keeping(run.caseload) as keep,
    ):
        parts = Ahead(readings(pages_of(pieces), most, images), (unpacks, reads) if run.options.alone else None)
        with without_collecting():
            part = next(parts, None)
        while True:
            ends = False
            with without_collecting(), run.writing() as unit:
                state = read_sync_state(unit)
                counted, reread = tally.Tally(state.count, state.sum), set(state.reread)
                taking = TakingIn(unit, counted, reread, run.new, later=run.options.later)
                taken = 0
                seen_here: set[Image] = set()
                while part is not None and not ends and _has_room(taken, part, run, seen_here):
                    taking.page(*part.as_page(unit))
                    taken += part.count
                    count += part.count
                    if not first:
                        seen.update(part.keys())
                    ends = _ends(run, pieces, parts, taken, count)
                    part = part if ends else next(parts, None)
                run.count(taking)
                # Read again: an erasure lets the batch wait that was chosen.
                state = moved(read_sync_state(unit), counted, reread=tuple(sorted(reread)))
                pieces.keep(unit)
                if part is None:
                    state = _completed(unit, state, info, seen if not first else None)
                keep_sync_state(unit, state)
                run.told(unit.commit())
            keep()
            run.lay(waiting_rows.TOGETHER)
            run.progress(Step.RECEIVING, count, info.records)
            if images is not None and part is not None and part.image is not None:
                unpacks.submit(images.close, part.image)
            if part is None:
                return
            if run.watch.cancelled():
                # What follows may be here already, so that no request would ask.
                raise Cancelled
            if ends:
                part = next(parts, None)


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
