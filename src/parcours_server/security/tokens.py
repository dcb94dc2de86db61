"""A device's tokens: opaque random texts, hashed at rest; the refresh token is exchanged at each use and never twice.

The tokens of a device are a *family*, which has an end of its own. A refresh token is exchanged for its successor and
an access token. One that was exchanged before may come again as long as nothing of what it was exchanged for has been
seen: then the answer got lost, and the device is given the same. After that it is a replay, and the family dies.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import Enum
from typing import Final

from parcours_server.security.codes import digest

ACCESS_SECONDS: Final = 15 * 60
REFRESH_SECONDS: Final = 270 * 24 * 3600
"""A laptop may lie in a drawer for longer than deletions are remembered; after nine months it asks for a new code."""
FAMILY_SECONDS: Final = 365 * 24 * 3600
"""Whatever was refreshed meanwhile, after a year the device is enrolled anew."""

_NONCE_BYTES = 32
_MARK = "p1"
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the device gets it (``text``) and what the server keeps of it (``digest``, hex)."""

    text: str
    digest: str


class Use(Enum):
    """What the coming of a refresh token means."""

    ROTATE = "rotate"
    """It is the newest: the next generation is made."""
    AGAIN = "again"
    """The answer to its exchange got lost, or the request came twice: it is given the same successors."""
    REPLAY = "replay"
    """Somebody holds a copy: the whole family dies."""
    EXPIRED = "expired"
    """It is too old, or the family is."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token, the refresh token that comes with it, and the check by which a device asks how it stands."""

    access: Token
    refresh: Token
    check: Token


def new_nonce() -> bytes:
    """Return what makes the successors of a token its own; it is kept beside the token that was exchanged."""
    return secrets.token_bytes(_NONCE_BYTES)


def pair_after(scope: str, secret: str, nonce: bytes) -> Pair:
    """Return the tokens that ``secret`` (a refresh token or an enrolment code) is exchanged for.

    They follow from the secret and the nonce: who asks again, since the answer got lost or the line doubled the
    request, is given the same. The server keeps neither the secret nor the tokens, and cannot make them alone.
    """
    return Pair(*(_follow(scope, secret, nonce, kind) for kind in (b"access", b"refresh", b"check")))


def _follow(scope: str, secret: str, nonce: bytes, kind: bytes) -> Token:
    made = hmac.new(secret.encode(), nonce + kind, hashlib.sha256).digest()
    text = f"{_MARK}.{scope}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"
    return Token(text, digest(text))


def read_token(text: str) -> tuple[str, str] | None:
    """Return the agency and the digest of a token, or None where it does not look like one."""
    parts = text.split(".")
    if len(parts) != _PARTS or parts[0] != _MARK or not parts[1].isalnum() or len(text) > 128:
        return None
    return parts[1], digest(text)


def judge_refresh(*, exchanged: bool, successor_seen: bool, now: float, expires: float) -> Use:
    """Say what the coming of a refresh token means.

    ``exchanged`` is whether it was used before, ``successor_seen`` whether anything of what it was exchanged for was
    used, or is no longer the newest; ``now`` and ``expires`` are seconds since 1970.
    """
    if exchanged and successor_seen:
        return Use.REPLAY
    if now >= expires:
        return Use.EXPIRED
    return Use.AGAIN if exchanged else Use.ROTATE


def new_family(now: float) -> str:
    """Return the name of a new family, which carries the moment of its end."""
    return f"{int(now) + FAMILY_SECONDS}-{secrets.token_hex(8)}"


def end_of_family(family: str) -> float:
    """Return the moment at which a family ends, in seconds since 1970. Raises ``ValueError`` for what is none."""
    return float(family.partition("-")[0])


def refresh_ends(family: str, now: float) -> float:
    """Return when a refresh token that is made ``now`` ends: never after its family."""
    return min(now + REFRESH_SECONDS, end_of_family(family))
