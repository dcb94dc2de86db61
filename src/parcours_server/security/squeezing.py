"""Messages are compressed on the way; what would unpack to more than is allowed is refused before it is unpacked."""

from __future__ import annotations

from typing import Final

import zstandard

_LEVEL: Final = 1
_LARGEST_WINDOW: Final = 8 * 1024 * 1024


class TooLarge(ValueError):
    """A message is larger than the server takes."""


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
        unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
        return unpacker.decompress(data, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ValueError("not one whole zstd frame") from error


def pack(data: bytes) -> bytes:
    """Return ``data`` as one zstd frame that says its size."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(data)
