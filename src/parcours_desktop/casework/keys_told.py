"""What this computer says of its keys to the agency, for the day on which it is lost; nothing in it is secret."""

from __future__ import annotations

from datetime import datetime

from parcours_core.wire.messages import Vault
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.locking import idle_minutes
from parcours_desktop.store.errors import StoreError
from parcours_desktop.vault.errors import VaultError
from parcours_desktop.vault.managing import slots_in


def keys_told(desk: Desk, opened_at: datetime) -> Vault | None:
    """Return the kinds of keys, after how long the work is locked, and when it was opened.

    None where the key file cannot be read now: then nothing is said of it.
    """
    try:
        slots = slots_in(desk.caseload.path.parent)
    except (StoreError, VaultError):
        return None
    return Vault(sorted(slot.kind for slot in slots), idle_minutes(desk), opened_at.isoformat(timespec="seconds"))
