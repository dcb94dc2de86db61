"""A server that lays a snapshot while it is read, in pages or in images."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import zstandard
from support.images import in_image

from parcours_core.protocol import SyncPeer
from parcours_core.wire.frames import framed
from parcours_core.wire.images import form
from parcours_core.wire.messages import PROTOCOL, Call, Page, SnapshotInfo, encode

A_PART = 20
FIRST: dict[str, Any] = {"snapshot_from": 10}


class Laying:
    """A server that lays a snapshot frame by frame, each when it is first asked for.

    ``meanwhile`` is called with the number of the frame that is laid, and may give other bytes for it.
    """

    lays_images = False

    def __init__(self, peer: SyncPeer, meanwhile: Callable[[int, bytes], bytes] = lambda _, frame: frame) -> None:
        self._peer = peer
        self._meanwhile = meanwhile
        self.asked: list[int] = []
        self.forms: list[str] = []
        self.lay()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def lay(self) -> None:
        """Begin a snapshot of what there is now."""
        self.frames, cursor, more = [], 0, True
        while more:
            page = self._peer.exchange(Call(PROTOCOL, "", cursor, limit=A_PART)).page
            assert page is not None
            cursor, more = page.cursor, page.more
            page = without_graves(page)
            laid = framed(encode(in_image(page) if self.lays_images else page))
            packed = zstandard.ZstdCompressor(write_checksum=True).compress(laid)
            self.frames.append(packed)
        self._laid = 0
        self._head = cursor
        self._name = f"grows-{cursor}"

    def snapshot(self, *, growing: bool = False, images: str = "", begins: int = 0) -> SnapshotInfo:
        info = self._peer.snapshot()
        self.forms.append(images)
        if not growing or (self.lays_images and images != form()):
            return info
        data = b"".join(self.frames[: self._laid])
        whole = self._laid == len(self.frames)
        sha256 = hashlib.sha256(data).hexdigest() if whole else ""
        return SnapshotInfo(self._name, self._head, len(data), sha256, info.records, info.epoch, not whole)

    def snapshot_piece(self, name: str, offset: int, length: int) -> bytes:
        self.asked.append(offset)
        if name != self._name:
            return self._peer.snapshot_piece(name, offset, length)
        data = b"".join(self.frames[: self._laid])
        if offset == len(data) and self._laid < len(self.frames):
            self._laid += 1
            data += self._meanwhile(self._laid, self.frames[self._laid - 1])
        return data[offset : offset + length]


def without_graves(page: Page) -> Page:
    return Page(page.cursor, page.more, page.sheets)
