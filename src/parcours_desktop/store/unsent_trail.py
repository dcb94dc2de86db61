"""The lines of this device's trail that the server does not keep yet, as they travel."""

from __future__ import annotations

from parcours_core.wire.messages import TrailRow
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.trail import entries


def unsent_trail(reader: Reader, kept: int, most: int) -> list[TrailRow]:
    """Return up to ``most`` lines that come after number ``kept``, in order."""
    return [
        TrailRow(one.number, one.at, one.author, one.act, one.dossier, one.words, one.seal)
        for one in entries(reader, after=kept, limit=most)
    ]
