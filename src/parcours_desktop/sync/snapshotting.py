"""A first sync, or one after a long absence, as one file: fetched piece by piece, verified, then taken in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import zstandard

from parcours_core.language import tr
from parcours_core.protocol import EpochChanged, NotThere, SyncTrouble
from parcours_core.wire.frames import unframed
from parcours_core.wire.messages import Page, Sheet, SnapshotInfo, decode
from parcours_core.wire.packing import unpack_ids
from parcours_desktop.store import departing, outbox, staging, tally
from parcours_desktop.store.arrivals import joined, only
from parcours_desktop.store.sync_state import keep_sync_state, moved, read_sync_state
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.sync.guard import too_few
from parcours_desktop.sync.reports import HaltAndAsk, Step
from parcours_desktop.sync.run import Run

PIECE = 1 << 20
"""How many bytes are asked for at once."""

_PREFIX = "snapshot:"
_MOST_BEGINNINGS = 3

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
            _fetch(run, info)
        except NotThere:
            if beginning == _MOST_BEGINNINGS - 1:
                raise
        else:
            _verify(run, info)
            _take_in(run, info)
            return


def _fetch(run: Run, info: SnapshotInfo) -> None:
    name = _PREFIX + info.sha256
    with run.writing() as unit:
        staging.discard_others(unit, _PREFIX, name)
        offset = staging.received(unit, name)
        unit.commit()
    while offset < info.size:
        piece = run.ask(run.peer.snapshot_piece, info.name, offset, PIECE)
        if not piece:
            raise NotThere("")
        with run.writing() as unit:
            staging.stage(unit, name, offset, piece)
            unit.commit()
        offset += len(piece)
        run.progress(Step.RECEIVING, offset, info.size)


def _verify(run: Run, info: SnapshotInfo) -> None:
    digest = hashlib.sha256()
    with run.caseload.reading() as reader:
        for piece in staging.pieces(reader, _PREFIX + info.sha256):
            digest.update(piece)
    if digest.hexdigest() != info.sha256:
        with run.writing() as unit:
            staging.discard(unit, _PREFIX + info.sha256)
            unit.commit()
        raise SpoiltSnapshot(
            tr("Les dossiers reçus du serveur sont arrivés abîmés."),
            what_is_safe=tr("Rien n’a été changé sur cet ordinateur."),
            what_to_do=tr("La synchronisation recommencera d’elle-même."),
        )


def _take_in(run: Run, info: SnapshotInfo) -> None:
    before = run.state()
    first = not before.epoch and not before.count
    seen: set[Key] = set()
    with run.caseload.reading() as reader:
        pages = (decode(data, Page) for data in unframed(_unpacked(staging.pieces(reader, _PREFIX + info.sha256))))
        for page in _parts(pages, run.options.at_once):
            run.take_in(page)
            seen.update((sheet.record, one) for sheet in page.sheets for one in unpack_ids(sheet.ids))
            run.progress(Step.RECEIVING, len(seen), info.records)
    with run.writing() as unit:
        state = read_sync_state(unit)
        counted = tally.Tally(state.count, state.sum)
        if not first:
            _let_go(unit, seen)
            counted = tally.count_all(unit.connection)
        staging.discard(unit, _PREFIX + info.sha256)
        keep_sync_state(unit, moved(state, counted, cursor=info.number, epoch=info.epoch))
        run.told(unit.commit())


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
