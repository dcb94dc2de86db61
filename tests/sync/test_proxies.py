"""The way out of a network: through its proxy where it has one, straight where it has none, anew where it ended."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import trustme
from sync.scripted import Scripted, Server

from parcours_core.protocol import Unreachable
from parcours_desktop.sync.line import Line
from parcours_desktop.sync.proxies import Proxy, proxy_for

BY_NAME = ("https_proxy", "http_proxy", "all_proxy", "no_proxy")


class WayOut:
    """A proxy on loopback that opens tunnels, or refuses them, and keeps what it was asked."""

    def __init__(self, *, opens: bool = True) -> None:
        self.asked: list[str] = []
        self._opens = opens
        self._ends: list[socket.socket] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join()
        for each in self._ends:
            each.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                self._ends.append(client)
                self._tunnel(client)

    def _tunnel(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        self.asked.append(head.decode())
        if not self._opens:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            client.close()
            return
        port = int(head.split(b" ")[1].rsplit(b":", 1)[1])
        server = socket.create_connection(("127.0.0.1", port))
        self._ends.append(server)
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        for one, other in ((client, server), (server, client)):
            self._threads.append(threading.Thread(target=_carry, args=(one, other)))
            self._threads[-1].start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)


@pytest.fixture
def way_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., WayOut]]:
    ways: list[WayOut] = []
    for name in BY_NAME:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

    def opened(*, opens: bool = True, besides: str = "") -> WayOut:
        ways.append(WayOut(opens=opens))
        monkeypatch.setenv("https_proxy", f"http://ana:p%20w@{ways[-1].address}")
        monkeypatch.setenv("http_proxy", f"http://{ways[-1].address}")
        monkeypatch.setenv("no_proxy", besides)
        return ways[-1]

    yield opened
    for way in ways:
        way.close()


def ask(server: Server, authority: trustme.CA | None = None) -> int:
    trusted = authority.cert_pem.bytes().decode() if authority else ""
    with Line(server.address, trusted) as line:
        return line.ask("POST", "/v1/exchange", content=b"x").status


def test_a_proxy_opens_the_way_and_sees_nothing_of_it(
    way_out: Callable[..., WayOut], serve: Callable[..., Server]
) -> None:
    authority, proxy = trustme.CA(), way_out()
    server = serve(authority.issue_cert("localhost"))
    assert ask(server, authority) == 200
    assert [path for path, _, _ in server.seen] == ["/v1/exchange"]
    (asked,) = proxy.asked
    assert asked.startswith(f"CONNECT localhost:{server.http.server_port} HTTP/1.")
    assert "Proxy-Authorization: Basic YW5hOnAgdw==" in asked
    assert "Parcours" not in asked


def test_what_the_proxy_is_not_for_goes_straight(way_out: Callable[..., WayOut], serve: Callable[..., Server]) -> None:
    authority, proxy = trustme.CA(), way_out(besides="localhost")
    assert ask(serve(authority.issue_cert("localhost")), authority) == 200
    assert ask(serve()) == 200
    assert proxy.asked == []


def test_this_computer_is_never_asked_by_a_proxy(way_out: Callable[..., WayOut], serve: Callable[..., Server]) -> None:
    proxy = way_out()
    assert ask(serve()) == 200
    assert proxy.asked == []


def test_a_proxy_that_refuses_is_no_server(way_out: Callable[..., WayOut], serve: Callable[..., Server]) -> None:
    authority, proxy = trustme.CA(), way_out(opens=False)
    server = serve(authority.issue_cert("localhost"))
    with pytest.raises(Unreachable):
        ask(server, authority)
    assert len(proxy.asked) == 1
    assert server.seen == []


@pytest.mark.parametrize(
    ("told", "proxy"),
    [
        ("http://proxy.example:3128", Proxy("proxy.example", 3128)),
        ("proxy.example:8080", Proxy("proxy.example", 8080)),
        ("http://proxy.example", Proxy("proxy.example", 80)),
        ("socks5://proxy.example:1080", None),
        ("", None),
    ],
)
def test_a_proxy_is_named_as_people_do(
    way_out: Callable[..., WayOut], monkeypatch: pytest.MonkeyPatch, told: str, proxy: Proxy | None
) -> None:
    monkeypatch.setenv("https_proxy", told)
    assert proxy_for("sync.example.org") == proxy


def test_a_connection_that_the_server_let_go_is_opened_anew(serve: Callable[..., Server]) -> None:
    server = serve()

    def once(handler: Scripted) -> None:
        handler.answer()
        handler.close_connection = True

    server.follow(once)
    with Line(server.address) as line:
        for _ in range(3):
            assert line.ask("POST", "/v1/exchange", content=b"x").status == 200
            # The server's farewell has come: without it this would try nothing.
            assert select.select([line._connection.sock], [], [], 10)[0]
    assert len(server.seen) == 3


def test_one_connection_serves_many_requests(serve: Callable[..., Server]) -> None:
    server, doors = serve(), set()

    def note(handler: Scripted) -> None:
        doors.add(handler.client_address)
        handler.answer()

    server.follow(note)
    with Line(server.address) as line:
        for _ in range(3):
            line.ask("POST", "/v1/exchange", content=b"x")
    assert len(doors) == 1
