"""What every route works with: the database, the clock, the limits and the figures, made once by the app."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from parcours_server.api.metrics import Metrics
from parcours_server.api.pacing import Pace
from parcours_server.api.threads import Threads
from parcours_server.security.limits import Buckets, Limit
from parcours_server.services.last_syncs import LastSyncs
from parcours_server.services.session import Clock
from parcours_server.storage.database import Database

T = TypeVar("T")

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
_MOST_FAMILIAR = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the server takes at once, and from whom in a while. Sizes in bytes.

    A device may read a first sync of a quarter of a million records at once; what it reads beyond comes back at fifty
    records a second, four million a day, which no honest device comes near. ``largest_form`` is what whoever is not
    known yet may send. Of ``returns`` only those count that were not proven by a key: a whole agency comes back after a
    restore, from one address. The buckets are those of one process.
    """

    largest_body: int = 8 * MEGABYTE
    largest_message: int = 24 * MEGABYTE
    largest_form: int = 64 * KILOBYTE
    sign_in: Limit = field(default=Limit(burst=20, per_second=1 / 15))
    returns: Limit = field(default=Limit(burst=100, per_second=1 / 5))
    requests: Limit = field(default=Limit(burst=3_000, per_second=100))
    records: Limit = field(default=Limit(burst=250_000, per_second=50))
    exports: Limit = field(default=Limit(burst=512 * MEGABYTE, per_second=256 * KILOBYTE))
    pace: Pace = field(default=Pace())


@dataclass(frozen=True, slots=True)
class Throttle:
    """The buckets of this process, by what they limit."""

    sign_in: Buckets
    returns: Buckets
    requests: Buckets
    records: Buckets
    exports: Buckets

    @classmethod
    def of(cls, limits: Limits) -> Throttle:
        """Return empty books for ``limits``."""
        return cls(
            Buckets(limits.sign_in),
            Buckets(limits.returns),
            Buckets(limits.requests),
            Buckets(limits.records),
            Buckets(limits.exports),
        )


class Familiar:
    """Tokens that were good once, and whose: what their bearers send may be unpacked. It opens nothing."""

    def __init__(self) -> None:
        self._persons: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def knows(self, digest: str) -> bool:
        """Say whether a token was good once."""
        return digest in self._persons

    def person_of(self, digest: str) -> str:
        """Return the id of the person whose token it was, empty where it was never good."""
        return self._persons.get(digest, "")

    def meet(self, digest: str, person: str) -> None:
        """Keep that a token of ``person`` is good; those that were met first are forgotten."""
        with self._lock:
            self._persons[digest] = person
            while len(self._persons) > _MOST_FAMILIAR:
                self._persons.popitem(last=False)

    def forget(self, digest: str) -> None:
        """Forget a token that is no longer good: what its bearer sends is not unpacked any more."""
        with self._lock:
            self._persons.pop(digest, None)


@dataclass(frozen=True, slots=True)
class Context:
    """The parts that the app put together. ``monotonic`` returns seconds of a clock that never goes back."""

    database: Database
    clock: Clock
    limits: Limits
    throttle: Throttle
    metrics: Metrics
    familiar: Familiar = field(default_factory=Familiar)
    threads: Threads = field(default_factory=Threads)
    last_syncs: LastSyncs = field(default_factory=LastSyncs)
    laying: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a snapshot is laid ahead: a morning of new devices would else keep all threads from who asks."""
    monotonic: Callable[[], float] = time.monotonic

    async def on_a_thread(self, work: Callable[[], T]) -> T:
        """Do ``work`` on one of the server's threads, since the database makes whoever asks it wait."""
        return await self.threads.do(work)


async def _context(request: Request) -> Context:
    # Not on a thread of its own, which a plain function would get: each turn costs more than it does.
    context: Context = request.app.state.context
    return context


InContext = Annotated[Context, Depends(_context)]
