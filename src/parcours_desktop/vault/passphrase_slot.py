"""The slot that a passphrase opens: Argon2id makes the key that wraps the data key."""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import DamagedKeys
from parcours_desktop.vault.sealing import seal, unseal
from parcours_desktop.vault.slots import KeyFile, Slot, new_slot

KIND = "passphrase"

TIME_COST = 3
MEMORY_KIB = 64 * 1024
LANES = 4
"""RFC 9106 section 4, second recommended option: three passes over 64 MiB in four lanes."""

_SALT_BYTES = 16
_MOST_MEMORY_KIB = 4 * 1024 * 1024


def passphrase_slot(file: KeyFile, data_key: DataKey, passphrase: str) -> Slot:
    """Return a new slot of ``file`` that ``passphrase`` opens."""
    salt = b64encode(secrets.token_bytes(_SALT_BYTES)).decode()
    slot = new_slot(KIND, {"kdf": "argon2id", "salt": salt, "time": TIME_COST, "memory": MEMORY_KIB, "lanes": LANES})
    return seal(file, slot, _wrapping_key(slot.parameters, passphrase), data_key)


def open_with_passphrase(file: KeyFile, passphrase: str) -> DataKey | None:
    """Return the data key from the first slot that ``passphrase`` opens, or None.

    Raises ``DamagedKeys`` where a slot's parameters make no sense.
    """
    for slot in file.of_kind(KIND):
        key = unseal(file, slot, _wrapping_key(slot.parameters, passphrase))
        if key is not None:
            return key
    return None


def _wrapping_key(parameters: Mapping[str, Any], passphrase: str) -> bytes:
    """Return the 32-byte key; the passphrase is normalised, so that é is é on every keyboard."""
    try:
        salt = b64decode(parameters["salt"])
        time, memory, lanes = int(parameters["time"]), int(parameters["memory"]), int(parameters["lanes"])
        if parameters["kdf"] != "argon2id" or memory > _MOST_MEMORY_KIB:
            raise DamagedKeys
    except (KeyError, ValueError, TypeError) as error:
        raise DamagedKeys from error
    secret = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    try:
        return hash_secret_raw(
            secret, salt, time_cost=time, memory_cost=memory, parallelism=lanes, hash_len=32, type=Type.ID
        )
    except HashingError as error:
        raise DamagedKeys from error
