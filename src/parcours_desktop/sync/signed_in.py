"""A line on which this device is known: its tokens go with each request, and are renewed and kept where they ended."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from parcours_core.protocol import SignInAgain
from parcours_desktop.sync.line import Line, Reply
from parcours_desktop.sync.tokens import Account, TokenKeeper
from parcours_desktop.sync.troubles import not_understood, sign_in_again

JSON = {"Content-Type": "application/json"}

_RENEWING = threading.Lock()
"""A refresh token is exchanged once: played again, the server takes it for a thief's and ends all of them."""


class SignedInLine:
    """The connection of an enrolled device. Raises ``SignInAgain`` where it is not enrolled. To be closed."""

    def __init__(self, keeper: TokenKeeper) -> None:
        account = keeper.read()
        if account is None:
            raise sign_in_again()
        self._keeper = keeper
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
        refresh = json.dumps({"refresh": self._account.refresh}).encode()
        self.take_tokens(self._line.ask("POST", "/v1/refresh", content=refresh, headers=JSON))

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
