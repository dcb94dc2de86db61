"""The bad line does what it says, so that what passes over it has been tried."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from proof.helpers.bad_line import CUTS, PORTAL, BadLine, Fault, Harm


class _Hearing(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Echo)
        self.heard: list[bytes] = []


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            # Cut: it ends here at some moment, and a later request may have been heard by then.
            self.close_connection = True
            return
        if isinstance(self.server, _Hearing):
            self.server.heard.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def _server() -> Iterator[tuple[int, list[bytes]]]:
    server = _Hearing()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1], server.heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _asked(port: int, body: bytes, silent: BadLine | None = None) -> bytes | None:
    """Return the answer, None where none comes; where the line falls silent, give up as from another thread."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.connect()
    if silent is not None:
        silent.on_silence = lambda: connection.sock.shutdown(socket.SHUT_RDWR)
    try:
        connection.request("POST", "/", body)
        return connection.getresponse().read()
    except (http.client.HTTPException, OSError):
        return None
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("harm", "heard", "answered"),
    [
        (Harm.NONE, 1, b"one"),
        (Harm.REQUEST_DROPPED, 0, None),
        (Harm.ANSWER_DROPPED, 1, None),
        (Harm.DUPLICATED, 2, b"one"),
        (Harm.HELD, 0, None),
        (Harm.TRICKLED, 1, b"one"),
        (Harm.PORTAL, 0, PORTAL),
        (Harm.MOVED, 0, b""),
        (Harm.UNAVAILABLE, 0, b"<html>503</html>"),
    ],
)
def test_each_harm_is_done_and_counted(harm: Harm, heard: int, answered: bytes | None) -> None:
    with _server() as (port, bodies), BadLine(port, [Fault(harm)]) as line:
        assert _asked(line.port, b"one") == answered
        assert bodies == [b"one"] * heard
        assert line.done == {harm: 1}


def test_what_was_held_back_arrives_after_the_next_request() -> None:
    with _server() as (port, bodies), BadLine(port, [Fault(Harm.HELD), Fault()]) as line:
        assert _asked(line.port, b"one") is None
        assert _asked(line.port, b"two") == b"two"
    assert bodies == [b"two", b"one"]


@pytest.mark.parametrize("place", range(CUTS))
def test_an_answer_that_is_cut_never_arrives_whole(place: int) -> None:
    with _server() as (port, bodies), BadLine(port, [Fault(Harm.ANSWER_CUT, place)]) as line:
        assert _asked(line.port, b"one" * 100) in (None, b"")
    assert len(bodies) == 1


@pytest.mark.parametrize("place", range(CUTS))
def test_a_request_that_is_cut_is_not_heard(place: int) -> None:
    with _server() as (port, bodies), BadLine(port, [Fault(Harm.REQUEST_CUT, place)]) as line:
        assert _asked(line.port, b"one" * 1000) is None
        assert b"one" * 1000 not in bodies
        assert _asked(line.port, b"two") == b"two"


@pytest.mark.parametrize("harm", [Harm.PAUSED, Harm.REQUEST_PAUSED])
def test_a_line_that_pauses_brings_everything_in_the_end(harm: Harm) -> None:
    places = [Fault(harm, place) for place in range(CUTS)]
    with _server() as (port, bodies), BadLine(port, places) as line:
        assert [_asked(line.port, b"one" * 100) for _ in places] == [b"one" * 100] * CUTS
        assert line.done == {harm: CUTS}
    assert bodies == [b"one" * 100] * CUTS


@pytest.mark.parametrize(("harm", "heard"), [(Harm.SILENT, True), (Harm.REQUEST_SILENT, False)])
@pytest.mark.parametrize("place", range(CUTS))
def test_a_line_that_falls_silent_stays_so_until_one_gives_up(harm: Harm, heard: bool, place: int) -> None:
    with _server() as (port, bodies), BadLine(port, [Fault(harm, place)]) as line:
        # Cut in its head, it may be taken for an empty one.
        assert _asked(line.port, b"one" * 100, line) in (None, b"")
        assert _asked(line.port, b"two") == b"two"
        assert (b"one" * 100 in bodies, bodies[-1]) == (heard, b"two")
