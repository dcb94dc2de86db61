"""How large a head may be, whatever comes with it in one piece: what is before it on the line is not of it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from uvicorn.server import ServerState

from parcours_server.api.pacing import Pace, PacedConfig, PacedProtocol

BODY = b"x" * 200_000
POST = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(BODY)
GET = b"GET /b HTTP/1.1\r\nHost: x\r\n\r\n"
LONG = b"GET /c HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (place, b"y" * 1000) for place in range(400))


class Wire(asyncio.Transport):
    """Takes what the server writes."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def can_write_eof(self) -> bool:
        return False


async def answering(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
    await send({"type": "http.response.body", "body": scope["path"][1:].encode()})


def answered(*pieces: bytes) -> tuple[list[bytes], bool]:
    """Return the status of each answer to what comes in ``pieces``, and whether the line was closed."""

    async def talk() -> tuple[list[bytes], bool]:
        config = PacedConfig(answering, Pace(), lifespan="off", ws="none", log_config=None)
        config.load()
        wire, state = Wire(), ServerState()
        protocol = PacedProtocol(config, state, {}, asyncio.get_running_loop())
        protocol.connection_made(wire)
        for piece in pieces:
            if not wire.closed:
                protocol.data_received(piece)
            while state.tasks:
                await asyncio.wait(set(state.tasks))
        statuses, closed = re.findall(rb"HTTP/1.1 (\d+)", wire.written), wire.closed
        protocol.connection_lost(None)
        return statuses, closed

    return asyncio.run(talk())


@pytest.mark.parametrize("cut", [1, 10, len(GET) - 1])
def test_what_came_before_a_head_in_one_piece_is_not_of_it(cut: int) -> None:
    assert answered(POST + BODY + GET[:cut], GET[cut:]) == ([b"200", b"200"], False)


def test_a_head_in_many_pieces_is_counted_whole() -> None:
    statuses, closed = answered(*(LONG[start : start + 1000] for start in range(0, len(LONG), 1000)))
    assert (statuses, closed) == ([b"400"], True)


def test_a_head_in_one_piece_is_counted_too() -> None:
    assert answered(LONG) == ([b"400"], True)


def test_a_head_that_began_behind_a_body_is_counted_from_then_on() -> None:
    pieces = [POST + BODY + LONG[:1000], *(LONG[start : start + 1000] for start in range(1000, len(LONG), 1000))]
    assert answered(*pieces) == ([b"200", b"400"], True)
