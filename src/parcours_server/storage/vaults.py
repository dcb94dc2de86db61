"""What each device said of its keys: the kinds of what opens it, after how long it locks itself, when it was opened."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Vault:
    """What a device said of its keys, and when (``told_at``)."""

    slots: tuple[str, ...]
    idle_minutes: int
    opened_at: str
    told_at: str


def keep(transaction: Transaction, device: str, vault: Vault) -> None:
    """Keep what a device says of its keys in the place of what it said before. No kind of key has a space in it."""
    transaction.change(
        """INSERT INTO vault (scope, device, slots, idle_minutes, opened_at, told_at)
        VALUES (:scope, :device, :slots, :idle_minutes, :opened_at, :told_at)
        ON CONFLICT (scope, device) DO UPDATE SET slots = excluded.slots, idle_minutes = excluded.idle_minutes,
            opened_at = excluded.opened_at, told_at = excluded.told_at""",
        device=device,
        slots=" ".join(vault.slots),
        idle_minutes=vault.idle_minutes,
        opened_at=vault.opened_at,
        told_at=vault.told_at,
    )


def of_device(transaction: Transaction, device: str) -> Vault | None:
    """Return what a device said of its keys, None where it never did."""
    found = transaction.row(
        "SELECT slots, idle_minutes, opened_at, told_at FROM vault WHERE scope = :scope AND device = :device",
        device=device,
    )
    return Vault(tuple(found[0].split()), int(found[1]), found[2], found[3]) if found else None
