"""Ways from a device to the server: a call in one process, HTTP to a real server, HTTP over a bad line."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Protocol

from proof.helpers.company import Company, ids
from proof.helpers.small_client import SmallClient

from parcours_core.protocol import SyncPeer
from parcours_server.services.session import Session


class Line(Protocol):
    """Gives peers to a company's server, each for a device of its own."""

    company: Company

    def peer(self, session: Session) -> SyncPeer:
        """Return a peer for an enrolled device."""
        ...

    def close(self) -> None:
        """End every connection."""
        ...


@dataclass
class InProcess:
    """No line at all: the service itself."""

    company: Company

    def peer(self, session: Session) -> SyncPeer:
        """Return the service."""
        return self.company.peer(session)

    def close(self) -> None:
        """There is nothing to end."""


@dataclass
class Office:
    """People at their devices, over one kind of line: what the suite of the contract works with."""

    line: Line
    make_id: Callable[[], str] = field(default_factory=lambda: ids(1))
    _stack: ExitStack = field(default_factory=ExitStack)
    _count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def company(self) -> Company:
        """The agency on the server."""
        return self.line.company

    def device(self, person: str, *, limit: int = 1000) -> SmallClient:
        """Return a new device of ``person`` that has read nothing yet."""
        session = self.company.device(person)
        return SmallClient(session.person_name, self.line.peer(session), self.make_id, limit=limit)
