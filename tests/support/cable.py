"""A cable between a device and a server that can be pulled out and put back: the server itself goes on for others."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

_AT_ONCE = 65536


class Cable:
    """Carries bytes both ways between ``address`` and ``server`` (an address), until it is ``cut``."""

    def __init__(self, server: str) -> None:
        self._target = _end_of(server)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._whole = True
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._up: list[int] = []
        self._down: list[int] = []
        self._begin(self._accept)

    @property
    def carried(self) -> tuple[int, int]:
        """How many bytes went up to the server so far, and how many came down."""
        return sum(self._up), sum(self._down)

    def cut(self) -> None:
        """Pull it out: what is under way breaks off, and nothing more goes through."""
        self._whole = False
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self, server: str = "") -> None:
        """Put it back, or into another ``server`` (an address)."""
        if server:
            self._target = _end_of(server)
        self._whole = True

    def close(self) -> None:
        """Take it away for good."""
        self.cut()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(30)
        for end in self._ends:
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole:
                near.close()
                continue
            far = socket.create_connection(self._target)
            self._ends += [near, far]
            self._begin(self._carry, near, far, self._up)
            self._begin(self._carry, far, near, self._down)

    def _carry(self, source: socket.socket, target: socket.socket, carried: list[int]) -> None:
        with contextlib.suppress(OSError):
            while self._whole and (data := source.recv(_AT_ONCE)):
                carried.append(len(data))
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _begin(self, work: object, *given: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=given, name="cable", daemon=True)
        self._threads.append(thread)
        thread.start()


def _end_of(server: str) -> tuple[str, int]:
    return str(urlsplit(server).hostname), int(urlsplit(server).port or 80)


@contextlib.contextmanager
def cable(server: str) -> Iterator[Cable]:
    """Lay a cable to ``server`` and take it away at the end."""
    laid = Cable(server)
    try:
        yield laid
    finally:
        laid.close()
