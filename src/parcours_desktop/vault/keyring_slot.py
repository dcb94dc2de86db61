"""The slot that the system's keyring opens: a choice of the person, never the only slot, never a plain-text backend.

The keyring holds a random wrapping key, not the data key: removing the slot from the file is enough to shut it out.
"""

from __future__ import annotations

import contextlib
import secrets
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import KeyringUnavailable
from parcours_desktop.vault.keyring_service import ANSWER_SECONDS, ASKED_SECONDS, answered
from parcours_desktop.vault.sealing import seal, unseal
from parcours_desktop.vault.slots import KeyFile, Slot, new_slot, read_key_file

KIND = "keyring"
SERVICE = "parcours-desktop"

_WRAPPING_KEY_BYTES = 32


def keyring_slot(file: KeyFile, data_key: DataKey) -> Slot:
    """Return a new slot of ``file`` whose wrapping key the keyring holds from now on.

    Raises ``KeyringUnavailable``: then the keyring holds nothing that opens anything.
    """
    wrapping_key = secrets.token_bytes(_WRAPPING_KEY_BYTES)
    slot = new_slot(KIND, {"version": 1, "made": datetime.now(UTC).date().isoformat()})
    sealed = seal(file, slot, wrapping_key, data_key)
    secret = b64encode(wrapping_key).decode()
    answered(lambda keyring: keyring.set_password(SERVICE, file.vault, secret), ASKED_SECONDS)
    return sealed


def unlock_with_keyring(home: Path, seconds: float = ANSWER_SECONDS) -> DataKey:
    """Return the data key from the keyring's slot.

    Raises ``KeyringUnavailable`` where there is no such slot, no keyring, a locked one, one that does not answer in
    ``seconds`` or that holds a wrong value; nothing is written, and the passphrase still opens.
    """
    file = read_key_file(home)
    if not file.of_kind(KIND):
        raise KeyringUnavailable
    wrapping_key = _wrapping_key(file, seconds)
    now = _opened(file, wrapping_key)
    if file.coming:
        from parcours_desktop.vault.settling import settle

        after = _opened(replace(file, slots=file.coming), wrapping_key)
        if now is not None or after is not None:
            return settle(home, now, after)
    if now is None:
        raise KeyringUnavailable
    return now


def resealed(file: KeyFile, slot: Slot, data_key: DataKey) -> Slot:
    """Return ``slot`` with ``data_key`` in it under the wrapping key that the keyring holds.

    Raises ``KeyringUnavailable``.
    """
    return seal(file, slot, _wrapping_key(file, ANSWER_SECONDS), data_key)


def forget(file: KeyFile) -> None:
    """Take the secret out of the keyring where that answers; without its slot it opens nothing anyway."""
    with contextlib.suppress(KeyringUnavailable):
        answered(lambda keyring: keyring.delete_password(SERVICE, file.vault), ANSWER_SECONDS)


def _wrapping_key(file: KeyFile, seconds: float) -> bytes:
    kept = answered(lambda keyring: keyring.get_password(SERVICE, file.vault), seconds)
    try:
        wrapping_key = b64decode(kept or "", validate=True)
    except ValueError as error:
        raise KeyringUnavailable from error
    if len(wrapping_key) != _WRAPPING_KEY_BYTES:
        raise KeyringUnavailable
    return wrapping_key


def _opened(file: KeyFile, wrapping_key: bytes) -> DataKey | None:
    return next((key for slot in file.of_kind(KIND) if (key := unseal(file, slot, wrapping_key)) is not None), None)
