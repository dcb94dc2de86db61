"""The lines of this device's trail that the server does not keep yet, as they travel."""

from __future__ import annotations

from dataclasses import dataclass, field

from parcours_core.wire.messages import TrailRow, TrailRun
from parcours_core.wire.trail_runs import packed_run
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.reader import Reader

_UNSENT = """
SELECT number, at, author, act, job_seeker_id, words, seal FROM trail WHERE number > ? ORDER BY number LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class UnsentTrail:
    """Lines that are to be sent, as a ``run`` or in ``rows``; false where there are none."""

    rows: list[TrailRow] = field(default_factory=list)
    run: TrailRun | None = None

    def __bool__(self) -> bool:
        return bool(self.rows) or self.run is not None


def unsent_trail(reader: Reader, kept: int, most: int, *, as_run: bool) -> UnsentTrail:
    """Return up to ``most`` lines that come after number ``kept``, in order; where none is missing ``as_run``."""
    lines = plain_rows(reader.connection, _UNSENT, (kept, most))
    if as_run and lines and lines[-1][0] == kept + len(lines):
        return UnsentTrail(run=packed_run(lines))
    return UnsentTrail([TrailRow(*line) for line in lines])
