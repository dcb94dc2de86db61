"""Stands around every request: gives it a number, counts and times it, and writes its line."""

from __future__ import annotations

import secrets
import time
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parcours_core.wire.messages import PROTOCOL
from parcours_server.api.journal import note, note_fault
from parcours_server.api.metrics import Metrics

PROTOCOL_HEADER: Final = "Parcours-Protocol"
PARTS: Final = "parts"
"""In the state of a request: once it is answered, the connection is to be closed."""
REQUEST_HEADER: Final = "X-Request-Id"
_REQUEST: Final = REQUEST_HEADER.lower().encode()
_ALWAYS: Final = (
    (PROTOCOL_HEADER.lower().encode(), str(PROTOCOL).encode()),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
"""What every answer bears, as it travels; no route says any of it itself."""
_QUIET: Final = frozenset({"/live", "/ready", "/metrics"})


class Observing:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        number = secrets.token_hex(8)
        status, sent = 0, 0

        async def noted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_ALWAYS, (_REQUEST, number.encode())]
                if scope["state"].get(PARTS):
                    MutableHeaders(scope=message)["Connection"] = "close"
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        scope.setdefault("state", {})
        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:
            # The line was cut: the world's doing, and nobody is there to be answered.
            note("cut", request=number, route=_route(scope))
        except Exception as error:
            note_fault(error, request=number, route=_route(scope))
            raise
        finally:
            self._tell(scope, number, status, sent, time.perf_counter() - begun)

    def _tell(self, scope: Scope, number: str, status: int, sent: int, seconds: float) -> None:
        route = _route(scope)
        self._metrics.requests.labels(route, scope["method"], str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        if route in _QUIET:
            return
        state = scope["state"]
        note(
            "request",
            request=number,
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            bytes_in=state.get("bytes_in"),
            bytes_out=sent,
            agency=state.get("agency"),
            device=state.get("device"),
        )


def _route(scope: Scope) -> str:
    """Return the route's pattern: the path itself may name a record."""
    return str(getattr(scope.get("route"), "path", "?"))
