"""Requests sent ahead on one line: a few are answered in their order, thousands are not even kept waiting."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import uvicorn

from parcours_server.api.pacing import Pace, PacedConfig
from parcours_server.app import Settings, create_app, listen
from parcours_server.storage.database import Database

REQUEST = b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def line(tmp_path: Path) -> Iterator[socket.socket]:
    """A line to a server."""
    url = f"sqlite:///{tmp_path / 'server.db'}"
    Database.open(url).close()
    with listen("127.0.0.1", 0) as listening:
        config = PacedConfig(create_app(Settings(url=url)), Pace(), log_config=None, lifespan="on", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        with closing(socket.create_connection(listening.getsockname(), timeout=20)) as opened:
            yield opened
        server.should_exit = True
        thread.join()


def answered(line: socket.socket) -> bytes:
    told = b""
    try:
        while part := line.recv(65_536):
            told += part
    except ConnectionError:
        pass
    return told


def test_a_few_are_answered(line: socket.socket) -> None:
    line.sendall(REQUEST * 7 + REQUEST.replace(b"Host: x", b"Host: x\r\nConnection: close"))
    assert answered(line).count(b"HTTP/1.1 404") == 8


def test_thousands_end_the_line(line: socket.socket, caplog: pytest.LogCaptureFixture) -> None:
    line.sendall(REQUEST * 2000)
    told = answered(line)
    assert told.count(b"HTTP/1.1 404") < 10
    assert b"HTTP/1.1 400" in told or not told
    assert [record.name for record in caplog.records] == ["uvicorn.error"]
    caplog.clear()
