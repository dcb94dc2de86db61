"""The keys of a device: Ed25519 to sign what it hands out, X25519 for what is sealed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """The private keys as 32 raw bytes each; they lie in the encrypted caseload and nowhere else."""

    sign: bytes = field(repr=False)
    seal: bytes = field(repr=False)

    @property
    def sign_public(self) -> bytes:
        """The key by which others know this device's signature."""
        return self.signer.public_key().public_bytes_raw()

    @property
    def seal_public(self) -> bytes:
        """The key for which others close a file."""
        return self.opener.public_key().public_bytes_raw()

    @property
    def signer(self) -> Ed25519PrivateKey:
        """What signs."""
        return Ed25519PrivateKey.from_private_bytes(self.sign)

    @property
    def opener(self) -> X25519PrivateKey:
        """What opens what was sealed for this device."""
        return X25519PrivateKey.from_private_bytes(self.seal)

    def kept(self) -> dict[str, str]:
        """Return the keys as the settings of the caseload hold them."""
        return {"sign": self.sign.hex(), "seal": self.seal.hex()}


def make_keys() -> DeviceKeys:
    """Return fresh keys from the system's source of chance."""
    return DeviceKeys(Ed25519PrivateKey.generate().private_bytes_raw(), X25519PrivateKey.generate().private_bytes_raw())


def read_keys(kept: Mapping[str, str]) -> DeviceKeys:
    """Return the keys that ``DeviceKeys.kept`` wrote. Raises ``KeyError`` or ``ValueError`` for anything else."""
    return DeviceKeys(bytes.fromhex(kept["sign"]), bytes.fromhex(kept["seal"]))
