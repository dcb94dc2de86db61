"""Settings of this device, kept in the caseload; ``UnitOfWork.keep_setting`` writes them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import SETTING


def setting(reader: Reader, key: str, default: Any = None) -> Any:
    """Return the setting under ``key`` as JSON read it, or ``default``."""
    stored = reader.connection.execute(select(SETTING.c.value).where(SETTING.c.key == key)).scalar()
    return default if stored is None else json.loads(stored)
