"""The wish that the file be written anew: something of a person was taken out of it, and its traces are not yet gone.

Deleting overwrites a row where it stood, but copies of it may lie in the room between rows (``Caseload.scrub``). The
wish is committed with the deletion, so that whatever comes between, the file is cleaned in the end.
"""

from __future__ import annotations

from sqlalchemy import Connection

from parcours_desktop.store import settings
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.reader import Reader

SCRUB_DUE = "erasure.scrub"
"""The setting that says that something was erased or left, and the file not yet written anew."""

_WISHES = "erasure.scrub.wishes"
"""The setting that counts the wishes: one that came while the file was written anew is not fulfilled by that."""
_COUNT = "INSERT INTO setting (key, value) VALUES (?, '1') ON CONFLICT (key) DO UPDATE SET value = value + 1"


def ask_scrub(connection: Connection) -> None:
    """Wish it, in the transaction that takes something out."""
    settings.keep(connection, SCRUB_DUE, True)
    plain_rows(connection, _COUNT, (_WISHES,))


def scrub_due(reader: Reader) -> bool:
    """Say whether it is still wished."""
    return bool(settings.setting(reader, SCRUB_DUE, False))


def last_wish(reader: Reader) -> int:
    """Return the number of the last wish, to be asked for before it is fulfilled."""
    return int(settings.setting(reader, _WISHES, 0))


def fulfilled(unit: Reader, wish: int) -> bool:
    """Wish it no longer, in the transaction of ``unit``, unless it was wished again since ``wish``; say which."""
    if last_wish(unit) != wish:
        return False
    settings.keep(unit.connection, SCRUB_DUE, False)
    return True
