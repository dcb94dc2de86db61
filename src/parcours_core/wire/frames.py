"""Messages one after another in one stream, each with its length before it: how a snapshot is written and read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LONGEST = 1 << 30
"""How long a message may be: what is read has nowhere to be but in memory."""

_LENGTH_BYTES = 4


def framed(message: bytes) -> bytes:
    """Return ``message`` with its length before it, four bytes, the greatest first."""
    return len(message).to_bytes(_LENGTH_BYTES, "big") + message


def unframed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the messages in a stream that comes in pieces, cut anywhere.

    Raises ``ValueError`` where it ends early, and, before it is read, for a message longer than ``LONGEST``.
    """
    rest = bytearray()
    for piece in pieces:
        rest += piece
        while len(rest) >= _LENGTH_BYTES:
            end = _LENGTH_BYTES + int.from_bytes(rest[:_LENGTH_BYTES], "big")
            if end > LONGEST:
                raise ValueError("a message too long to be read")
            if len(rest) < end:
                break
            with memoryview(rest) as view:
                message = bytes(view[_LENGTH_BYTES:end])
            yield message
            del rest[:end]
    if rest:
        raise ValueError("the stream ends inside a message")
