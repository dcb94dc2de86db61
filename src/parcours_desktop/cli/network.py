"""Watches whether Python asks for the network while something runs; local sockets of the desktop do not count."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any

_WATCHED = frozenset({"socket.connect", "socket.getaddrinfo", "socket.sendto"})
_listeners: list[Callable[[str], None]] = []
_hooked: list[bool] = []


class Network:
    """Notes in ``asked`` every attempt to resolve a name or to reach an address, while it is entered."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __enter__(self) -> Network:
        """Begin to watch."""
        if not _hooked:
            # An audit hook cannot be taken away again, so there is one for all.
            sys.addaudithook(_on_event)
            _hooked.append(True)
        _listeners.append(self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Watch no longer."""
        _listeners.remove(self._note)

    def _note(self, event: str) -> None:
        self.asked.append(event)


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if not _listeners or event not in _WATCHED:
        return
    address = arguments[1] if event != "socket.getaddrinfo" else arguments[0]
    if event != "socket.getaddrinfo" and not isinstance(address, tuple):
        return
    for listener in list(_listeners):
        listener(event)
