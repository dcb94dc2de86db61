"""Takes what a device says of its keys, so that it is known on the day on which the device is lost."""

from __future__ import annotations

import re
from datetime import datetime

from parcours_core.wire.messages import Vault
from parcours_server.services.columns import is_moment
from parcours_server.services.moments import written
from parcours_server.services.session import Session
from parcours_server.storage import vaults
from parcours_server.storage.transaction import Transaction

MOST_SLOTS = 64
MOST_MINUTES = 100_000
_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)


def keep(transaction: Transaction, session: Session, vault: Vault, now: datetime) -> bool:
    """Keep what the device of ``session`` says of its keys, and say so; what makes no sense is left, and harms nothing.

    A kind of key that only a newer program knows is kept as it is.
    """
    sound = len(vault.slots) <= MOST_SLOTS and all(map(_KIND.fullmatch, vault.slots))
    if not sound or not 0 <= vault.idle_minutes <= MOST_MINUTES or not is_moment(vault.opened_at or written(now)):
        return False
    told = vaults.Vault(tuple(vault.slots), vault.idle_minutes, vault.opened_at, written(now))
    vaults.keep(transaction, session.device_id, told)
    return True
