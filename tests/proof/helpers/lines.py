"""Ways from a device to the server: a call in one process, HTTP to a real server, HTTP over a bad line."""

from __future__ import annotations

import itertools
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar, cast

import uvicorn
from proof.helpers.bad_line import CUTS, Fault, Harm
from proof.helpers.company import NAMES, Company, ids
from proof.helpers.laptops import DATA_KEY
from proof.helpers.small_client import SmallClient

from parcours_core.protocol import SyncPeer, Unreachable
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_server.api.context import Context, Limits, Throttle
from parcours_server.api.metrics import Metrics
from parcours_server.api.observing import Observing
from parcours_server.app import api, listen

T = TypeVar("T")
TRIES = 40
PATIENCE = 60.0

_AT_A_PLACE = (Harm.ANSWER_CUT, Harm.REQUEST_CUT)
_SLOW = (Harm.PAUSED, Harm.REQUEST_PAUSED, Harm.SILENT, Harm.REQUEST_SILENT)

EVERY_HARM = [
    *(Fault(harm) for harm in Harm if harm not in (Harm.NONE, *_AT_A_PLACE, *_SLOW)),
    *(Fault(harm, place) for place in range(CUTS) for harm in _AT_A_PLACE),
]
"""Each harm once, the cuts at each of their places."""

SLOW_HARM = [Fault(harm, place) for harm in _SLOW for place in range(CUTS)]
"""A slow line that falls silent, and goes on or does not, at each place."""


class Line(Protocol):
    """Gives peers to a company's server, each for a new device of a person."""

    company: Company

    def peer(self, person: str) -> SyncPeer:
        """Enrol a device of ``person`` and return its peer."""
        ...

    def close(self) -> None:
        """End every connection."""
        ...


@dataclass
class InProcess:
    """No line at all: the service itself."""

    company: Company

    def peer(self, person: str) -> SyncPeer:
        """Return the service."""
        return self.company.peer(self.company.device(person))

    def close(self) -> None:
        """There is nothing to end."""


def patiently(work: Callable[[], T], up: threading.Event | None = None, tries: int = TRIES) -> T:
    """Do ``work`` until it comes through, each time once ``up`` is set.

    Raises what else the other side says, and ``Unreachable`` at last.
    """
    for _ in range(tries):
        if up is not None:
            up.wait(PATIENCE)
        try:
            return work()
        except Unreachable:
            continue
    return work()


def patient(peer: SyncPeer, up: threading.Event | None = None, tries: int = TRIES) -> SyncPeer:
    """Return ``peer`` with every call made again until it comes through, as the contract allows for each of them."""

    class Patient:
        def __getattr__(self, name: str) -> Callable[..., object]:
            call = getattr(peer, name)
            return lambda *given: patiently(lambda: call(*given), up, tries)

    return cast(SyncPeer, Patient())


@dataclass
class OverHttp:
    """HTTP to a real server at ``address``, called again and again where the line is not ``good``.

    The tokens of each device lie in a caseload copied from ``model``.
    """

    company: Company
    address: str
    model: Path
    folder: Path
    good: bool = True
    up: threading.Event | None = None
    tries: int = TRIES
    _open: list[tuple[HttpPeer, Caseload]] = field(default_factory=list)

    def peer(self, person: str) -> SyncPeer:
        """Enrol a device of ``person`` as it is done: by a one-time code."""
        name = f"device-{len(self._open)}"
        path = self.folder / f"{name}.caseload"
        shutil.copy(self.model, path)
        caseload = Caseload.open(path, DATA_KEY)
        keeper = TokenKeeper(caseload, self.company.clock)
        code = self.company.code(person)
        keeper.keep(patiently(lambda: enrol(self.address, code, name, seal_key=b"", sign_key=b""), self.up))
        peer = HttpPeer(keeper)
        self._open.append((peer, caseload))
        return peer if self.good else patient(peer, self.up, self.tries)

    def close(self) -> None:
        """Close every connection and every caseload."""
        for peer, caseload in self._open:
            peer.close()
            caseload.close()


@dataclass
class Office:
    """People at their devices, over one kind of line: what the suite of the contract works with."""

    line: Line
    make_id: Callable[[], str] = field(default_factory=lambda: ids(1))

    @property
    def company(self) -> Company:
        """The agency on the server."""
        return self.line.company

    def device(self, person: str, *, limit: int = 1000) -> SmallClient:
        """Return a new device of ``person`` that has read nothing yet."""
        return SmallClient(NAMES[person], self.line.peer(person), self.make_id, limit=limit)


@contextmanager
def served(company: Company) -> Iterator[int]:
    """Serve the company's database from a thread, on a port of its own, by the company's clock; give the port."""
    metrics = Metrics()
    app = api()
    limits = Limits()
    context = Context(company.database, company.clock, limits, Throttle.of(limits), metrics)
    app.state.context = context
    listening = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        Observing(app, metrics), http="httptools", loop="asyncio", ws="none", lifespan="off", log_config=None,
        access_log=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="server")
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        context.threads.close()
        listening.close()


def shuffled_harm(seed: int, good: int = 2) -> Iterator[Fault]:
    """Yield every harm in an order of ``seed``, again and again, with ``good`` requests left alone after each."""
    rng = random.Random(seed)
    for _ in itertools.count():
        for fault in rng.sample(EVERY_HARM, len(EVERY_HARM)):
            yield fault
            for _ in range(good):
                yield Fault()
