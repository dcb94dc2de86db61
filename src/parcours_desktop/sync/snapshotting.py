"""A first sync, or one after a long absence, as one file: fetched piece by piece, verified, then taken in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import zstandard

from parcours_core.language import tr
from parcours_core.protocol import EpochChanged, NotThere, SyncTrouble
from parcours_core.wire.frames import unframed
from parcours_core.wire.messages import Page, SnapshotInfo, decode
from parcours_core.wire.packing import unpack_ids
from parcours_desktop.store import departing, outbox, staging, tally
from parcours_desktop.store.arrivals import only
from parcours_desktop.store.sync_state import keep_sync_state, moved, read_sync_state
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
    seen: set[Key] = set()
    with run.caseload.reading() as reader:
        for data in unframed(_unpacked(staging.pieces(reader, _PREFIX + info.sha256))):
            page = decode(data, Page)
            for part in _parts(page, run.options.page):
                run.take_in(part)
            seen.update((sheet.record, one) for sheet in page.sheets for one in unpack_ids(sheet.ids))
            run.progress(Step.RECEIVING, len(seen), info.records)
    with run.writing() as unit:
        state = read_sync_state(unit)
        unsent = {entry.key for entry in outbox.pending(unit)}
        gone = [
            (record, record_id)
            for record, record_id, _ in tally.held(unit.connection)
            if (record, record_id) not in seen and (record, record_id) not in unsent
        ]
        departing.remove_records(unit, tally.Tally(), gone)
        staging.discard(unit, _PREFIX + info.sha256)
        counted = tally.count_all(unit.connection)
        keep_sync_state(unit, moved(state, counted, cursor=info.number, epoch=info.epoch))
        run.told(unit.commit())


def _parts(page: Page, most: int) -> Iterator[Page]:
    """Yield a page in parts of at most ``most`` records, so that no part holds the window up for long."""
    for sheet in page.sheets:
        count = len(sheet.numbers)
        for start in range(0, count, most):
            whole = count <= most
            yield Page(page.cursor, sheets=[sheet if whole else only(sheet, range(start, min(start + most, count)))])


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacking = zstandard.ZstdDecompressor().decompressobj()
    for piece in pieces:
        yield unpacking.decompress(piece)
