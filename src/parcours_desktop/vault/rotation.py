"""A new data key: the caseload is re-keyed and every slot seals the new one, and no crash in between locks anyone out.

Three strokes. The key file holds the slots of both keys; the caseload is re-keyed, by whoever is handed in; the key
file holds only the new slots. Whoever unlocks in between is given the key that opens the caseload (``settling``).
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from parcours_desktop.vault import keyring_slot, organisation, passphrase_slot, recovery_slot
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import KeyringUnavailable, WrongPassphrase
from parcours_desktop.vault.proof import is_genuine, tagged
from parcours_desktop.vault.sealing import seal_to
from parcours_desktop.vault.settling import moved, must_be_settled
from parcours_desktop.vault.slots import KeyFile, Slot, changing, write_key_file

Rekey = Callable[[DataKey, DataKey], None]
"""Re-keys the caseload from the first key to the second, wholly or not at all, and returns once that is on the disk."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """The new data key, and the slots that could not follow since nobody was there to open them."""

    data_key: DataKey
    left_behind: tuple[Slot, ...] = ()


def rotate(home: Path, passphrase: str, rekey: Rekey) -> Rotated:
    """Give the vault in ``home`` a new data key, and the caseload with it through ``rekey``.

    The caseload must be closed. The slot of ``passphrase``, the recovery code and the organisation's key follow, the
    keyring too where it answers. Raises ``WrongPassphrase``, what reading the slots raises, and what ``rekey`` raises:
    then unlocking finds out which key holds.
    """
    with changing(home) as file:
        must_be_settled(file)
        opened = passphrase_slot.open_with_passphrase(file, passphrase)
        if opened is None:
            raise WrongPassphrase
        former, data_key = opened.data_key, DataKey.new()
        following: list[Slot] = []
        left_behind: list[Slot] = []
        for slot in file.slots:
            if slot.id == opened.slot.id:
                followed: Slot | None = passphrase_slot.passphrase_slot(file, data_key, passphrase)
            else:
                followed = _followed(file, slot, former, data_key)
            if followed is None:
                left_behind.append(slot)
            else:
                following.append(tagged(file, followed, data_key))
        both = replace(file, coming=tuple(following))
        write_key_file(home, both)
        rekey(former, data_key)
        write_key_file(home, moved(both, former, data_key))
        former.wipe()
    return Rotated(data_key, tuple(left_behind))


def _followed(file: KeyFile, slot: Slot, former: DataKey, data_key: DataKey) -> Slot | None:
    """Return ``slot`` with the new key in it; None where it asks for a secret that is not there, or is not ours."""
    if slot.kind == keyring_slot.KIND:
        try:
            return keyring_slot.resealed(file, slot, data_key)
        except KeyringUnavailable:
            return None
    if slot.kind not in (recovery_slot.KIND, organisation.KIND) or not is_genuine(file, slot, former):
        return None
    try:
        return seal_to(file, replace(slot, nonce="", sealed=""), b64decode(slot.parameters["public"]), data_key)
    except (KeyError, ValueError, TypeError):
        return None
