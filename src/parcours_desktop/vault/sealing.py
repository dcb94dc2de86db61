"""Wrapping the data key into a slot and out of it: AES-256-GCM, with the rest of the slot as associated data.

So no part of a slot (its kind, its parameters, the vault it belongs to) can be exchanged without being noticed. What
wraps is either a secret key, or a public one (X25519) whose private part is elsewhere: on paper, or off line.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from parcours_desktop.vault.data_key import DATA_KEY_BYTES, DataKey
from parcours_desktop.vault.slots import KeyFile, Slot

_NONCE_BYTES = 12
_POINT_BYTES = 32
_SEALED_FORMAT = 1
_BOX = b"parcours sealed box 1"


def seal(file: KeyFile, slot: Slot, wrapping_key: bytes, data_key: DataKey) -> Slot:
    """Return ``slot`` of ``file`` with the data key in it, wrapped by the 32-byte ``wrapping_key``."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(wrapping_key).encrypt(nonce, data_key, _bound(file, slot))
    return replace(slot, nonce=b64encode(nonce).decode(), sealed=b64encode(sealed).decode())


def unseal(file: KeyFile, slot: Slot, wrapping_key: bytes) -> DataKey | None:
    """Return the data key in ``slot``, or None where ``wrapping_key`` is not its key or the slot was tampered with."""
    # Into a buffer of ours: bytes that the library makes could not be overwritten.
    key = DataKey(DATA_KEY_BYTES)
    try:
        AESGCM(wrapping_key).decrypt_into(b64decode(slot.nonce), b64decode(slot.sealed), _bound(file, slot), key)
    except (InvalidTag, ValueError):
        return None
    return key


def seal_to(file: KeyFile, slot: Slot, public: bytes, data_key: DataKey) -> Slot:
    """Return ``slot`` of ``file`` with the data key in it, sealed to the X25519 key ``public`` (32 bytes).

    A fresh key pair agrees with it on the wrapping key (HKDF-SHA256 over both points), and its public part stands
    before the sealed key. Raises ``ValueError`` where ``public`` is no such key.
    """
    passing = X25519PrivateKey.generate()
    shared = passing.exchange(X25519PublicKey.from_public_bytes(public))
    point = passing.public_key().public_bytes_raw()
    sealed = seal(file, slot, _agreed(shared, point + public), data_key)
    return replace(sealed, sealed=b64encode(point + b64decode(sealed.sealed)).decode())


def unseal_with(file: KeyFile, slot: Slot, private: X25519PrivateKey) -> DataKey | None:
    """Return the data key in ``slot``, or None where ``private`` is not its key or the slot was tampered with."""
    try:
        content = b64decode(slot.sealed)
        point = content[:_POINT_BYTES]
        shared = private.exchange(X25519PublicKey.from_public_bytes(point))
    except ValueError:
        return None
    wrapping_key = _agreed(shared, point + private.public_key().public_bytes_raw())
    return unseal(file, replace(slot, sealed=b64encode(content[_POINT_BYTES:]).decode()), wrapping_key)


def _agreed(shared: bytes, points: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=points, info=_BOX).derive(shared)


def _bound(file: KeyFile, slot: Slot) -> bytes:
    what = {
        "format": _SEALED_FORMAT,
        "vault": file.vault,
        "id": slot.id,
        "kind": slot.kind,
        "parameters": dict(slot.parameters),
    }
    return json.dumps(what, sort_keys=True, ensure_ascii=True).encode()
