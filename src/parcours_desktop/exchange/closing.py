"""How a file is closed: its key sealed for a device or drawn from a phrase, its pieces encrypted in order.

The key is 32 random bytes, wrapped once for each X25519 key (ephemeral agreement, HKDF-SHA256, ChaCha20-Poly1305), or
by a phrase through Argon2id with fixed parameters, so that no file can ask for more memory. The pieces are encrypted
with ChaCha20-Poly1305 under counted nonces of which the last one is marked (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015): none can be left out, repeated or put elsewhere, and the end cannot be cut off.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from parcours_core.folding import words
from parcours_desktop.exchange.errors import DamagedStick

KEY = 32
SALT = 16
FINGERPRINT = 8
_ONCE = bytes(12)
"""A nonce for keys that are used once."""
_MARK = b"parcours relay 1"
_ROUNDS, _MEMORY, _LANES = 3, 64 * 1024, 4
"""Argon2id as for the vault's own passphrase (trust.md, S1): 64 MiB."""


def fingerprint(public: bytes) -> bytes:
    """Return by what a device finds the box that is meant for it."""
    return hashlib.sha256(_MARK + public).digest()[:FINGERPRINT]


def seal_for(public: bytes, key: bytes) -> tuple[bytes, bytes]:
    """Return an ephemeral public key and ``key`` wrapped for ``public``. Raises ``ValueError`` for no X25519 key."""
    ephemeral = X25519PrivateKey.generate()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    point = ephemeral.public_key().public_bytes_raw()
    return point, ChaCha20Poly1305(_agreed(shared, point, public)).encrypt(_ONCE, key, _MARK)


def open_with(private: X25519PrivateKey, point: bytes, wrapped: bytes) -> bytes | None:
    """Return the key that was wrapped for ``private``, None where it was not."""
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(point))
        agreed = _agreed(shared, point, private.public_key().public_bytes_raw())
        return ChaCha20Poly1305(agreed).decrypt(_ONCE, wrapped, _MARK)
    except (InvalidTag, ValueError):
        return None


def key_of_phrase(phrase: str, salt: bytes) -> bytes:
    """Return the key that a spoken phrase gives; capitals, accents and what stands between words do not matter."""
    said = " ".join(words(phrase)).encode()
    drawn = Argon2id(salt=salt, length=KEY, iterations=_ROUNDS, lanes=_LANES, memory_cost=_MEMORY)
    return drawn.derive(said)


def wrap(wrapping: bytes, key: bytes) -> bytes:
    """Return ``key`` wrapped by a key that is used for nothing else."""
    return ChaCha20Poly1305(wrapping).encrypt(_ONCE, key, _MARK)


def unwrap(wrapping: bytes, wrapped: bytes) -> bytes | None:
    """Return what ``wrap`` wrapped, None where the key is another."""
    try:
        return ChaCha20Poly1305(wrapping).decrypt(_ONCE, wrapped, _MARK)
    except (InvalidTag, ValueError):
        return None


def encrypt(key: bytes, bound: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces encrypted, at least one; ``bound`` is what they belong to."""
    cipher, waiting, place = ChaCha20Poly1305(key), b"", 0
    for place, piece in enumerate(pieces):
        if place:
            yield cipher.encrypt(_nonce(place - 1, last=False), waiting, bound)
        waiting = piece
    yield cipher.encrypt(_nonce(place, last=True), waiting, bound)


def decrypt(key: bytes, bound: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces in clear. Raises ``DamagedStick`` where one was changed, moved, or is missing."""
    cipher = ChaCha20Poly1305(key)
    waiting: bytes | None = None
    place = -1
    for place, piece in enumerate(pieces):
        if waiting is not None:
            yield _read(cipher, _nonce(place - 1, last=False), waiting, bound)
        waiting = piece
    if waiting is None:
        raise DamagedStick
    yield _read(cipher, _nonce(place, last=True), waiting, bound)


def _read(cipher: ChaCha20Poly1305, nonce: bytes, piece: bytes, bound: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, piece, bound)
    except InvalidTag as error:
        raise DamagedStick from error


def _nonce(place: int, *, last: bool) -> bytes:
    return place.to_bytes(11, "big") + bytes([last])


def _agreed(shared: bytes, point: bytes, public: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=_MARK + point + public).derive(shared)
