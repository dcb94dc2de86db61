"""Settings of this device, kept in the caseload; ``UnitOfWork.keep_setting`` writes them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.mapping import dump, whole
from parcours_desktop.store.reader import Reader

RESTORED = "restored_from_backup"
"""True in a file that came from a backup or a rescue, until its device has taken a new identity (trust.md, F14)."""

_FIND = "SELECT value FROM setting WHERE key = ?"
_KEEP = "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


def setting(reader: Reader, key: str, default: Any = None) -> Any:
    """Return the setting under ``key`` as JSON read it, or ``default``."""
    found = plain_rows(reader.connection, _FIND, (key,))
    return json.loads(whole(found[0][0])) if found else default


def keep(connection: Connection, key: str, value: Any) -> None:
    """Keep a setting, anything that JSON holds, in the transaction that is open."""
    plain_rows(connection, _KEEP, (key, dump(value)))
