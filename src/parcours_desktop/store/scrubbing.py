"""The wish that the file be written anew: something of a person was taken out of it, and its traces are not yet gone.

Deleting overwrites a row where it stood, but copies of it may lie in the room between rows (``Caseload.scrub``). The
wish is committed with the deletion, so that whatever comes between, the file is cleaned in the end.
"""

from __future__ import annotations

from sqlalchemy import Connection

from parcours_desktop.store import settings
from parcours_desktop.store.reader import Reader

SCRUB_DUE = "erasure.scrub"
"""The setting that says that something was erased or left, and the file not yet written anew."""


def ask_scrub(connection: Connection) -> None:
    """Wish it, in the transaction that takes something out."""
    settings.keep(connection, SCRUB_DUE, True)


def scrub_due(reader: Reader) -> bool:
    """Say whether it is still wished."""
    return bool(settings.setting(reader, SCRUB_DUE, False))
