"""A line on which this device is known: its tokens go with each request, and are renewed and kept where they ended."""

from __future__ import annotations

import threading
from typing import Any

import httpx

from parcours_core.protocol import SignInAgain
from parcours_desktop.sync.line import Brake, answer_to, open_line
from parcours_desktop.sync.tokens import Account, TokenKeeper
from parcours_desktop.sync.troubles import not_understood, sign_in_again

_RENEWING = threading.Lock()
"""A refresh token is exchanged once: played again, the server takes it for a thief's and ends all of them."""


class SignedInLine:
    """The connection of an enrolled device. Raises ``SignInAgain`` where it is not enrolled. To be closed."""

    def __init__(self, keeper: TokenKeeper, *, transport: httpx.BaseTransport | None = None) -> None:
        account = keeper.read()
        if account is None:
            raise sign_in_again()
        self._keeper = keeper
        self._account = account
        self._client = open_line(account.server, account.authority, transport=transport)
        self._brake = Brake()

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    def abort(self) -> None:
        """Break off the request that is under way, from another thread."""
        self._brake.pull()

    def ask(self, method: str, path: str, **asked: Any) -> httpx.Response:
        """Make a request as this device; with tokens that ended, once more with new ones. Raises ``SyncTrouble``."""
        headers = asked.pop("headers", {})
        try:
            return self._answer(method, path, headers, asked)
        except SignInAgain:
            with _RENEWING:
                self._renew()
        return self._answer(method, path, headers, asked)

    def _renew(self) -> None:
        """Get new tokens, unless another line of this program has got them meanwhile."""
        kept = self._keeper.read()
        if kept is not None and kept.device == self._account.device and kept.access != self._account.access:
            self._account = kept
            return
        renewed = {"refresh": self._account.refresh}
        self.take_tokens(answer_to(self._client, "POST", "/v1/refresh", json=renewed))

    def take_tokens(self, response: httpx.Response) -> None:
        """Go on with the tokens, and the identity, of an answer; they are kept before they are used."""
        self._account = account_from(self._account, response)
        self._keeper.keep(self._account)

    def _answer(self, method: str, path: str, headers: dict[str, str], asked: dict[str, Any]) -> httpx.Response:
        bearer = {**headers, "Authorization": f"Bearer {self._account.access}"}
        watched = {"trace": self._brake.hear}
        return answer_to(self._client, method, path, headers=bearer, extensions=watched, **asked)


def account_from(account: Account, response: httpx.Response) -> Account:
    """Return ``account`` with the tokens of an answer. Raises ``NotUnderstood`` where there are none."""
    try:
        return account.with_tokens(response.json())
    except (ValueError, KeyError, AttributeError) as error:
        raise not_understood() from error
