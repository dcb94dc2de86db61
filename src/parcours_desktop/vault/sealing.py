"""Wrapping the data key into a slot and out of it: AES-256-GCM, with the rest of the slot as associated data.

So no part of a slot (its kind, its parameters, the vault it belongs to) can be exchanged without being noticed.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parcours_desktop.vault.data_key import DATA_KEY_BYTES, DataKey
from parcours_desktop.vault.slots import FORMAT, KeyFile, Slot

_NONCE_BYTES = 12


def seal(file: KeyFile, slot: Slot, wrapping_key: bytes, data_key: DataKey) -> Slot:
    """Return ``slot`` of ``file`` with the data key in it, wrapped by the 32-byte ``wrapping_key``."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(wrapping_key).encrypt(nonce, bytes(data_key), _bound(file, slot))
    return replace(slot, nonce=b64encode(nonce).decode(), sealed=b64encode(sealed).decode())


def unseal(file: KeyFile, slot: Slot, wrapping_key: bytes) -> DataKey | None:
    """Return the data key in ``slot``, or None where ``wrapping_key`` is not its key or the slot was tampered with."""
    try:
        key = AESGCM(wrapping_key).decrypt(b64decode(slot.nonce), b64decode(slot.sealed), _bound(file, slot))
    except (InvalidTag, ValueError):
        return None
    return DataKey(key) if len(key) == DATA_KEY_BYTES else None


def _bound(file: KeyFile, slot: Slot) -> bytes:
    what = {
        "format": FORMAT,
        "vault": file.vault,
        "id": slot.id,
        "kind": slot.kind,
        "parameters": dict(slot.parameters),
    }
    return json.dumps(what, sort_keys=True, ensure_ascii=True).encode()
