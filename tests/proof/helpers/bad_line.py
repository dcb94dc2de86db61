"""A line between a device and the server that drops, cuts, doubles, delays, trickles, or answers itself.

It speaks HTTP/1.1 as far as it must to know where a request and an answer end. One fault is taken from the plan for
each request; when the plan is empty the line is good.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType

CUTS = 16
"""An answer, or a request, is cut at so many places, evenly."""

PORTAL = b"<html><head><title>Wi-Fi</title></head><body>Bienvenue ! Acceptez les conditions.</body></html>"
_SECONDS = 30.0

SLOW_BYTES = 8
"""A slow line gives so many bytes one by one from where it is cut, then nothing for a while, then the rest. A second of
the real thing is a thousandth here: nobody on either side counts bytes a second, only how long nothing comes."""

_A_SECOND = 0.001
_SILENCE = 10 * _A_SECOND


class Harm(StrEnum):
    """What the line does to a request or its answer."""

    NONE = "none"
    REQUEST_DROPPED = "request dropped"
    ANSWER_DROPPED = "answer dropped after the commit"
    DUPLICATED = "duplicated"
    HELD = "held back, arrives after the next one"
    ANSWER_CUT = "answer cut"
    REQUEST_CUT = "request cut"
    TRICKLED = "one byte at a time"
    PAUSED = "answer slow, silent, then on"
    REQUEST_PAUSED = "request slow, silent, then on"
    SILENT = "answer slow, then silent until one gives up"
    REQUEST_SILENT = "request slow, then silent until one gives up"
    PORTAL = "captive portal"
    MOVED = "moved to a captive portal"
    UNAVAILABLE = "a balancer without a server"


@dataclass(frozen=True)
class Fault:
    """One fault; ``place`` says where an answer or a request is cut, 0 ≤ place < ``CUTS``."""

    harm: Harm = Harm.NONE
    place: int = 0


class BadLine:
    """Listens on a port of its own and passes requests on to ``upstream``; ``done`` counts the harm that was done.

    ``on_silence`` is called when it falls silent for good: whoever waits must give up, nothing else ends it.
    """

    def __init__(
        self, upstream: int, plan: Iterable[Fault] = (), on_silence: Callable[[], None] = lambda: None
    ) -> None:
        self._plan = iter(plan)
        self.on_silence = on_silence
        self._over = threading.Event()
        self.done: Counter[Harm] = Counter()
        self._upstream = upstream
        self._held: list[bytes] = []
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._begin(self._accept)

    def __enter__(self) -> BadLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def plan(self, faults: Iterable[Fault]) -> None:
        """Take these faults from the next request on, in the place of what was planned."""
        with self._lock:
            self._plan = iter(faults)

    def close(self) -> None:
        """Cut every connection and end; what was held back is lost."""
        self._over.set()
        with self._lock:
            self._closed = True
            for one in (self._listener, *self._open):
                _shut(one)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _begin(self, work: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=work, args=args, name="bad line")
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._closed:
                    client.close()
                    return
                self._open.add(client)
                self._begin(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(_SECONDS)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            rest = b""
            while True:
                request, rest = _message(client, rest)
                if not request or not self._answer(client, request):
                    return
        except OSError:
            return
        finally:
            with self._lock:
                self._open.discard(client)
            client.close()

    def _answer(self, client: socket.socket, request: bytes) -> bool:
        """Deal with one request; return whether the connection goes on."""
        with self._lock:
            fault = next(self._plan, Fault())
            held, self._held = self._held, []
            self.done[fault.harm] += 1
        if fault.harm in _UNHEARD:
            self._give_back([*held, request] if fault.harm is Harm.HELD else held)
            if fault.harm is Harm.REQUEST_CUT:
                self._passed_on([request[: max(1, _place(request, fault))]], whole=False)
            if fault.harm is Harm.REQUEST_SILENT:
                start = max(1, _place(request, fault))
                self._passed_on([request[:start], *_one_by_one(request[start:])], whole=False, client=client)
            answer = _INSTEAD.get(fault.harm, b"")
        else:
            answer = self._heard(request, fault, held)
        return self._give(client, answer, fault)

    def _heard(self, request: bytes, fault: Fault, held: list[bytes]) -> bytes:
        slow = fault.harm is Harm.REQUEST_PAUSED
        answer = self._passed_on(_slowly(request, fault) if slow else [request])
        if fault.harm is Harm.DUPLICATED:
            answer = self._passed_on([request])
        for late in held:
            self._passed_on([late])
        return b"" if fault.harm is Harm.ANSWER_DROPPED else answer

    def _give_back(self, held: list[bytes]) -> None:
        with self._lock:
            self._held = [*held, *self._held]

    def _passed_on(self, pieces: list[bytes], *, whole: bool = True, client: socket.socket | None = None) -> bytes:
        """Return the server's answer; of half a request, nothing. Raises ``OSError`` where it cannot be reached.

        Between half a request and its end the line is silent until ``client`` gives up.
        """
        with socket.create_connection(("127.0.0.1", self._upstream), timeout=_SECONDS) as server:
            with self._lock:
                self._open.add(server)
            try:
                self._send(server, pieces)
                if client is not None:
                    self._wait_for_the_end_of(client)
                if not whole:
                    server.shutdown(socket.SHUT_WR)
                return _message(server, b"", answers=True)[0]
            finally:
                with self._lock:
                    self._open.discard(server)

    def _give(self, client: socket.socket, answer: bytes, fault: Fault) -> bool:
        """Give the answer as the fault wants it; return whether the connection goes on."""
        cut = _place(answer, fault)
        if fault.harm is Harm.ANSWER_CUT:
            client.sendall(answer[:cut])
            return False
        if fault.harm is Harm.SILENT:
            self._send(client, [answer[:cut], *_one_by_one(answer[cut:])])
            self._wait_for_the_end_of(client)
            return False
        if fault.harm is Harm.TRICKLED:
            for place in range(len(answer)):
                client.sendall(answer[place : place + 1])
        else:
            self._send(client, _slowly(answer, fault) if fault.harm is Harm.PAUSED else [answer])
        return bool(answer)

    def _send(self, other: socket.socket, pieces: list[bytes]) -> None:
        """Send pieces with pauses between them: a short one after a single byte, a long one before the rest."""
        for number, piece in enumerate(pieces):
            if number:
                self._over.wait(_SILENCE if len(piece) > 1 else _A_SECOND)
            other.sendall(piece)

    def _wait_for_the_end_of(self, client: socket.socket) -> None:
        self.on_silence()
        while client.recv(65536):
            pass


def _place(data: bytes, fault: Fault) -> int:
    return len(data) * fault.place // CUTS


def _one_by_one(data: bytes) -> list[bytes]:
    return [data[place : place + 1] for place in range(min(SLOW_BYTES, len(data)))]


def _slowly(data: bytes, fault: Fault) -> list[bytes]:
    start = _place(data, fault)
    return [data[:start], *_one_by_one(data[start:]), data[start + SLOW_BYTES :]]


def _head(status: str, body: bytes, *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html", f"Content-Length: {len(body)}", *more, "", ""]
    return "\r\n".join(lines).encode() + body


_INSTEAD = {
    Harm.PORTAL: _head("200 OK", PORTAL),
    Harm.MOVED: _head("302 Found", b"", "Location: http://portail.exemple/"),
    Harm.UNAVAILABLE: _head("503 Service Unavailable", b"<html>503</html>"),
}

_UNHEARD = {Harm.REQUEST_DROPPED, Harm.HELD, Harm.REQUEST_CUT, Harm.REQUEST_SILENT, *_INSTEAD}


def _message(source: socket.socket, data: bytes, *, answers: bool = False) -> tuple[bytes, bytes]:
    """Return one whole request or answer and what came after it; nothing where the other side ended before it."""
    while b"\r\n\r\n" not in data:
        piece = source.recv(65536)
        if not piece:
            return b"", b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    names = dict(line.split(b":", 1) for line in head.lower().split(b"\r\n")[1:] if b":" in line)
    if names.get(b"transfer-encoding", b"").strip() == b"chunked":
        raise OSError("the line does not speak chunks")
    bodiless = answers and head.split(b" ", 2)[1][:3] in (b"204", b"304")
    length = 0 if bodiless else int(names.get(b"content-length", b"0"))
    while len(body) < length:
        piece = source.recv(65536)
        if not piece:
            return b"", b""
        body += piece
    return head + b"\r\n\r\n" + body[:length], body[length:]


def _shut(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        one.close()
