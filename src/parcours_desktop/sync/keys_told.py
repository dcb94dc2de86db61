"""What this device says of its keys: told when it has changed, and once more to a server that lost it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from parcours_core.wire.messages import Vault
from parcours_desktop.store.sync_state import keep_keys_told, read_keys_told

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader


def news(reader: Reader, vault: Vault | None, epoch: str) -> Vault | None:
    """Return ``vault`` where the server does not have it yet: it never did, or it is another one, or another epoch."""
    return vault if vault is not None and read_keys_told(reader) != _kept(vault, epoch) else None


def keep(unit: Reader, vault: Vault | None, epoch: str) -> None:
    """Keep that the server has ``vault``, in the transaction of a unit of work."""
    if vault is not None:
        keep_keys_told(unit, _kept(vault, epoch))


def _kept(vault: Vault, epoch: str) -> dict[str, Any]:
    return {"epoch": epoch, "vault": msgspec.to_builtins(vault)}
