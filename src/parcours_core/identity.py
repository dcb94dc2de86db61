"""Identities made on a device without asking anyone: UUIDv7, so that new rows land at the end of their table."""

from __future__ import annotations

import secrets


def new_id(milliseconds: int) -> str:
    """Return a UUIDv7 (RFC 9562 section 5.7) for ``milliseconds`` since 1970; the clock only keeps rows in order."""
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
