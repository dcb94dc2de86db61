"""Enrolment codes and the short names of agencies: typed by hand from paper or read out on the telephone."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are read as 1, 1, 0 and nothing."""

SCOPE_LETTERS = 4
SECRET_LETTERS = 16
"""Eighty random bits, five a letter."""

_GROUP = 4
_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", **dict.fromkeys(" -\u00a0\u202f.–_\t", "")})


def new_scope() -> str:
    """Return a short name for an agency, which opens every enrolment code of its people."""
    return _letters(SCOPE_LETTERS)


def new_code(scope: str) -> str:
    """Return a one-time enrolment code for someone of the agency ``scope``, in groups of four."""
    text = scope + _letters(SECRET_LETTERS)
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def read_code(typed: str) -> tuple[str, str] | None:
    """Return the agency and the plain letters of a code as it was typed, or None where it is none.

    Small letters, spaces, dashes and letters that look alike are forgiven.
    """
    text = typed.strip().upper().translate(_ALIKE)
    if len(text) != SCOPE_LETTERS + SECRET_LETTERS or set(text) - set(ALPHABET):
        return None
    return text[:SCOPE_LETTERS], text


def digest(text: str) -> str:
    """Return what is kept of a random text, in hex: SHA-256 suffices, since nobody can try eighty bits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))
