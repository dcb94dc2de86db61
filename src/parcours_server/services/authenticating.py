"""Makes sure who asks: the access token, the device it was given to, and the person who holds that device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parcours_server.security.tokens import ACCESS_SECONDS, read_token
from parcours_server.services import refusals
from parcours_server.services.moments import seconds, written
from parcours_server.services.session import Session
from parcours_server.storage import accounts, tokens
from parcours_server.storage.database import Database
from parcours_server.storage.scopes import RETURNED, UNCONFIRMED
from parcours_server.storage.transaction import Transaction

ACCESS = "access"
REFRESH = "refresh"
CHECK = "check"
"""Opens nothing: a device asks by it whether it was revoked, before anybody has given its passphrase."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """An access token as it came: the agency that it names, and its digest. Nothing of it is believed yet."""

    scope: str
    digest: str


def read_bearer(text: str) -> Bearer:
    """Return the access token ``text``. Raises ``SignInAgain`` for what does not look like one."""
    read = read_token(text)
    if read is None:
        raise refusals.sign_in_again()
    return Bearer(*read)


def authenticate(transaction: Transaction, bearer: Bearer, now: datetime) -> tuple[Session, bool]:
    """Return whose token it is, and whether it is used for the first time. Raises ``SignInAgain`` and ``Revoked``.

    The transaction sees all of the scope. What is unknown, expired or of another kind looks alike.
    """
    found = tokens.bearer(transaction, bearer.digest)
    if found is None or found[0].kind != ACCESS:
        raise refusals.sign_in_again()
    token, device, person = found
    session = _session(transaction, device, person)
    if access_ends(token) <= now.timestamp():
        raise refusals.sign_in_again()
    return session, not token.used_at


def check_standing(transaction: Transaction, bearer: Bearer, now: datetime) -> None:
    """Return where the device that holds a check is in good standing. Raises ``Revoked``; ``SignInAgain`` otherwise.

    Once revoked it is told for as long as the check is kept, however old. What is unknown or of another kind looks
    alike. The transaction sees all of the scope.
    """
    found = tokens.bearer(transaction, bearer.digest)
    if found is None or found[0].kind != CHECK:
        raise refusals.sign_in_again()
    token, device, person = found
    _session(transaction, device, person)
    if seconds(token.expires_at) <= now.timestamp():
        raise refusals.sign_in_again()


def keep_use(database: Database, bearer: Bearer, device_id: str, now: datetime) -> None:
    """Keep that a token was used: it shows that the answer which carried it arrived."""
    database.attempt(bearer.scope, lambda writing: use(writing, bearer, device_id, now))


def use(transaction: Transaction, bearer: Bearer, device_id: str, now: datetime) -> None:
    """Keep that a device used a token; one that came back by its key has no more need of it."""
    tokens.use(transaction, bearer.digest, written(now), b"")
    accounts.keep_known(transaction, device_id, RETURNED)


def keep_heard(database: Database, bearer: Bearer, now: datetime) -> None:
    """Keep that a revoked device came and was told so: from then on its keys are erased."""

    def work(transaction: Transaction) -> None:
        found = tokens.bearer(transaction, bearer.digest)
        if found is not None and found[1].revoked_at and not found[1].heard_at:
            accounts.keep_heard(transaction, found[1].id, written(now))

    database.attempt(bearer.scope, work)


def access_ends(token: tokens.Token) -> float:
    """Return when an access token is no longer good, in seconds since 1970."""
    return min(seconds(token.issued_at) + ACCESS_SECONDS, seconds(token.expires_at))


def holder_of(transaction: Transaction, device_id: str) -> Session:
    """Return who holds an enrolled device. Raises ``Revoked`` and ``SignInAgain``."""
    device = accounts.device(transaction, device_id)
    person = accounts.person(transaction, device.person) if device else None
    if device is None or person is None:
        raise refusals.sign_in_again()
    return _session(transaction, device, person)


def _session(transaction: Transaction, device: accounts.Device, person: accounts.Person) -> Session:
    if device.revoked_at:
        raise refusals.revoked()
    if person.disabled:
        raise refusals.sign_in_again()
    if device.chain == UNCONFIRMED:
        raise refusals.unconfirmed()
    return Session(transaction.scope, person.id, person.name, person.role, device.id)
