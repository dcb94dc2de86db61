"""The organisation's key: the data key is sealed to its public part; the private one lies off line under a passphrase.

Two files. ``*.public.json`` goes to every laptop: ``{"what", "name", "public"}``. ``*.private.json`` never does:
``{"what", "name", "public", "parameters", "nonce", "sealed"}``, its X25519 key wrapped by AES-256-GCM under Argon2id.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.deriving import derive, new_parameters
from parcours_desktop.vault.errors import DamagedKeys, UnreadableOrganisationKey, WrongOrganisationPassphrase
from parcours_desktop.vault.sealing import seal_to, unseal_with
from parcours_desktop.vault.slots import KeyFile, Slot, new_slot

KIND = "organisation"
PUBLIC = "parcours-desktop organisation key, public part"
PRIVATE = "parcours-desktop organisation key, private part"

_NONCE_BYTES = 12
_POINT_BYTES = 32


@dataclass(frozen=True, slots=True)
class OrganisationKey:
    """The public part: 32 bytes, and the ``name`` of whose it is."""

    name: str
    public: bytes

    @property
    def fingerprint(self) -> str:
        """Twenty digits in groups of five to compare by telephone: 66 bits of SHA-256 of the public part."""
        number = int.from_bytes(hashlib.sha256(self.public).digest(), "big") % 10**20
        digits = f"{number:020d}"
        return " ".join(digits[start : start + 5] for start in range(0, 20, 5))


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The contents of the two files of a new key."""

    key: OrganisationKey
    public_file: bytes
    private_file: bytes


def new_key_pair(name: str, passphrase: str) -> KeyPair:
    """Make the key of the organisation ``name``, its private part under ``passphrase``.

    Raises ``Refused`` for a passphrase that is too easy to find.
    """
    from parcours_desktop.vault.strength import check_passphrase

    check_passphrase(passphrase)
    private = X25519PrivateKey.generate()
    key = OrganisationKey(name, private.public_key().public_bytes_raw())
    public = {"what": PUBLIC, "name": name, "public": b64encode(key.public).decode()}
    parameters, nonce = new_parameters(), secrets.token_bytes(_NONCE_BYTES)
    wrapped = AESGCM(derive(parameters, passphrase)).encrypt(nonce, private.private_bytes_raw(), key.public)
    secret = {
        **public,
        "what": PRIVATE,
        "parameters": parameters,
        "nonce": b64encode(nonce).decode(),
        "sealed": b64encode(wrapped).decode(),
    }
    return KeyPair(key, _file(public), _file(secret))


def read_public(content: bytes) -> OrganisationKey:
    """Return the public part from either file. Raises ``UnreadableOrganisationKey``."""
    return _key(_read(content, (PUBLIC, PRIVATE)))


def read_private(content: bytes, passphrase: str) -> X25519PrivateKey:
    """Return the private key from its file. Raises ``UnreadableOrganisationKey``, ``WrongOrganisationPassphrase``."""
    read = _read(content, (PRIVATE,))
    key = _key(read)
    try:
        wrapping_key = derive(read["parameters"], passphrase)
        secret = AESGCM(wrapping_key).decrypt(b64decode(read["nonce"]), b64decode(read["sealed"]), key.public)
        return X25519PrivateKey.from_private_bytes(secret)
    except InvalidTag as error:
        raise WrongOrganisationPassphrase from error
    except (KeyError, ValueError, TypeError, AttributeError, DamagedKeys) as error:
        raise UnreadableOrganisationKey from error


def organisation_slot(file: KeyFile, data_key: DataKey, key: OrganisationKey) -> Slot:
    """Return a new slot of ``file`` that the private part of ``key`` opens. Raises ``UnreadableOrganisationKey``."""
    made = datetime.now(UTC).date().isoformat()
    public = b64encode(key.public).decode()
    slot = new_slot(KIND, {"version": 1, "name": key.name, "public": public, "made": made})
    try:
        return seal_to(file, slot, key.public, data_key)
    except ValueError as error:
        raise UnreadableOrganisationKey from error


def key_of_slot(slot: Slot) -> OrganisationKey:
    """Return the public part that ``slot`` names. Raises ``UnreadableOrganisationKey``."""
    return _key(slot.parameters)


def open_with_private(file: KeyFile, private: X25519PrivateKey) -> tuple[Slot, DataKey] | None:
    """Return the first slot that ``private`` opens with its data key, or None."""
    for slot in file.of_kind(KIND):
        key = unseal_with(file, slot, private)
        if key is not None:
            return slot, key
    return None


def _file(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _read(content: bytes, kinds: tuple[str, ...]) -> dict[str, Any]:
    try:
        read = json.loads(content)
        if not isinstance(read, dict) or read.get("what") not in kinds:
            raise UnreadableOrganisationKey
    except (ValueError, RecursionError) as error:
        raise UnreadableOrganisationKey from error
    return read


def _key(read: Any) -> OrganisationKey:
    try:
        key = OrganisationKey(str(read["name"]), b64decode(read["public"], validate=True))
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableOrganisationKey from error
    if len(key.public) != _POINT_BYTES:
        raise UnreadableOrganisationKey
    return key
