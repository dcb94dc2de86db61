"""Bytes to text, whatever the encoding that a producer's tool wrote."""

from __future__ import annotations

import codecs

_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(content: bytes) -> str:
    """Return ``content`` as text: by its byte order mark, else UTF-8, else Windows-1252, which spreadsheets write."""
    for mark, encoding in _MARKED:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut in the middle of a letter is still UTF-8.
        if error.start >= len(content) - 3:
            return content[: error.start].decode("utf-8")
    return "".join(_windows(byte) for byte in content) if _undefined(content) else content.decode("cp1252")


def _undefined(content: bytes) -> bool:
    return any(byte in content for byte in b"\x81\x8d\x8f\x90\x9d")


def _windows(byte: int) -> str:
    return bytes([byte]).decode("cp1252", errors="replace")
