"""The lines of this device's trail that the server does not keep yet, as they travel."""

from __future__ import annotations

from parcours_core.wire.messages import TrailRow
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.reader import Reader

_UNSENT = """
SELECT number, at, author, act, job_seeker_id, words, seal FROM trail WHERE number > ? ORDER BY number LIMIT ?
"""


def unsent_trail(reader: Reader, kept: int, most: int) -> list[TrailRow]:
    """Return up to ``most`` lines that come after number ``kept``, in order."""
    rows = plain_rows(reader.connection, _UNSENT, (kept, most))
    return [TrailRow(*row) for row in rows]
