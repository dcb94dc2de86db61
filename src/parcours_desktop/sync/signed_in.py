"""A line on which this device is known: its tokens go with each request, and are renewed and kept where they ended."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from parcours_core.protocol import NotThere, SignInAgain
from parcours_core.returning import words_to_sign
from parcours_desktop.sync.line import Line, Reply
from parcours_desktop.sync.tokens import Account, TokenKeeper
from parcours_desktop.sync.troubles import not_understood, sign_in_again

JSON = {"Content-Type": "application/json"}

Sign = Callable[[bytes], bytes]
"""Signs words with the device's own key (Ed25519)."""

_RENEWING = threading.Lock()
"""A refresh token is exchanged once: played again, the server takes it for a thief's and ends all of them."""


class SignedInLine:
    """The connection of an enrolled device; ``sign`` lets it prove who it is to a server that lost its tokens.

    Raises ``SignInAgain`` where it is not enrolled. To be closed.
    """

    def __init__(self, keeper: TokenKeeper, sign: Sign | None = None) -> None:
        account = keeper.read()
        if account is None:
            raise sign_in_again()
        self._keeper = keeper
        self._sign = sign
        self._account = account
        self._line = Line(account.server, account.authority)

    def close(self) -> None:
        """Let the connection go."""
        self._line.close()

    def abort(self) -> None:
        """Break off the request that is under way, from another thread."""
        self._line.abort()

    def ask(
        self,
        method: str,
        path: str,
        *,
        about: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Make a request as this device; with tokens that ended, once more with new ones. Raises ``SyncTrouble``."""

        def asked() -> Reply:
            bearer = {**(headers or {}), "Authorization": f"Bearer {self._account.access}"}
            return self._line.ask(method, path, about=about, content=content, headers=bearer)

        try:
            return asked()
        except SignInAgain:
            with _RENEWING:
                self._renew()
        return asked()

    def _renew(self) -> None:
        """Get new tokens, unless another line of this program has got them meanwhile."""
        kept = self._keeper.read()
        if kept is not None and kept.device == self._account.device and kept.access != self._account.access:
            self._account = kept
            return
        try:
            self.take_tokens(self._tell("/v1/refresh", {"refresh": self._account.refresh}))
        except SignInAgain:
            self.take_tokens(self._come_back())

    def _come_back(self) -> Reply:
        """Prove by this device's own key who it is: a restored server may have lost its tokens. Raises as ``ask``."""
        who = {"agency": self._account.agency, "device": self._account.device}
        if self._sign is None:
            raise sign_in_again()
        try:
            challenge = str(self._tell("/v1/return", who).json()["challenge"])
        except (NotThere, ValueError, KeyError, TypeError) as error:
            # An older server has no such door.
            raise sign_in_again() from error
        signature = base64.b64encode(self._sign(words_to_sign(who["agency"], who["device"], challenge))).decode()
        return self._tell("/v1/return", {**who, "challenge": challenge, "signature": signature})

    def _tell(self, path: str, words: Mapping[str, str]) -> Reply:
        return self._line.ask("POST", path, content=json.dumps(words).encode(), headers=JSON)

    def take_tokens(self, reply: Reply) -> None:
        """Go on with the tokens, and the identity, of an answer; they are kept before they are used."""
        self._account = account_from(self._account, reply)
        self._keeper.keep(self._account)


def account_from(account: Account, reply: Reply) -> Account:
    """Return ``account`` with the tokens of an answer. Raises ``NotUnderstood`` where there are none."""
    try:
        return account.with_tokens(reply.json())
    except (ValueError, KeyError, AttributeError) as error:
        raise not_understood() from error
