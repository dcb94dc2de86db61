"""Passwords of people on the server: Argon2id, hashed again at the next sign-in when the parameters have grown."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
"""OWASP's password storage cheat sheet: Argon2id with 19 MiB, two passes, one lane; it fits in a small server."""

SHORTEST = 12
"""Characters of the shortest password that is taken (NIST SP 800-63B asks for eight, ANSSI for twelve)."""
LONGEST = 1024

_one_at_a_time = Lock()


class WeakPassword(ValueError):
    """The password is too short or too long to be taken."""


def hash_password(password: str) -> str:
    """Return the hash of ``password`` in PHC form. Raises ``WeakPassword``."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword
    # One at a time, or a burst of sign-ins would fill the memory of the server.
    with _one_at_a_time:
        return _hasher().hash(password)


def verify(hashed: str, password: str) -> bool:
    """Say whether ``password`` is the one of ``hashed``; an unreadable or empty hash fits none.

    A person without a hash costs as much time as one with, so that a name cannot be guessed by the clock.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    with _one_at_a_time:
        try:
            return _hasher().verify(hashed or _nobody(), password[:LONGEST]) and bool(hashed)
        except (VerificationError, InvalidHashError):
            return False


def outgrown(hashed: str) -> bool:
    """Say whether ``hashed`` was made with other parameters than today's."""
    return _hasher().check_needs_rehash(hashed)


def _hasher() -> PasswordHasher:
    # Loaded where it is needed: devices sign in by tokens, a password is rare.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _nobody() -> str:
    return _hasher().hash("")
