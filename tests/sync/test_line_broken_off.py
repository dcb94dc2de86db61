"""A request that is broken off, and an answer that is larger than any: neither harms what is on the laptop."""

from __future__ import annotations

import contextlib
import resource
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
import zstandard
from store.helpers import KEY
from sync.scripted import Scripted, Server

from parcours_core.protocol import Unreachable
from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Call
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.line import LARGEST
from parcours_desktop.sync.tokens import Account, TokenKeeper

CALL = Call(PROTOCOL, "", 0)
WORDS = b"a token in plain text"


class Wire:
    """The network between a laptop and a server, which keeps what the laptop sends."""

    def __init__(self, server: Server) -> None:
        self.heard = b""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"https://localhost:{self._listening.getsockname()[1]}"
        self._port = server.http.server_port
        self._thread = threading.Thread(target=self._carry)
        self._thread.start()

    def _carry(self) -> None:
        laptop, _ = self._listening.accept()
        # Whoever breaks off leaves the rest unsent and unread.
        with contextlib.suppress(OSError), laptop, socket.create_connection(("127.0.0.1", self._port)) as server:
            back = threading.Thread(target=self._carry_back, args=(server, laptop))
            back.start()
            while sent := laptop.recv(65536):
                self.heard += sent
                server.sendall(sent)
            server.shutdown(socket.SHUT_RDWR)
            back.join()

    @staticmethod
    def _carry_back(server: socket.socket, laptop: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while answered := server.recv(65536):
                laptop.sendall(answered)

    def ends(self) -> bytes:
        """Wait until the laptop has let go, and return what it sent."""
        self._thread.join(10)
        self._listening.close()
        return self.heard


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[TokenKeeper]:
    with Caseload.open(tmp_path / "caseload.db", KEY) as caseload:
        yield TokenKeeper(caseload, lambda: datetime(2026, 11, 22, tzinfo=UTC))


def test_who_sends_while_it_is_broken_off_sends_nothing_in_the_clear(
    keeper: TokenKeeper, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An encrypted socket of Python forgets its encryption before it shuts down, while another thread may send."""
    authority = trustme.CA()
    wire = Wire(serve(authority.issue_cert("localhost")))
    keeper.keep(Account(wire.address, "a1", "r1", "d", "ag", "p", authority=authority.cert_pem.bytes().decode()))
    peer = HttpPeer(keeper)
    peer.exchange(CALL)
    shut = socket.socket.shutdown

    def at_that_moment(line: socket.socket, how: int) -> None:
        if isinstance(line, ssl.SSLSocket):
            line.send(WORDS)
        shut(line, how)

    monkeypatch.setattr(socket.socket, "shutdown", at_that_moment)
    peer.abort()
    monkeypatch.undo()
    peer.close()
    heard = wire.ends()
    assert len(heard) > len(WORDS)
    assert WORDS not in heard


def _says_it_is_large(handler: Scripted) -> None:
    handler.send_response(200)
    handler.send_header("Parcours-Protocol", str(PROTOCOL))
    handler.send_header("Content-Length", str(1 << 50))
    handler.end_headers()
    handler.close_connection = True


def _bomb(*, says: bool) -> Callable[[Scripted], None]:
    """Answer half a gigabyte of zeros in a few kilobytes; ``says``: its frame tells how much it is."""
    zeros, parts = bytes(1024 * 1024), 2 * LARGEST // (1024 * 1024)
    packing = zstandard.ZstdCompressor().compressobj(size=parts * len(zeros) if says else -1)
    packed = b"".join([*(packing.compress(zeros) for _ in range(parts)), packing.flush()])
    return lambda handler: handler.reply(200, packed, kind=MEDIA_TYPE, Content_Encoding="zstd")


@pytest.mark.parametrize(
    "script", [_says_it_is_large, _bomb(says=True), _bomb(says=False)], ids=["claim", "bomb", "silent bomb"]
)
def test_an_answer_larger_than_any_fills_no_memory(
    keeper: TokenKeeper, serve: Callable[..., Server], script: Callable[[Scripted], None]
) -> None:
    server = serve()
    server.follow(script)
    keeper.keep(Account(server.address, "a1", "r1", "d", "ag", "p"))
    peer = HttpPeer(keeper)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreachable):
        peer.exchange(CALL)
    peer.close()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < LARGEST // 2048
