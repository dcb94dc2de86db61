"""How long one waits after wrong passphrases: nothing for a slip of the finger, longer for whoever keeps guessing.

The wait is a courtesy to the eyes of a passer-by, nothing more: whoever took the disk does not use this screen (S5).
"""

from __future__ import annotations

FREE_SLIPS = 3
LONGEST_SECONDS = 30


def pause_seconds(failures: int) -> int:
    """Return the seconds to wait after so many failures in a row: 0 for three, then 1, 2, 4 … 30. It never wipes."""
    if failures <= FREE_SLIPS:
        return 0
    return min(LONGEST_SECONDS, 1 << min(failures - FREE_SLIPS - 1, 10))
