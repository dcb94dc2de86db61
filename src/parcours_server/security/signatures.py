"""Signatures of devices, by the public keys that they gave when they were enrolled."""

from __future__ import annotations


def is_signed(public_key: bytes, signature: bytes, words: bytes) -> bool:
    """Say whether ``signature`` (Ed25519) is of ``words`` by the holder of ``public_key``; no key is nobody's."""
    # Loaded where it is needed: it would take a tenth of the memory of a server that is rarely asked.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, words)
    except (InvalidSignature, ValueError):
        return False
    return True
