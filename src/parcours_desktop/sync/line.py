"""The line to the server: HTTPS with its certificate checked, time limits, and an answer that is the server's own."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import Any

import httpx

from parcours_core.wire.messages import PROTOCOL
from parcours_desktop.sync.troubles import trouble, unreachable, untrusted

PROTOCOL_HEADER = "Parcours-Protocol"
CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0

_UNPROVEN = ("CERTIFICATE_VERIFY_FAILED", "certificate verify failed")
_HERE = ("127.0.0.1", "::1", "localhost")


class Brake:
    """Breaks a connection off from another thread: a request that hangs on a dead line would keep its thread long.

    It hears of the connection by httpcore's trace of what happens to it.
    """

    def __init__(self) -> None:
        self._stream: Any = None

    def hear(self, event: str, told: dict[str, Any]) -> None:
        """Take note of a step of a request."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = told["return_value"]

    def pull(self) -> None:
        """Shut the connection down both ways; whoever reads from it is told that it is closed."""
        line = None if self._stream is None else self._stream.get_extra_info("socket")
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


def open_line(server: str, authority: str = "", *, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client for ``server``, an address; ``authority`` is the certificate (PEM) of a private authority.

    Only TLS 1.2 and later is spoken, and the certificate must be valid for the host. Without encryption it goes to this
    computer alone. Raises ``Untrusted`` for any other address.
    """
    url = httpx.URL(server)
    if url.scheme != "https" and not (url.scheme == "http" and url.host in _HERE):
        raise untrusted()
    return httpx.Client(
        base_url=url,
        verify=_trust(authority) if url.scheme == "https" else False,
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        headers={PROTOCOL_HEADER: str(PROTOCOL)},
        follow_redirects=False,
        transport=transport,
    )


def answer_to(client: httpx.Client, method: str, path: str, **asked: Any) -> httpx.Response:
    """Make one request and return the server's answer to it.

    Raises ``Unreachable`` where no answer comes, or one that is not the server's (a sign-in page of a hotel's network),
    and the ``SyncTrouble`` that the server's refusal means.
    """
    try:
        response = client.request(method, path, **asked)
    except httpx.TransportError as error:
        raise (untrusted() if any(sign in str(error) for sign in _UNPROVEN) else unreachable()) from error
    except (httpx.DecodingError, httpx.TooManyRedirects) as error:
        raise unreachable() from error
    if PROTOCOL_HEADER not in response.headers:
        raise unreachable()
    if response.is_success:
        return response
    raise trouble(_told(response))


def _told(response: httpx.Response) -> dict[str, Any]:
    try:
        told = response.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _trust(authority: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
