"""Makes a message small for the way up: block by block, so that each part of it is packed by its own letters."""

from __future__ import annotations

from typing import Final

import zstandard

BLOCK: Final = 10 * 1024
"""Bytes of a message that are packed by one table of letters.

A sheet lies column by column: telephone numbers, then names, then codes. One table for all of them, as the packer
would make it of 128 KiB, fits none: of a first sync that is a twentieth of the bytes. Much smaller ones cost more in
tables.
"""


def squeeze(packer: zstandard.ZstdCompressor, message: bytes) -> bytes:
    """Return ``message`` as one zstd frame that says its size."""
    if len(message) <= BLOCK:
        return packer.compress(message)
    packing = packer.compressobj(size=len(message))
    whole = memoryview(message)
    parts = []
    for start in range(0, len(message), BLOCK):
        parts.append(packing.compress(whole[start : start + BLOCK]))
        parts.append(packing.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))
    return b"".join([*parts, packing.flush()])
