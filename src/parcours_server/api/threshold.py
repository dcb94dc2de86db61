"""Looks who comes in before anything of what they send is read, where they have no token yet."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.types import Message

from parcours_server.api.context import Context
from parcours_server.api.serving import address_of, check_protocol, throttle
from parcours_server.api.wire_io import body_of
from parcours_server.security.squeezing import TooLarge

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_DOORS = {"enrol": ("sign_in", 1.0), "sign-in": ("sign_in", 1.0), "return": ("returns", 0.0)}
"""At the end of a path: the limit for an address, and how much of it is taken before the outcome is known."""
_ELSE = ("requests", 1.0)


class Threshold(APIRoute):
    """A route for those who are not known yet."""

    def get_route_handler(self) -> Handler:
        """Return what handles a request: it is read only where its address may ask, and no further than a form goes."""
        serve = super().get_route_handler()
        limit, units = _DOORS.get(self.path.rpartition("/")[2], _ELSE)

        async def handle(request: Request) -> Response:
            context: Context = request.app.state.context
            check_protocol(request)
            buckets, address = getattr(context.throttle, limit), address_of(request)
            throttle(context, buckets, limit, address, units)
            try:
                form = await body_of(request, context.limits.largest_form)

                async def read() -> Message:
                    return {"type": "http.request", "body": form, "more_body": False}

                return await serve(Request(request.scope, read))
            except (RequestValidationError, TooLarge):
                # Where the outcome decides, what cannot have one is a guess like any other.
                buckets.spend(address, context.monotonic(), 1.0 - units)
                raise

        return handle
