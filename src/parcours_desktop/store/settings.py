"""Settings of this device, kept in the caseload; ``UnitOfWork.keep_setting`` writes them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import SETTING

RESTORED = "restored_from_backup"
"""True in a file that came from a backup or a rescue, until its device has taken a new identity (trust.md, F14)."""

_KEEP = "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


def setting(reader: Reader, key: str, default: Any = None) -> Any:
    """Return the setting under ``key`` as JSON read it, or ``default``."""
    stored = reader.connection.execute(select(SETTING.c.value).where(SETTING.c.key == key)).scalar()
    return default if stored is None else json.loads(stored)


def keep(connection: Connection, key: str, value: Any) -> None:
    """Keep a setting, anything that JSON holds, in the transaction that is open."""
    connection.exec_driver_sql(_KEEP, (key, dump(value)))
