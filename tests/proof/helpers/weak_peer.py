"""A peer behind a line that fails, in one process: what it drops, doubles and delays is told to it call by call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from proof.helpers.bad_line import Harm

from parcours_core.protocol import SyncPeer, SyncTrouble, Unreachable
from parcours_core.wire.messages import (
    Answer,
    BucketTally,
    Call,
    FieldEntry,
    Listed,
    PackOffer,
    Page,
    Receipt,
    Sheet,
    SnapshotInfo,
    decode,
    encode,
)

T = TypeVar("T")

IN_PROCESS = (Harm.REQUEST_DROPPED, Harm.ANSWER_DROPPED, Harm.DUPLICATED, Harm.HELD)
"""The harm that makes sense between two parts of one process."""


class WeakPeer:
    """Passes calls on to ``peer``; ``harm`` is asked before each call what happens to it.

    A call that is held back fails, and reaches the server after the next one. Calls and answers are packed and read
    again, so that nothing but messages passes between the two sides.
    """

    def __init__(self, peer: SyncPeer, harm: Callable[[str], Harm]) -> None:
        self._peer = peer
        self._harm = harm
        self._held: list[Callable[[], object]] = []
        self.done: Counter[Harm] = Counter()
        self.calls: Counter[str] = Counter()

    def exchange(self, call: Call) -> Answer:
        sent = decode(encode(call), Call)
        return decode(encode(self._pass("exchange", partial(self._peer.exchange, sent))), Answer)

    def snapshot(self, *, growing: bool = False, images: str = "", begins: int = 0) -> SnapshotInfo:
        return self._pass("snapshot", partial(self._peer.snapshot, growing=growing, images=images, begins=begins))

    def snapshot_piece(self, name: str, offset: int, length: int) -> bytes:
        return self._pass("snapshot_piece", partial(self._peer.snapshot_piece, name, offset, length))

    def tallies(self) -> list[BucketTally]:
        return self._pass("tallies", self._peer.tallies)

    def listing(self, buckets: list[str]) -> list[Listed]:
        return self._pass("listing", partial(self._peer.listing, buckets))

    def fetch(self, wanted: list[tuple[str, str]]) -> Page:
        return decode(encode(self._pass("fetch", partial(self._peer.fetch, wanted))), Page)

    def offer(self, sheets: list[Sheet]) -> Receipt:
        sent = [decode(encode(sheet), Sheet) for sheet in sheets]
        return decode(encode(self._pass("offer", partial(self._peer.offer, sent))), Receipt)

    def history(self, record: str, record_id: str) -> list[FieldEntry]:
        return self._pass("history", partial(self._peer.history, record, record_id))

    def content_received(self, sha256: str) -> int:
        return self._pass("content_received", partial(self._peer.content_received, sha256))

    def put_content(self, sha256: str, size: int, dossier: str, offset: int, data: bytes) -> int:
        return self._pass("put_content", partial(self._peer.put_content, sha256, size, dossier, offset, data))

    def get_content(self, sha256: str, offset: int, length: int) -> bytes:
        return self._pass("get_content", partial(self._peer.get_content, sha256, offset, length))

    def directory_pack(self, own_sha256: str) -> PackOffer | None:
        return self._pass("directory_pack", partial(self._peer.directory_pack, own_sha256))

    def pack_piece(self, sha256: str, offset: int, length: int) -> bytes:
        return self._pass("pack_piece", partial(self._peer.pack_piece, sha256, offset, length))

    def _pass(self, name: str, work: Callable[[], T]) -> T:
        harm = self._harm(name)
        self.done[harm] += 1
        self.calls[name] += 1
        if harm is Harm.REQUEST_DROPPED:
            raise Unreachable("the request was dropped")
        if harm is Harm.HELD:
            self._held.append(work)
            raise Unreachable("the request is late")
        answer = work()
        if harm is Harm.DUPLICATED:
            answer = work()
        held, self._held = self._held, []
        for late in held:
            _nobody_hears(late)
        if harm is Harm.ANSWER_DROPPED:
            raise Unreachable("the answer was dropped")
        return answer


def _nobody_hears(late: Callable[[], object]) -> None:
    try:
        late()
    except SyncTrouble:
        return
