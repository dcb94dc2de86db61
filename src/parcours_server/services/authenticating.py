"""Makes sure who asks: the access token, the device it was given to, and the person who holds that device."""

from __future__ import annotations

from datetime import datetime

from parcours_server.security.tokens import ACCESS_SECONDS, read_token
from parcours_server.services import refusals
from parcours_server.services.moments import seconds, written
from parcours_server.services.session import Session
from parcours_server.storage import accounts, tokens
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction

ACCESS = "access"
REFRESH = "refresh"


def authenticate(database: Database, text: str, now: datetime) -> Session:
    """Return whose access token ``text`` is. Raises ``SignInAgain`` and ``Revoked``.

    What is unknown, expired or of another kind looks alike. The first use of a token is kept: it shows that the answer
    which carried it arrived.
    """
    read = read_token(text)
    if read is None:
        raise refusals.sign_in_again()
    scope, digest = read
    with database.reading(scope, fresh=True) as transaction:
        token = tokens.token(transaction, digest)
        if token is None or token.kind != ACCESS:
            raise refusals.sign_in_again()
        session = holder_of(transaction, token.device)
    if access_ends(token) <= now.timestamp():
        raise refusals.sign_in_again()
    if not token.used_at:
        database.attempt(scope, lambda writing: tokens.use(writing, digest, written(now), b""))
    return session


def access_ends(token: tokens.Token) -> float:
    """Return when an access token is no longer good, in seconds since 1970."""
    return min(seconds(token.issued_at) + ACCESS_SECONDS, seconds(token.expires_at))


def holder_of(transaction: Transaction, device_id: str) -> Session:
    """Return who holds an enrolled device. Raises ``Revoked`` and ``SignInAgain``."""
    device = accounts.device(transaction, device_id)
    if device is None:
        raise refusals.sign_in_again()
    if device.revoked_at:
        raise refusals.revoked()
    person = accounts.person(transaction, device.person)
    if person is None or person.disabled:
        raise refusals.sign_in_again()
    return Session(transaction.scope, person.id, person.name, person.role, device.id)
