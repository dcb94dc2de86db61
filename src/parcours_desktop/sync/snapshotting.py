"""A first sync, or one after a long absence, as one file: fetched piece by piece, verified, then taken in."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import zstandard

from parcours_core.collecting import without_collecting
from parcours_core.language import tr
from parcours_core.protocol import EpochChanged, NotThere, SyncTrouble
from parcours_core.wire.frames import unframed
from parcours_core.wire.messages import Page, Sheet, SnapshotInfo, decode
from parcours_core.wire.packing import unpack_ids
from parcours_desktop.store import departing, outbox, staging, tally
from parcours_desktop.store.arrivals import Arrivals, arrivals_in, joined, only
from parcours_desktop.store.sync_state import SyncState, keep_sync_state, moved, read_sync_state
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.sync.guard import too_few
from parcours_desktop.sync.reports import HaltAndAsk, Step
from parcours_desktop.sync.run import Run

PIECE = 1 << 20
"""How many bytes are asked for at once."""

PART = 2500
"""How many records another thread reads together while those before are written."""

_PREFIX = "snapshot:"
_MOST_BEGINNINGS = 3
_AHEAD = 2
T = TypeVar("T")

Key = tuple[str, str]


class SpoiltSnapshot(SyncTrouble):
    """A snapshot did not arrive as the server made it; it is fetched anew with the next sync."""


def read_snapshot(run: Run) -> None:
    """Fetch a snapshot of all that the person may see, take it in, and set the cursor where the feed goes on.

    Pieces that are here already are not fetched again. What the snapshot does not hold any more goes, but for what is
    unsent. Raises ``HaltAndAsk``, ``SpoiltSnapshot``, and what the peer raises.
    """
    for beginning in range(_MOST_BEGINNINGS):
        info = run.ask(run.peer.snapshot)
        state = run.state()
        if state.epoch and info.epoch != state.epoch:
            raise EpochChanged("", epoch=info.epoch)
        if too_few(state.count, info.records) and not run.options.may_vanish:
            raise HaltAndAsk(state.count, info.records)
        try:
            data = _fetch(run, info)
        except NotThere:
            if beginning == _MOST_BEGINNINGS - 1:
                raise
        else:
            _take_in(run, info, data)
            return


def _fetch(run: Run, info: SnapshotInfo) -> bytes | None:
    """Return a snapshot that fits one piece; stage a longer one, so that what is here need not be fetched again."""
    name = _PREFIX + info.sha256
    with run.caseload.reading() as reader:
        offset = staging.received(reader, name)
    staged = bool(offset)
    while offset < info.size:
        piece = run.ask(run.peer.snapshot_piece, info.name, offset, PIECE)
        if not piece:
            raise NotThere("")
        if len(piece) == info.size:
            if hashlib.sha256(piece).hexdigest() != info.sha256:
                raise _spoilt()
            return piece
        with run.writing() as unit:
            if not staged:
                staging.discard_others(unit, _PREFIX, name)
            staging.stage(unit, name, offset, piece)
            unit.commit()
        staged = True
        offset += len(piece)
        run.progress(Step.RECEIVING, offset, info.size)
    digest = hashlib.sha256()
    with run.caseload.reading() as reader:
        for piece in staging.pieces(reader, name):
            digest.update(piece)
    if digest.hexdigest() != info.sha256:
        with run.writing() as unit:
            staging.discard(unit, name)
            unit.commit()
        raise _spoilt()
    return None


def _spoilt() -> SpoiltSnapshot:
    return SpoiltSnapshot(
        tr("Les dossiers reçus du serveur sont arrivés abîmés."),
        what_is_safe=tr("Rien n’a été changé sur cet ordinateur."),
        what_to_do=tr("La synchronisation recommencera d’elle-même."),
    )


def _take_in(run: Run, info: SnapshotInfo, data: bytes | None) -> None:
    """Take the parts in, ``at_once`` records in one transaction; with the last of them the cursor moves."""
    before = run.state()
    first = not before.epoch and not before.count
    seen: set[Key] = set()
    count = 0
    with run.caseload.reading() as reader, ThreadPoolExecutor(1, "reading-snapshot") as thread:
        pieces = [data] if data is not None else staging.pieces(reader, _PREFIX + info.sha256)
        pages = (decode(each, Page) for each in unframed(_unpacked(pieces)))
        read: Iterator[_Part] = (_read(page) for page in _parts(pages, min(run.options.at_once, PART)))
        parts = _ahead(thread, read) if run.options.alone else read
        part = next(parts, None)
        while True:
            with without_collecting(), run.writing() as unit:
                state = read_sync_state(unit)
                counted, reread = tally.Tally(state.count, state.sum), set(state.reread)
                taking = TakingIn(unit, counted, reread)
                taken = 0
                while part is not None and (not taken or taken + part.count <= run.options.at_once):
                    taking.page(part.page, part.arrivals)
                    taken += part.count
                    count += part.count
                    if not first:
                        seen.update(part.keys())
                    part = next(parts, None)
                run.count(taking)
                # Read again: an erasure lets the batch wait that was chosen.
                state = moved(read_sync_state(unit), counted, reread=tuple(sorted(reread)))
                if part is None:
                    state = _completed(unit, state, info, seen if not first else None)
                keep_sync_state(unit, state)
                run.told(unit.commit())
            run.progress(Step.RECEIVING, count, info.records)
            if part is None:
                return


def _completed(unit: UnitOfWork, state: SyncState, info: SnapshotInfo, seen: set[Key] | None) -> SyncState:
    """Return where the device stands once all was taken in, and let go what was not ``seen`` in it."""
    counted = tally.Tally(state.count, state.sum)
    if seen is not None:
        _let_go(unit, seen)
        counted = tally.count_all(unit.connection)
    staging.discard_others(unit, _PREFIX, "")
    return moved(state, counted, cursor=info.number, epoch=info.epoch)


def _let_go(unit: UnitOfWork, seen: set[Key]) -> None:
    """Let those records go that the snapshot does not hold any more, but not what is unsent."""
    unsent = {entry.key for entry in outbox.pending(unit)}
    gone = [
        (record, record_id)
        for record, record_id, _ in tally.held(unit.connection)
        if (record, record_id) not in seen and (record, record_id) not in unsent
    ]
    departing.remove_records(unit, tally.Tally(), gone)


def _parts(pages: Iterable[Page], most: int) -> Iterator[Page]:
    """Yield pages of about ``most`` records: few enough not to hold the window up, else as many as can be at once."""
    sheets: dict[tuple[str, ...], list[Sheet]] = {}
    count = 0
    for page in pages:
        for sheet in _cut(page, most):
            if count and count + len(sheet.numbers) > most:
                yield Page(page.cursor, sheets=list(map(joined, sheets.values())))
                sheets, count = {}, 0
            sheets.setdefault((sheet.record, *sheet.fields), []).append(sheet)
            count += len(sheet.numbers)
    if sheets:
        yield Page(0, sheets=list(map(joined, sheets.values())))


def _cut(page: Page, most: int) -> Iterator[Sheet]:
    for sheet in page.sheets:
        count = len(sheet.numbers)
        for start in range(0, count, most):
            yield sheet if count <= most else only(sheet, range(start, min(start + most, count)))


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacking = zstandard.ZstdDecompressor().decompressobj()
    for piece in pieces:
        yield unpacking.decompress(piece)


@dataclass(frozen=True, slots=True)
class _Part:
    page: Page
    arrivals: Sequence[Arrivals | None]

    @property
    def count(self) -> int:
        return sum(len(sheet.numbers) for sheet in self.page.sheets)

    def keys(self) -> Iterator[Key]:
        return ((sheet.record, one) for sheet in self.page.sheets for one in unpack_ids(sheet.ids))


def _read(page: Page) -> _Part:
    return _Part(page, arrivals_in(page))


def _ahead(thread: ThreadPoolExecutor, items: Iterator[T]) -> Iterator[T]:
    """Yield ``items``; the next few are made on ``thread`` meanwhile."""
    made: deque[Future[T | None]] = deque(thread.submit(next, items, None) for _ in range(_AHEAD))
    while (item := made.popleft().result()) is not None:
        made.append(thread.submit(next, items, None))
        yield item
