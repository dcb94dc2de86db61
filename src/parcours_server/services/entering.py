"""How a device comes in and stays: enrolled by a one-time code, renewed by its refresh token, or by a password."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from parcours_core.identity import new_id
from parcours_core.protocol import Revoked
from parcours_server.security import passwords
from parcours_server.security.codes import digest, read_code
from parcours_server.security.tokens import (
    Pair,
    Use,
    judge_refresh,
    new_family,
    new_nonce,
    pair_after,
    read_token,
    refresh_ends,
)
from parcours_server.services import refusals
from parcours_server.services.authenticating import (
    ACCESS,
    CHECK,
    REFRESH,
    Bearer,
    access_ends,
    check_standing,
    holder_of,
    keep_heard,
    read_bearer,
)
from parcours_server.services.moments import seconds, written, written_seconds
from parcours_server.services.session import Session
from parcours_server.storage import accounts, scopes, tokens
from parcours_server.storage.database import Database
from parcours_server.storage.errors import UnknownScope
from parcours_server.storage.transaction import Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a device says of itself: its name for people, its public keys for sealing and signing (may be empty)."""

    name: str
    seal_key: bytes
    sign_key: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a person says they are, on which device."""

    agency: str
    login: str
    password: str
    device: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a device holds from now on; ``expires_in`` are the seconds of the access token.

    ``check`` opens nothing: the device asks by it how it stands (``standing``).
    """

    session: Session
    agency_name: str
    access: str
    refresh: str
    check: str
    expires_in: int


def enrol(database: Database, typed: str, newcomer: Newcomer, now: datetime) -> Given:
    """Enrol a device by a one-time code. Raises ``SignInAgain`` for a code that is unknown, used or expired.

    The same device may ask once more as long as it has not used what it was given: the answer may have been lost.
    """
    read = read_code(typed)
    if read is None:
        raise refusals.sign_in_again()
    scope, code = read
    pair = pair_after(scope, code, b"enrol")

    def work(transaction: Transaction) -> Given:
        enrolment = tokens.enrolment(transaction, digest(code))
        if enrolment is None or enrolment.expires_at <= written(now):
            raise refusals.sign_in_again()
        device_id = _device_after(code, newcomer)
        if tokens.use_enrolment(transaction, enrolment.hash, written(now)):
            made = accounts.Device(
                device_id, enrolment.person, newcomer.name, newcomer.seal_key, newcomer.sign_key, "", "",
                written(now), written(now), "",
            )  # fmt: skip
            accounts.add_device(transaction, made)
            keep_pair(transaction, pair, device_id, new_family(now.timestamp()), now)
        elif _seen(transaction, pair) or accounts.device(transaction, device_id) is None:
            raise refusals.sign_in_again()
        return answer_with(transaction, pair, device_id, now)

    return attempt(database, scope, work)


def refresh(database: Database, text: str, now: datetime) -> Given:
    """Exchange a refresh token. Raises ``SignInAgain`` and ``Revoked``; a replay ends the whole family for good."""
    read = read_token(text)
    if read is None:
        raise refusals.sign_in_again()
    scope, hashed = read

    def work(transaction: Transaction) -> Given | None:
        token = tokens.token(transaction, hashed, lock=True)
        if token is None or token.kind != REFRESH:
            return None
        holder_of(transaction, token.device)
        nonce = token.successor or new_nonce()
        pair = pair_after(scope, text, nonce)
        exchanged = bool(token.used_at)
        use = judge_refresh(
            exchanged=exchanged,
            successor_seen=exchanged and _seen(transaction, pair),
            now=now.timestamp(),
            expires=seconds(token.expires_at),
        )
        if use in (Use.REPLAY, Use.ROTATE):
            # Its tokens outlived the restore: what ends them is not mended by the device's key.
            accounts.keep_known(transaction, token.device, scopes.ANY_CHAIN, scopes.RETURNED)
        if use is Use.REPLAY:
            tokens.drop_family(transaction, token.family)
        if use in (Use.REPLAY, Use.EXPIRED):
            return None
        if use is Use.ROTATE:
            accounts.keep_seen(transaction, token.device, written(now))
            tokens.use(transaction, hashed, written(now), nonce)
            keep_pair(transaction, pair, token.device, token.family, now)
            # What came with this very token is on the device: of the checks before it none is needed any more.
            tokens.drop_older(transaction, _checks(token.device), token.issued_at)
            tokens.drop_expired(transaction, written(now))
        return answer_with(transaction, pair, token.device, now)

    try:
        given = attempt(database, scope, work)
    except Revoked:
        keep_heard(database, Bearer(scope, hashed), now)
        raise
    if given is None:
        raise refusals.sign_in_again()
    return given


def sign_in(database: Database, claim: Claim, now: datetime) -> Given:
    """Give new tokens to an enrolled device by its person's password. Raises ``SignInAgain`` and ``Revoked``.

    An unknown person, a wrong password and another's device look alike and take as long.
    """
    if not claim.agency.isalnum():
        raise refusals.sign_in_again()
    with database.reading(claim.agency, fresh=True) as transaction:
        person = accounts.person_by_login(transaction, claim.login)
    hashed = "" if person is None else person.password_hash
    right = passwords.verify(hashed, claim.password)
    if person is None or not right:
        raise refusals.sign_in_again()
    grown = passwords.hash_password(claim.password) if passwords.outgrown(hashed) else ""
    pair = pair_after(claim.agency, claim.device, new_nonce())

    def work(transaction: Transaction) -> Given:
        session = holder_of(transaction, claim.device)
        if session.person_id != person.id:
            raise refusals.sign_in_again()
        if grown:
            accounts.set_password(transaction, person.id, grown)
        keep_pair(transaction, pair, claim.device, new_family(now.timestamp()), now)
        return answer_with(transaction, pair, claim.device, now)

    return attempt(database, claim.agency, work)


def new_identity(database: Database, session: Session, now: datetime) -> Given:
    """Make another device of the same person, for a copy that found that it is one. The first one stays as it is."""
    pair = pair_after(session.scope, session.device_id, new_nonce())
    device_id = new_id(int(now.timestamp() * 1000))

    def work(transaction: Transaction) -> Given:
        holder_of(transaction, session.device_id)
        copied = accounts.device(transaction, session.device_id)
        if copied is None:
            raise refusals.sign_in_again()
        at = written(now)
        made = replace(copied, id=device_id, chain="", last_batch="", enrolled_at=at, seen_at=at)
        accounts.add_device(transaction, made)
        keep_pair(transaction, pair, device_id, new_family(now.timestamp()), now)
        return answer_with(transaction, pair, device_id, now)

    return attempt(database, session.scope, work)


def standing(database: Database, text: str, now: datetime) -> None:
    """Return where the device that holds the check ``text`` stands well. Raises ``Revoked`` and ``SignInAgain``."""
    bearer = read_bearer(text)
    try:
        with database.reading(bearer.scope, fresh=True) as transaction:
            check_standing(transaction, bearer, now)
    except UnknownScope as error:
        raise refusals.sign_in_again() from error
    except Revoked:
        keep_heard(database, bearer, now)
        raise


def attempt(database: Database, scope: str, work: Callable[[Transaction], T]) -> T:
    """Do ``work`` in a transaction and commit. Raises ``SignInAgain`` for an agency that is unknown."""
    try:
        return database.attempt(scope, work)
    except UnknownScope as error:
        raise refusals.sign_in_again() from error


def keep_pair(transaction: Transaction, pair: Pair, device: str, family: str, now: datetime) -> None:
    """Keep the tokens of a pair for a device."""
    # The row of an access token stays longer than it is good: it tells whether the answer that carried it arrived.
    ends = written_seconds(refresh_ends(family, now.timestamp()))
    for kind, token in ((ACCESS, pair.access), (REFRESH, pair.refresh)):
        tokens.add(transaction, tokens.Token(token.digest, kind, family, device, written(now), ends))
    # In a family of its own: a thief who plays a token back must not make the device deaf to its being revoked.
    tokens.add(transaction, tokens.Token(pair.check.digest, CHECK, _checks(device), device, written(now), ends))


def _checks(device: str) -> str:
    """Return the family of a device's checks."""
    return f"{CHECK}-{device}"


def _seen(transaction: Transaction, pair: Pair) -> bool:
    """Say whether anything of a pair was used; what is no longer kept counts as used."""
    kept = [tokens.token(transaction, token.digest) for token in (pair.access, pair.refresh)]
    return any(token is None or token.used_at for token in kept)


def answer_with(transaction: Transaction, pair: Pair, device: str, now: datetime) -> Given:
    """Return what a device is given with a pair that is kept. Raises ``Revoked`` and ``SignInAgain``."""
    access = tokens.token(transaction, pair.access.digest)
    left = 0 if access is None else max(0, int(access_ends(access.issued_at, access.expires_at) - now.timestamp()))
    session = holder_of(transaction, device)
    return Given(session, scopes.name_of(transaction), pair.access.text, pair.refresh.text, pair.check.text, left)


def _device_after(code: str, newcomer: Newcomer) -> str:
    """Return the id of the device that a code makes: another device with the same code has another one."""
    said = b"\0".join((newcomer.name.encode(), newcomer.seal_key, newcomer.sign_key))
    made = hmac.new(code.encode(), said, hashlib.sha256).digest()
    # The version and variant bits of a UUID of version 8 (RFC 9562), whose other bits are one's own.
    bits = (int.from_bytes(made[:16], "big") & ~(0xF << 76) & ~(0x3 << 62)) | (0x8 << 76) | (0x2 << 62)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
