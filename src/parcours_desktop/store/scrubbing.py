"""The wish that the file be written anew: something of a person was taken out of it, and its traces are not yet gone.

Deleting overwrites a row where it stood, but copies of it may lie in the room between rows (``Caseload.scrub``). The
wish is committed with the deletion, so that whatever comes between, the file is cleaned in the end.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection

from parcours_desktop.store import settings
from parcours_desktop.store.reader import Reader

SCRUB_DUE = "erasure.scrub"
"""The setting that says that something was erased or left, and the file not yet written anew."""

_LAST = "erasure.scrub.last"
"""The setting that names the last wish: one that came while the file was written anew is not fulfilled by that."""


def ask_scrub(connection: Connection) -> None:
    """Wish it, in the transaction that takes something out."""
    settings.keep(connection, SCRUB_DUE, True)
    settings.keep(connection, _LAST, secrets.token_hex(8))


def scrub_due(reader: Reader) -> bool:
    """Say whether it is still wished."""
    return bool(settings.setting(reader, SCRUB_DUE, False))


def last_wish(reader: Reader) -> str:
    """Return the name of the last wish, to be asked for before it is fulfilled."""
    return str(settings.setting(reader, _LAST, ""))


def fulfilled(unit: Reader, wish: str) -> bool:
    """Wish it no longer, in the transaction of ``unit``, unless it was wished again since ``wish``; say which."""
    if last_wish(unit) != wish:
        return False
    settings.keep(unit.connection, SCRUB_DUE, False)
    return True
