"""How a device comes back after a restore that lost its tokens: it proves once that it holds its own key.

The door is open only between a restore and the first use of what it gives, for devices that the backup knows: at any
other time whoever stole a device would have by it what the end of a family of tokens takes from them.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from parcours_core.returning import words_to_sign
from parcours_server.security.codes import digest
from parcours_server.security.signatures import is_signed
from parcours_server.security.tokens import new_family, new_nonce, pair_after
from parcours_server.services import refusals
from parcours_server.services.authenticating import holder_of
from parcours_server.services.entering import Given, answer_with, attempt, keep_pair
from parcours_server.services.moments import written
from parcours_server.storage import accounts, tokens
from parcours_server.storage.database import Database
from parcours_server.storage.scopes import ANY_CHAIN, RETURNED, UNCONFIRMED
from parcours_server.storage.transaction import Transaction

CHALLENGE = "challenge"
HOLDS = timedelta(minutes=5)
"""How long a challenge can be answered, once."""

_CHALLENGE_BYTES = 24


def challenge(database: Database, agency: str, device_id: str, now: datetime) -> str:
    """Return what a device is to sign; of an unknown one nothing is kept, and it looks alike. Raises ``Revoked``."""
    text = secrets.token_urlsafe(_CHALLENGE_BYTES)

    def work(transaction: Transaction) -> None:
        if _may_return(transaction, device_id):
            # Those that were given before stay good: whoever knows the id would else keep the device from answering.
            tokens.drop_expired(transaction, written(now))
            ends = written(now + HOLDS)
            tokens.add(
                transaction,
                tokens.Token(digest(text), CHALLENGE, _family(device_id), device_id, written(now), ends),
            )

    attempt(database, agency, work)
    return text


def come_back(database: Database, agency: str, device_id: str, answered: tuple[str, bytes], now: datetime) -> Given:
    """Give new tokens to a device that signed its challenge (``answered``: the challenge, the signature).

    Its older tokens end. Whose answer was lost may ask again with a new challenge. Raises ``SignInAgain`` and
    ``Revoked``.
    """
    text, signature = answered
    pair = pair_after(agency, device_id, new_nonce())

    def work(transaction: Transaction) -> Given | None:
        kept = tokens.token(transaction, digest(text), lock=True)
        if kept is None or kept.kind != CHALLENGE or kept.device != device_id:
            return None
        tokens.drop_family(transaction, kept.family)
        device = accounts.device(transaction, device_id, lock=True)
        words = words_to_sign(agency, device_id, text)
        fresh = kept.expires_at > written(now) and _may_return(transaction, device_id)
        if device is None or not fresh or not is_signed(device.sign_key, signature, words):
            return None
        tokens.drop_of_device(transaction, device_id)
        accounts.keep_chain(transaction, device_id, RETURNED, device.last_batch)
        keep_pair(transaction, pair, device_id, new_family(now.timestamp()), now)
        return answer_with(transaction, pair, device_id, now)

    given = attempt(database, agency, work)
    if given is None:
        raise refusals.sign_in_again()
    return given


def _may_return(transaction: Transaction, device_id: str) -> bool:
    """Say whether a restore may have forgotten the tokens of a device: since then it has used none.

    Raises ``Revoked``, ``Unconfirmed`` and ``SignInAgain``.
    """
    device = accounts.device(transaction, device_id)
    if device is None or not device.sign_key or device.chain not in {ANY_CHAIN, RETURNED, UNCONFIRMED}:
        return False
    holder_of(transaction, device_id)
    return True


def _family(device_id: str) -> str:
    return f"{CHALLENGE}-{device_id}"
