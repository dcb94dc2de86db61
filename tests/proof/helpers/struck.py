"""A line over which things happen at moments that a test names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from parcours_core.protocol import SyncPeer, Unreachable


class Struck:
    """A line over which one thing after another happens, each right before an exchange."""

    def __init__(self, peer: SyncPeer) -> None:
        self._peer = peer
        self.strikes: list[Callable[[], None]] = []

    def __getattr__(self, name: str) -> Any:
        if name == "exchange" and self.strikes:
            self.strikes.pop(0)()
        return getattr(self._peer, name)


def striking() -> tuple[list[Struck], Callable[[SyncPeer], SyncPeer]]:
    """Return the lines that a laptop will have, and what is put between it and the server."""
    struck: list[Struck] = []

    def between(peer: SyncPeer) -> SyncPeer:
        struck.append(Struck(peer))
        return cast(SyncPeer, struck[-1])

    return struck, between


def down() -> None:
    """Let the server be gone."""
    raise Unreachable("the server is gone")
