"""The way straight to the exchange, which every device asks for again and again: no search through routes comes first.

It is the same function with the same refusals; the description of the routes knows of it from its router.
"""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials
from fastapi.security.utils import get_authorization_scheme_param
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from parcours_server.api import syncing
from parcours_server.api.serving import Served

PATH: Final = "/v1/exchange"
_SCHEME: Final = "bearer"


# By it the log and the figures name the request, as they name all others.
_ROUTE: Final = next(route for route in syncing.router.routes if getattr(route, "endpoint", None) is syncing.exchange)


class Straight:
    """Answers an exchange itself, and leaves all else to ``app``."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        handlers = dict(app.exception_handlers)
        fault = handlers.pop(Exception)
        self._exchange: ASGIApp = ServerErrorMiddleware(ExceptionMiddleware(self._answer, handlers), fault)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "POST":
            scope["app"] = self._app
            scope["route"] = _ROUTE
            await self._exchange(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    @staticmethod
    async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        response = await syncing.exchange(request, Served(request, request.app.state.context, _bearer(request)))
        await response(scope, receive, send)


def _bearer(request: Request) -> HTTPAuthorizationCredentials | None:
    """Return the token that came, as ``HTTPBearer`` reads it."""
    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    if scheme.lower() != _SCHEME or not token:
        return None
    return HTTPAuthorizationCredentials(scheme=scheme, credentials=token)
