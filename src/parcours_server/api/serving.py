"""From a request to a peer: who asks is made sure of first, then the work is done on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from parcours_core.protocol import Revoked, SignInAgain, Unconfirmed
from parcours_core.wire.messages import OLDEST_PROTOCOL, PROTOCOL, Answer
from parcours_server.api.context import Context, InContext
from parcours_server.api.journal import note
from parcours_server.api.observing import PARTS, PROTOCOL_HEADER
from parcours_server.security.limits import Buckets
from parcours_server.security.squeezing import TooLarge
from parcours_server.services import refusals
from parcours_server.services.authenticating import Bearer as TokenAsItCame
from parcours_server.services.authenticating import read_bearer
from parcours_server.services.columns import Malformed
from parcours_server.services.peer import BearerPeer, ServicePeer
from parcours_server.services.session import Session

T = TypeVar("T")
LITTLE: Final = 64 * 1024
"""So many bytes have come by the time that they could be refused."""
_bearer = HTTPBearer(auto_error=False, description="The access token of an enrolled device")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


class Served:
    """One request of a device that is about to be served."""

    def __init__(self, request: Request, context: Context, bearer: HTTPAuthorizationCredentials | None) -> None:
        self.context = context
        self._request = request
        self._token = "" if bearer is None else bearer.credentials
        self._limited: tuple[tuple[str, Buckets], ...] = ()
        self._session: Session | None = None

    @property
    def agency(self) -> str:
        """The agency of who asks, empty before it is known."""
        return self._session.scope if self._session is not None else ""

    async def admit(self, **limited: Buckets) -> None:
        """Make sure of who asks before what they send is read, but where it is little and they were known before.

        Raises as ``do`` does; who shows nothing that could be a token is parted from, whatever they still send.
        """
        check_protocol(self._request)
        self._limited = tuple(limited.items())
        state = self._request.scope["state"]
        # Who waits to be told to go on sends nothing if they are not, and what comes next would be taken for it.
        state[PARTS] = "expect" in self._request.headers
        try:
            bearer = read_bearer(self._token)
        except SignInAgain:
            state[PARTS] = True
            raise
        said = self._request.headers.get("content-length", "")
        little = said.isascii() and said.isdigit() and int(said) <= LITTLE
        if not (little and self.context.familiar.knows(bearer.digest)):
            await self.context.on_a_thread(lambda: self._make_sure(bearer))
        state[PARTS] = False

    async def do(self, work: Callable[[ServicePeer], T], **limited: Buckets) -> T:
        """Make sure of who asks, and do ``work`` for them on a thread. Raises ``SyncTrouble``.

        Nothing is done for a device that is in debt to one of the ``limited`` buckets.
        """
        check_protocol(self._request)
        self._limited = tuple(limited.items())
        return await self.context.on_a_thread(lambda: self._do(work))

    async def session(self) -> Session:
        """Make sure of who asks. Raises ``SyncTrouble``."""
        check_protocol(self._request)
        return await self.context.on_a_thread(lambda: self._do(lambda peer: peer.session()))

    def throttle(self, buckets: Buckets, limit: str, units: float = 1.0) -> None:
        """Take ``units`` from the bucket of the device. Raises ``TooMuch``; each time stands in the log."""
        device = str(self._request.scope["state"].get("device", ""))
        throttle(self.context, buckets, limit, device, units)

    def spend(self, buckets: Buckets, units: float) -> None:
        """Take from the bucket of the device what it was given already."""
        buckets.spend(str(self._request.scope["state"].get("device", "")), self.context.monotonic(), units)

    def synced(self, answer: Answer) -> None:
        """Note that the device synced, where ``answer`` did not come with a receipt, which notes it itself."""
        if answer.receipt is None and self._session is not None:
            self.context.last_syncs.note(self._session, self.context.clock())

    def _do(self, work: Callable[[BearerPeer], T]) -> T:
        bearer = read_bearer(self._token)
        if not self.context.familiar.knows(bearer.digest):
            # Who was never seen is made sure of before what they sent is unpacked.
            self._make_sure(bearer)
        peer = self._peer(bearer)
        try:
            try:
                return work(peer)
            except (Malformed, TooLarge):
                # Who may no longer come in is told that, whatever they sent.
                peer.session()
                raise
        except (Revoked, SignInAgain, Unconfirmed):
            self.context.familiar.forget(bearer.digest)
            raise

    def _make_sure(self, bearer: TokenAsItCame) -> None:
        session = self._peer(bearer).session()
        self.context.familiar.meet(bearer.digest, session.person_id)

    def _peer(self, bearer: TokenAsItCame) -> BearerPeer:
        known_as = self.context.familiar.person_of(bearer.digest)
        return BearerPeer(self.context.database, bearer, self.context.clock, self._entered, known_as=known_as)

    def _entered(self, session: Session) -> None:
        admitted, self._session = self._session is not None, session
        self._request.scope["state"] |= {"agency": session.scope, "device": session.device_id}
        if not admitted:
            self.throttle(self.context.throttle.requests, "requests")
        for limit, buckets in self._limited:
            self.throttle(buckets, limit, 0)


async def _served(request: Request, context: InContext, bearer: Bearer) -> Served:
    return Served(request, context, bearer)


InServed = Annotated[Served, Depends(_served)]


def check_protocol(request: Request) -> None:
    """Raise ``Incompatible`` where the program that asks speaks a protocol that is not spoken here."""
    said = request.headers.get(PROTOCOL_HEADER, "")
    spoken = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else PROTOCOL
    if not OLDEST_PROTOCOL <= spoken <= PROTOCOL:
        raise refusals.incompatible(newer_program=spoken < OLDEST_PROTOCOL)


def throttle(context: Context, buckets: Buckets, limit: str, key: str, units: float = 1.0) -> None:
    """Take ``units`` from the bucket of ``key``. Raises ``TooMuch``; each time is counted and stands in the log."""
    wait = buckets.take(key, context.monotonic(), units)
    if wait:
        context.metrics.throttled.labels(limit).inc()
        note("throttled", limit=limit, device=key, seconds=round(wait, 1))
        raise refusals.too_much(wait)


def address_of(request: Request) -> str:
    """Return the address that asks, as the server (or a proxy that it trusts) saw it.

    Of IPv6 it is the network of 64 bits: whoever has one address there has all of them.
    """
    host = request.client.host if request.client else ""
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
