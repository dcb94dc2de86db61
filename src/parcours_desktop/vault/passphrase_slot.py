"""The slot that a passphrase opens: Argon2id makes the key that wraps the data key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.deriving import derive, is_weaker, new_parameters
from parcours_desktop.vault.sealing import seal, unseal
from parcours_desktop.vault.slots import KeyFile, Slot, new_slot

KIND = "passphrase"


@dataclass(frozen=True, slots=True)
class Opened:
    """The slot that a passphrase opened, and the data key that was in it."""

    slot: Slot
    data_key: DataKey

    @property
    def is_weaker(self) -> bool:
        """Whether the slot was made with less than what is asked today."""
        return is_weaker(self.slot.parameters)


def passphrase_slot(file: KeyFile, data_key: DataKey, passphrase: str) -> Slot:
    """Return a new slot of ``file`` that ``passphrase`` opens."""
    made = datetime.now(UTC).date().isoformat()
    slot = new_slot(KIND, {**new_parameters(), "made": made})
    return seal(file, slot, derive(slot.parameters, passphrase), data_key)


def open_with_passphrase(file: KeyFile, passphrase: str) -> Opened | None:
    """Return the first slot that ``passphrase`` opens with its data key, or None.

    Raises ``DamagedKeys`` where a slot's parameters make no sense, ``NewerKeys`` for those of a newer program.
    """
    for slot in file.of_kind(KIND):
        key = unseal(file, slot, derive(slot.parameters, passphrase))
        if key is not None:
            return Opened(slot, key)
    return None
