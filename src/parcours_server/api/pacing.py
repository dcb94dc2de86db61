"""How slow a line may be: whoever sends or reads next to nothing is let go, so that the others find room.

A floor of progress, not a time for the whole: a telephone line of some kilobytes a second gets its pages, and even a
byte a second (F8 of the trust) comes through, as long as there is room for all.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, BaseTransport, TimerHandle, Transport
from dataclasses import dataclass
from typing import Any, Final

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from parcours_server.api.journal import note

_READ_AFTER: Final = 256 * 1024
"""So many bytes of a request that was refused are still read, and let go, so that its sender reads the answer."""
_READ_SECONDS: Final = 2.0
_LARGEST_HEAD: Final = 64 * 1024
_GO_ON: Final = b"HTTP/1.1 100 "
"""How it begins that a request may go on: it is no head of an answer."""
_TOGETHER: Final = 64 * 1024
"""So many bytes of a body are copied behind the head; more of them go by themselves."""
_MOST_AHEAD: Final = 8
"""Requests that wait on one connection for the one before them. Thousands fit in what is read at once, and each costs
some kilobytes before anybody has looked at it."""


class _TooManyAhead(Exception):
    """More requests wait on a connection than an honest program sends ahead."""


@dataclass(frozen=True, slots=True)
class Pace:
    """In every ``seconds`` a request must bring, or an answer be rid of, so many bytes, or end.

    ``least`` where there is room, ``crowded`` where ``crowd`` connections are open or more. What is left of a request
    that was answered already is read, and let go, up to ``unwanted`` bytes.
    """

    seconds: float = 60.0
    least: int = 30
    crowded: int = 15_360
    crowd: int = 500
    unwanted: int = 16 * 1024 * 1024


class PacedConfig(Config):
    """How uvicorn serves, at a ``pace``."""

    def __init__(self, app: Any, pace: Pace, **named: Any) -> None:
        super().__init__(app, http=PacedProtocol, **named)
        self.pace = pace


class PacedProtocol(HttpToolsProtocol):
    """One connection, looked at from time to time."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._pace = config.pace if isinstance(config, PacedConfig) else Pace()
        self._next_look: TimerHandle | None = None
        self._received = 0
        """Bytes since the last look."""
        self._asking = False
        """Whether a request has begun and not ended."""
        self._waiting = 0
        """Bytes that were to be sent at the last look, and the answer that they are of."""
        self._answer: RequestResponseCycle | None = None
        self._unwanted = 0
        self._head: int | None = None
        """Bytes of the head of a request, while it comes."""
        self._begun = 0
        """Requests that began in the piece that is being read."""
        self._parting = False

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin to look."""
        if not isinstance(transport, Transport):
            raise TypeError("not a line that goes both ways")
        super().connection_made(transport)
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        if self._next_look is not None:
            self._next_look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in, or let them go where their request was answered without them."""
        self._received += len(data)
        if self._parting or (self._asking and self.cycle is not None and self.cycle.response_complete):
            self._unwanted += len(data)
            if self._unwanted > (_READ_AFTER if self._parting else self._pace.unwanted):
                self.transport.close()
                return
        if self._parting:
            return
        before = self._head is not None or not self._asking
        going_on, self._begun = self._head is not None, 0
        super().data_received(data)
        # Of a piece that holds the end of another request too, nobody says where the head began: it counts from the
        # next one on, and a piece is small.
        if self._head is not None and before and self._begun == (0 if going_on else 1):
            self._head += len(data)
            if self._head > _LARGEST_HEAD:
                self.send_400_response("Too large a head")

    def on_message_begin(self) -> None:
        """Note that a request begins, unless too many wait already: then the parser gives up, and it is refused."""
        if len(self.pipeline) >= _MOST_AHEAD:
            raise _TooManyAhead
        self._asking = True
        self._begun += 1
        self._unwanted = 0
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Let the answer to what has a body part in peace, if it is to be the last."""
        super().on_headers_complete()
        self._head = None
        self.cycle.transport = _Parting(self)

    def on_message_complete(self) -> None:
        """Note that a request ends."""
        self._asking = False
        super().on_message_complete()

    def part(self) -> None:
        """Close the connection once the other side has read the answer, where it may still be sending.

        Closed at once, with bytes that nobody has read, the answer could be lost on its way.
        """
        if not self._asking:
            self.transport.close()
            return
        self._parting = True
        self._unset_keepalive_if_required()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(_READ_SECONDS, self.transport.close)

    def _look_later(self) -> None:
        self._next_look = self.loop.call_later(self._pace.seconds, self._look)

    def _look(self) -> None:
        least = self._pace.crowded if len(self.connections) >= self._pace.crowd else self._pace.least
        slow = self._too_slow(least)
        received, self._received = self._received, 0
        self._waiting = self.transport.get_write_buffer_size()
        self._answer = self.cycle
        if slow:
            note("slow", way=slow)
            self.transport.abort()
        elif self._is_idle() and not received:
            self.transport.close()
        else:
            self._look_later()

    def _too_slow(self, least: int) -> str:
        """Return in which way next to nothing has moved since the last look, empty where all is well."""
        waiting = self.transport.get_write_buffer_size()
        if waiting:
            same = self._waiting and self._answer is self.cycle
            return "answer" if same and self._waiting - waiting < least else ""
        if self._asking:
            # Where nothing is read, it is the server that has yet to do its part.
            return "request" if self._received < least and not self.flow.read_paused else ""
        return ""

    def _is_idle(self) -> bool:
        served = self.cycle is None or self.cycle.response_complete
        return served and not self._asking and not self.transport.get_write_buffer_size()


class _Parting(Transport):
    """What an answer is written to, and closed by; its head goes with the beginning of its body."""

    def __init__(self, protocol: PacedProtocol) -> None:
        super().__init__()
        self._protocol = protocol
        self._head: bytes | None = b""
        """What is held of the answer; None once that is gone."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send bytes."""
        if self._head == b"" and bytes(data[: len(_GO_ON)]) != _GO_ON:
            # The body comes at once, or there is none. Sent apart it would wake whoever waits for it twice.
            self._head = bytes(data)
            self._protocol.loop.call_soon(self._send_head)
        elif self._head and len(data) <= _TOGETHER:
            head, self._head = self._head, None
            self._protocol.transport.write(head + data)
        else:
            self._send_head()
            self._protocol.transport.write(data)

    def _send_head(self) -> None:
        head = self._head
        if head:
            self._head = None
            self._protocol.transport.write(head)

    def is_closing(self) -> bool:
        """Say whether the connection is being closed."""
        return self._protocol.transport.is_closing()

    def close(self) -> None:
        """Close the connection in peace."""
        self._send_head()
        self._protocol.part()
