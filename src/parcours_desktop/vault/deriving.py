"""From a passphrase to a key of 32 bytes: Argon2id with the parameters that stand beside what the key opens."""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from parcours_desktop.vault.errors import DamagedKeys, NewerKeys

TIME_COST = 3
MEMORY_KIB = 64 * 1024
LANES = 4
"""RFC 9106 section 4, second recommended option: three passes over 64 MiB in four lanes."""

VERSION = 2
"""How a passphrase becomes bytes. 1: its compatible composition (NFKC), so that é is é on every keyboard. 2: and a
typographic apostrophe or hyphen is the plain one, which is all that some keyboards have."""

_SALT_BYTES = 16
_MOST_MEMORY_KIB = 4 * 1024 * 1024
_MOST_TIME = 64
_PLAIN = str.maketrans(
    {**dict.fromkeys("\u2018\u2019\u02bc\u2032`´", "'"), **dict.fromkeys("\u2010\u2011\u2012\u2013", "-")}
)


def new_parameters() -> dict[str, Any]:
    """Return the present parameters with a new salt, as JSON holds them."""
    salt = b64encode(secrets.token_bytes(_SALT_BYTES)).decode()
    return {
        "version": VERSION,
        "kdf": "argon2id",
        "salt": salt,
        "time": TIME_COST,
        "memory": MEMORY_KIB,
        "lanes": LANES,
    }


def is_weaker(parameters: Mapping[str, Any]) -> bool:
    """Say whether ``parameters`` that opened something ask for less than the present ones, in any respect."""
    return (
        int(parameters.get("version", 1)) < VERSION
        or int(parameters["time"]) < TIME_COST
        or int(parameters["memory"]) < MEMORY_KIB
    )


def derive(parameters: Mapping[str, Any], passphrase: str) -> bytes:
    """Return the 32 bytes that ``passphrase`` gives with ``parameters``.

    Raises ``DamagedKeys`` where they make no sense, ``NewerKeys`` for a later version.
    """
    try:
        version = int(parameters.get("version", 1))
        salt = b64decode(parameters["salt"])
        time, memory, lanes = int(parameters["time"]), int(parameters["memory"]), int(parameters["lanes"])
        if parameters["kdf"] != "argon2id" or memory > _MOST_MEMORY_KIB or time > _MOST_TIME:
            raise DamagedKeys
    except (KeyError, ValueError, TypeError) as error:
        raise DamagedKeys from error
    if version > VERSION:
        raise NewerKeys
    try:
        return hash_secret_raw(
            _bytes_of(passphrase, version),
            salt,
            time_cost=time,
            memory_cost=memory,
            parallelism=lanes,
            hash_len=32,
            type=Type.ID,
        )
    except (HashingError, OverflowError) as error:
        raise DamagedKeys from error


def _bytes_of(passphrase: str, version: int) -> bytes:
    # The apostrophes first: the compatible composition takes some of them apart.
    text = passphrase.translate(_PLAIN) if version > 1 else passphrase
    return unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")
