"""Messages are compressed on the way; what would unpack to more than is allowed is refused before it is unpacked."""

from __future__ import annotations

import threading
from typing import Final

import zstandard

_LEVEL: Final = 1
_LARGEST_WINDOW: Final = 8 * 1024 * 1024
_SMALL: Final = 4096
"""What is larger is packed and unpacked by tools of its own: they keep as much memory as the largest took."""


class TooLarge(ValueError):
    """A message is larger than the server takes."""


class _Tools(threading.local):
    """What packs and unpacks small messages, a pair for each thread: to make them costs more than to use them."""

    def __init__(self) -> None:
        self.packer = _packer()
        self.unpacker = _unpacker()


def _packer() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=_LEVEL)


def _unpacker() -> zstandard.ZstdDecompressor:
    return zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)


_tools: Final = _Tools()


def unpack(data: bytes, largest: int) -> bytes:
    """Return what the zstd frame ``data`` holds; its header must say how much that is.

    Raises ``TooLarge`` where that is more than ``largest`` bytes, and ``ValueError`` where it is not one whole frame
    or holds more than it says.
    """
    try:
        said = zstandard.get_frame_parameters(data).content_size
        if said in (zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR):
            raise ValueError("a frame that does not say its size")
        if said > largest:
            raise TooLarge
        unpacker = _tools.unpacker if said <= _SMALL else _unpacker()
        return unpacker.decompress(data, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ValueError("not one whole zstd frame") from error


def pack(data: bytes) -> bytes:
    """Return ``data`` as one zstd frame that says its size."""
    packer = _tools.packer if len(data) <= _SMALL else _packer()
    return packer.compress(data)
