"""Makes a message small for the way up: block by block, so that each part of it is packed by its own letters."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import zstandard

from parcours_core.wire.packed import PackedSheets

BLOCK: Final = 10 * 1024
"""Bytes of a message that are packed by one table of letters.

A sheet lies column by column: telephone numbers, then names, then codes. One table for all of them, as the packer
would make it of 128 KiB, fits none: of a first sync that is a twentieth of the bytes. Much smaller ones cost more in
tables.
"""


_BEGINS: Final = zstandard.MAGIC_NUMBER.to_bytes(4, "little") + b"\xa0"
"""How a frame begins that says its size in the four bytes that follow, and of which all may be referred to (RFC 8878,
3.1.1.1)."""

_LARGEST_RAW: Final = 1 << 16

_LONG: Final = 1 << 18
"""From so many bytes on it pays to begin before all of a message is known: a first sync sends several times as many."""


def squeeze(packer: zstandard.ZstdCompressor, message: bytes) -> bytes:
    """Return ``message`` as one zstd frame that says its size."""
    if len(message) <= BLOCK:
        return packer.compress(message)
    packing = packer.compressobj(size=len(message))
    return b"".join((*_blocks(packing, message), packing.flush()))


class Begun:
    """Most of a message, squeezed on a thread before it is known what comes before it, and behind it."""

    def __init__(self, middle: bytes) -> None:
        self._length = len(middle)
        self._packing = zstandard.ZstdCompressor().compressobj()
        squeezes = ThreadPoolExecutor(1, "squeezing")
        self._squeezed = squeezes.submit(lambda: list(_blocks(self._packing, middle)))
        squeezes.shutdown(wait=False)

    def between(self, head: bytes, tail: bytes) -> bytes:
        """Return the whole message as ``squeeze`` does. To be called once.

        The head goes as it is: a block that is not packed changes nothing of what those behind it refer to.
        """
        begins, *blocks = self._squeezed.result()
        size = len(head) + self._length + len(tail)
        heads = (_raw(head[start : start + _LARGEST_RAW]) for start in range(0, len(head), _LARGEST_RAW))
        own = begins[zstandard.frame_header_size(begins) :]
        ends = (*_blocks(self._packing, tail), self._packing.flush())
        return b"".join((_BEGINS, size.to_bytes(4, "little"), *heads, own, *blocks, *ends))


def begin_to_squeeze(sheets: PackedSheets) -> None:
    """Have sheets squeezed that are to be sent soon, where that takes long."""
    if len(sheets.packed) >= _LONG:
        sheets.squeezed = Begun(sheets.packed)


def _raw(part: bytes) -> bytes:
    """Return a block that holds a part as it is (RFC 8878, 3.1.1.2)."""
    return (len(part) << 3).to_bytes(3, "little") + part


def _blocks(packing: zstandard.ZstdCompressionObj, message: bytes) -> Iterator[bytes]:
    whole = memoryview(message)
    for start in range(0, len(message), BLOCK):
        yield packing.compress(whole[start : start + BLOCK]) + packing.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
