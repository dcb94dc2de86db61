"""The data key while it is in memory: 32 random bytes that open the caseload, wiped when they are no longer needed."""

from __future__ import annotations

import secrets

DATA_KEY_BYTES = 32


class DataKey(bytearray):
    """The key of a caseload. Its picture in a log or an error never shows it."""

    @classmethod
    def new(cls) -> DataKey:
        """Return a new random key."""
        return cls(secrets.token_bytes(DATA_KEY_BYTES))

    def wipe(self) -> None:
        """Overwrite the key in memory; copies that a library took of it go with Python's rubbish."""
        self[:] = bytes(len(self))

    def __repr__(self) -> str:
        return "DataKey(…)"

    __str__ = __repr__
