"""The QR of a letter as runs of dark squares: drawn as vectors, sharp on any printer."""

from __future__ import annotations

import segno

QUIET = 4
"""Light modules around the code, on every side (ISO/IEC 18004, 6.3.8)."""

_MASK = 2
"""One mask for every letter: any reader takes each of the eight, and trying them all costs five times as much."""


def dark_runs(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Return the side of the code in modules, quiet zone included, and its dark runs as (left, top, length).

    Error correction Q: a quarter of the code may be creased or stamped over, at no greater size for our texts.
    """
    code = segno.make(text, error="q", mask=_MASK, micro=False, boost_error=False)
    runs = []
    for top, line in enumerate(code.matrix):
        cells = bytes(line).translate(_AS_TEXT).decode("ascii")
        left = cells.find("#")
        while left >= 0:
            end = cells.find(".", left)
            end = len(cells) if end < 0 else end
            runs.append((left + QUIET, top + QUIET, end - left))
            left = cells.find("#", end)
    return len(code.matrix) + 2 * QUIET, tuple(runs)


_AS_TEXT = bytes.maketrans(b"\x00\x01", b".#")
