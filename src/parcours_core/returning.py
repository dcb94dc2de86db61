"""What a device signs to be known again by a server that was restored from a backup and lost the device's tokens."""

from __future__ import annotations

_PURPOSE = "parcours-return-1"
"""Stands first, so that no signature under anything else can be passed off as this one."""


def words_to_sign(agency: str, device: str, challenge: str) -> bytes:
    """Return the bytes that the device ``device`` of ``agency`` signs (Ed25519) in answer to ``challenge``."""
    return "\0".join((_PURPOSE, agency, device, challenge)).encode()
