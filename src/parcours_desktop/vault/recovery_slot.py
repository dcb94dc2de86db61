"""The slot that the printed recovery code opens: the data key sealed to a public key whose private part is the code.

So the data key can be changed without the code at hand. The code is random and long enough: no slow derivation is
needed, and none is made.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import DamagedKeys
from parcours_desktop.vault.recovery_code import to_bytes
from parcours_desktop.vault.sealing import seal_to, unseal_with
from parcours_desktop.vault.slots import KeyFile, Slot, new_slot

KIND = "recovery"

_SALT_BYTES = 16
_INFO = b"parcours recovery code 1"


def recovery_slot(file: KeyFile, data_key: DataKey, code: str) -> Slot:
    """Return a new slot of ``file`` that ``code`` opens. Raises ``MiscopiedCode``."""
    salt = b64encode(secrets.token_bytes(_SALT_BYTES)).decode()
    private = _private({"salt": salt}, code)
    public = private.public_key().public_bytes_raw()
    made = datetime.now(UTC).date().isoformat()
    slot = new_slot(KIND, {"version": 1, "salt": salt, "public": b64encode(public).decode(), "made": made})
    return seal_to(file, slot, public, data_key)


def open_with_code(file: KeyFile, code: str) -> DataKey | None:
    """Return the data key from the first slot that ``code`` opens, or None.

    Raises ``MiscopiedCode``, and ``DamagedKeys`` where a slot's parameters make no sense.
    """
    for slot in file.of_kind(KIND):
        key = unseal_with(file, slot, _private(slot.parameters, code))
        if key is not None:
            return key
    return None


def _private(parameters: Mapping[str, Any], code: str) -> X25519PrivateKey:
    secret = to_bytes(code)
    try:
        salt = b64decode(parameters["salt"])
    except (KeyError, ValueError, TypeError) as error:
        raise DamagedKeys from error
    return X25519PrivateKey.from_private_bytes(HKDF(SHA256(), 32, salt=salt, info=_INFO).derive(secret))
