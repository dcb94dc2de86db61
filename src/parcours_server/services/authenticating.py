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
    if found is None or found.kind != ACCESS:
        raise refusals.sign_in_again()
    _refuse(found.revoked_at, found.chain, disabled=found.disabled)
    if access_ends(found.issued_at, found.expires_at) <= now.timestamp():
        raise refusals.sign_in_again()
    return Session(transaction.scope, found.person, found.name, found.role, found.device), not found.used_at


def check_standing(transaction: Transaction, bearer: Bearer, now: datetime) -> None:
    """Return where the device that holds a check is in good standing. Raises ``Revoked``; ``SignInAgain`` otherwise.

    Once revoked it is told for as long as the check is kept, however old. What is unknown or of another kind looks
    alike. The transaction sees all of the scope.
    """
    found = tokens.bearer(transaction, bearer.digest)
    if found is None or found.kind != CHECK:
        raise refusals.sign_in_again()
    _refuse(found.revoked_at, found.chain, disabled=found.disabled)
    if seconds(found.expires_at) <= now.timestamp():
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
        if found is not None and found.revoked_at:
            accounts.keep_heard(transaction, found.device, written(now))

    database.attempt(bearer.scope, work)


def access_ends(issued_at: str, expires_at: str) -> float:
    """Return when an access token is no longer good, in seconds since 1970."""
    return min(seconds(issued_at) + ACCESS_SECONDS, seconds(expires_at))


def holder_of(transaction: Transaction, device_id: str) -> Session:
    """Return who holds an enrolled device. Raises ``Revoked`` and ``SignInAgain``."""
    device = accounts.device(transaction, device_id)
    person = accounts.person(transaction, device.person) if device else None
    if device is None or person is None:
        raise refusals.sign_in_again()
    _refuse(device.revoked_at, device.chain, disabled=person.disabled)
    return Session(transaction.scope, person.id, person.name, person.role, device.id)


def _refuse(revoked_at: str, chain: str, *, disabled: bool) -> None:
    """Raise what a device is told that may not come in, or whose person may not."""
    if revoked_at:
        raise refusals.revoked()
    if disabled:
        raise refusals.sign_in_again()
    if chain == UNCONFIRMED:
        raise refusals.unconfirmed()
