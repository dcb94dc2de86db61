"""The bytes of a snapshot: fetched piece by piece, kept until the rest is there, verified as a whole."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from typing import IO, cast

import zstandard

from parcours_core.language import tr
from parcours_core.protocol import NotThere, SyncTrouble
from parcours_core.wire.messages import SnapshotInfo
from parcours_desktop.store import staging
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.sync.reports import Step
from parcours_desktop.sync.run import Run

PIECE = 1 << 20
"""How many bytes are asked for at once."""

PREFIX = "snapshot:"
_AT_ONCE = 1 << 17
"""How many bytes are unpacked at once: more would not be near at hand any more when they are put together."""


class SpoiltSnapshot(SyncTrouble):
    """A snapshot did not arrive as the server made it; it is fetched anew with the next sync."""


class Pieces:
    """The bytes of one snapshot, in order. Those that are here already are not fetched again."""

    def __init__(self, run: Run, info: SnapshotInfo, images: str = "") -> None:
        self._run = run
        self._images = images
        self._info = info
        self._name = PREFIX + info.name
        self._came: deque[tuple[int, bytes]] = deque()
        self._whole: bytes | None = None
        self.grows = info.growing and run.options.alone
        """Whether they are fetched while they are taken in; else all of them are here first."""

    def fetch(self) -> None:
        """Fetch all of it, unless it is to be taken in as it comes. Raises ``SpoiltSnapshot`` and what the peer raises.

        One that fits one piece is not staged; a longer one is, so that what is here need not be fetched again.
        """
        if self.grows:
            return
        run, info = self._run, self._info
        with run.caseload.reading() as reader:
            offset = staging.received(reader, self._name)
        while info.growing or offset < info.size:
            piece = self._piece(offset)
            if not piece:
                info = self._laid()
                continue
            if not info.growing and len(piece) == info.size:
                _verify(info, info.size, hashlib.sha256(piece).hexdigest())
                self._whole = piece
                return
            self._came.append((offset, piece))
            self.save()
            offset += len(piece)
            run.progress(Step.RECEIVING, offset, info.size)
        digest = hashlib.sha256()
        for piece in self._here():
            digest.update(piece)
        try:
            _verify(info, offset, digest.hexdigest())
        except SpoiltSnapshot:
            self.discard()
            raise

    def each(self) -> Iterator[bytes]:
        """Yield the bytes, unpacked: verified before, or, of one that grows, frame by frame and at the end as a whole.

        Raises ``SpoiltSnapshot``, and what the peer raises.
        """
        if self._whole is not None:
            return _unpacked([self._whole])
        return _unpacked(self._arriving() if self.grows else self._here())

    def keep(self, unit: UnitOfWork) -> None:
        """Stage what has come since the last time."""
        if self._came and not self._came[0][0]:
            staging.discard_others(unit, PREFIX, self._name)
        while self._came:
            staging.stage(unit, self._name, *self._came.popleft())

    def save(self) -> None:
        """Stage what has come since the last time, in a transaction of its own."""
        if self._came:
            with self._run.writing() as unit:
                self.keep(unit)
                unit.commit()

    def discard(self) -> None:
        """Throw away what is here."""
        self._came.clear()
        with self._run.writing() as unit:
            staging.discard(unit, self._name)
            unit.commit()

    def _here(self) -> Iterator[bytes]:
        """Yield what is staged, each piece in a view of its own: as long as one is open the log cannot begin anew."""
        with self._run.caseload.reading() as reader:
            offsets = staging.offsets(reader, self._name)
        for offset in offsets:
            with self._run.caseload.reading() as reader:
                piece = staging.piece(reader, self._name, offset)
            yield piece

    def _arriving(self) -> Iterator[bytes]:
        digest, offset = hashlib.sha256(), 0
        for piece in self._here():
            digest.update(piece)
            offset += len(piece)
            yield piece
        while piece := self._piece(offset):
            digest.update(piece)
            self._came.append((offset, piece))
            offset += len(piece)
            yield piece
        _verify(self._laid(), offset, digest.hexdigest())

    def _piece(self, offset: int) -> bytes:
        """Return the piece from ``offset`` on; the first one may have come with what is said of the snapshot."""
        info = self._info
        if info.begins and not offset:
            return info.begins
        return self._run.ask(self._run.peer.snapshot_piece, info.name, offset, PIECE)

    def _laid(self) -> SnapshotInfo:
        """Return what the server says of the snapshot once all of it is laid. Raises ``NotThere`` where it is gone."""
        info = self._info
        told = self._run.ask(self._run.peer.snapshot, growing=True, images=self._images) if info.growing else info
        if told.growing or told.name != info.name or not info.growing:
            raise NotThere("")
        return told


def wanted(run: Run) -> int:
    """Return how much of a snapshot is to come with what is said of it: nothing where a part of one is here already."""
    with run.caseload.reading() as reader:
        return 0 if staging.anything(reader, PREFIX) else PIECE


def _verify(info: SnapshotInfo, size: int, sha256: str) -> None:
    if (size, sha256) != (info.size, info.sha256):
        raise spoilt()


class _Source:
    """Pieces as something to read from: each time the next one, however much was asked for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)

    def read(self, _size: int = -1) -> bytes:
        return next(self._pieces, b"")


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    # A little at a time: each byte may stand for thousands.
    reading = zstandard.ZstdDecompressor().stream_reader(cast("IO[bytes]", _Source(pieces)), read_across_frames=True)
    try:
        while some := reading.read1(_AT_ONCE):
            yield some
    except zstandard.ZstdError as error:
        raise spoilt() from error


def spoilt() -> SpoiltSnapshot:
    """Return what is raised where a snapshot cannot be read."""
    return SpoiltSnapshot(
        tr("Les dossiers reçus du serveur sont arrivés abîmés."),
        what_is_safe=tr("Rien n’est perdu : ce qui n’est pas envoyé attend."),
        what_to_do=tr("La synchronisation recommencera d’elle-même."),
    )
