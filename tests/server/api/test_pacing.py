"""Lines that hardly move, both ways and before anything is said: they are let go; slow ones that move are not."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
from support.agency import dossier
from support.served import Device

from parcours_core.wire.messages import PROTOCOL, Call, encode
from parcours_server.api.context import Limits
from parcours_server.api.pacing import Pace, PacedConfig
from parcours_server.app import Settings, create_app, listen
from parcours_server.security.squeezing import pack
from parcours_server.services import administering
from parcours_server.services.session import Role
from parcours_server.storage.database import Database

QUICK = Pace(seconds=0.2, least=50, crowded=100_000)
CROWDED = replace(QUICK, crowd=1)
"""One line is a crowd."""
RECORDS = 3000


@dataclass
class Paced:
    """A server that looks at its lines five times a second, and a device of it."""

    port: int
    device: Device

    @contextmanager
    def line(self, *, room: int = 0) -> Iterator[socket.socket]:
        """Connect; ``room`` is how many bytes the socket takes in before they are read."""
        with closing(socket.socket()) as line:
            if room:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
            line.settimeout(20)
            line.connect(("127.0.0.1", self.port))
            yield line

    def request(self, limit: int = 0) -> bytes:
        """Return an exchange, whole."""
        body = pack(encode(Call(PROTOCOL, "", 0, limit=limit)))
        return (
            "POST /v1/exchange HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: {self.device.headers['Authorization']}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body


@pytest.fixture
def pace(request: pytest.FixtureRequest) -> Pace:
    return getattr(request, "param", QUICK)


@pytest.fixture
def paced(tmp_path: Path, pace: Pace) -> Iterator[Paced]:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    database = Database.open(url)
    now = datetime.now(UTC)
    scope = administering.add_agency(database, "Agence", now)
    code = database.attempt(
        scope,
        lambda writing: administering.give_code(
            writing, administering.add_person(writing, "anne", "Anne", Role.COUNSELLOR, now), now
        ),
    )
    database.close()
    app = create_app(Settings(url=url, limits=Limits(pace=pace)))
    with listen("127.0.0.1", 0) as listening:
        # Little lies in the sockets, so that little must be asked for to fill them.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        port = listening.getsockname()[1]
        server = uvicorn.Server(PacedConfig(app, pace, log_config=None, lifespan="on", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
            device = Device(client, client.post("/v1/enrol", json={"code": code.text}).json())
            yield Paced(port, device)
        server.should_exit = True
        thread.join()


def ended(line: socket.socket) -> bool:
    """Wait until the line ends, and say whether it did so without an answer."""
    try:
        return line.recv(1) == b""
    except ConnectionError:
        return True


def slow_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [str(record.__dict__["facts"]["way"]) for record in caplog.records if record.message == "slow"]


@pytest.mark.parametrize("sent", [0, 10, 60, 200], ids=["nothing", "half a line", "half a head", "half a body"])
def test_a_request_that_does_not_go_on_is_let_go(paced: Paced, sent: int, caplog: pytest.LogCaptureFixture) -> None:
    whole = paced.request()
    sent = len(whole) - 5 if sent == 200 else sent
    with caplog.at_level(logging.INFO, logger="parcours_server"), paced.line() as line:
        line.sendall(whole[:sent])
        assert ended(line)
    assert slow_lines(caplog) == ["request"] * bool(sent)


def test_a_request_that_trickles_below_the_floor_is_let_go(paced: Paced, caplog: pytest.LogCaptureFixture) -> None:
    """Each look finds a few bytes: fewer than the floor."""
    looked = threading.Event()
    with caplog.at_level(logging.INFO, logger="parcours_server"), paced.line() as line:
        line.settimeout(0.02)
        gone = False
        for byte in paced.request():
            try:
                line.sendall(bytes([byte]))
                gone = line.recv(1) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                gone = True
            if gone:
                looked.set()
                break
    assert looked.is_set()
    assert slow_lines(caplog) == ["request"]


def test_a_slow_request_that_moves_is_served(paced: Paced) -> None:
    """Many looks long, each of which finds something: there is no time for the whole."""
    whole = paced.request() + b""
    long = whole.replace(b"Host: x", b"Host: x\r\nX-Long: " + b"x" * 1500)
    with paced.line() as line:
        line.settimeout(0.05)
        for start in range(0, len(long), 40):
            line.sendall(long[start : start + 40])
            if start + 40 < len(long):
                with pytest.raises(TimeoutError):
                    line.recv(1)
        line.settimeout(20)
        assert line.recv(65536).startswith(b"HTTP/1.1 200")


def test_who_does_not_read_their_answer_is_let_go(paced: Paced, caplog: pytest.LogCaptureFixture) -> None:
    paced.device.exchange(*(dossier(street=f"{number * 7919}") for number in range(RECORDS)))
    with caplog.at_level(logging.INFO, logger="parcours_server"), paced.line(room=4096) as line:
        # More than the sockets of both sides hold.
        line.sendall(paced.request(limit=RECORDS) * 3)
        slow = threading.Event()
        line.settimeout(0.05)
        while not slow_lines(caplog):
            slow.wait(0.05)
    assert slow_lines(caplog) == ["answer"]
    assert paced.device.exchange().head == RECORDS


def test_who_reads_their_answer_slowly_gets_all_of_it(paced: Paced, caplog: pytest.LogCaptureFixture) -> None:
    paced.device.exchange(*(dossier(street=f"{number * 7919}") for number in range(RECORDS)))
    pause = threading.Event()
    with caplog.at_level(logging.INFO, logger="parcours_server"), paced.line(room=4096) as line:
        line.sendall(paced.request(limit=RECORDS))
        read = b""
        while b"\r\n\r\n" not in read or len(read) < length_of(read):
            read += line.recv(2048)
            pause.wait(0.005)
    assert slow_lines(caplog) == []
    assert read.startswith(b"HTTP/1.1 200")


def length_of(read: bytes) -> int:
    head, _, _ = read.partition(b"\r\n\r\n")
    said = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    return len(head) + 4 + int(said.split(b": ")[1])


@pytest.mark.parametrize("pace", [QUICK, CROWDED], indirect=True, ids=["room", "crowd"])
def test_where_many_are_there_the_floor_is_higher(paced: Paced, pace: Pace, caplog: pytest.LogCaptureFixture) -> None:
    """What passes alone does not pass in a crowd: thousands of bytes a look, where a hundred thousand are asked for."""
    whole = paced.request().replace(b"Host: x", b"Host: x\r\nX-Long: " + b"x" * 10_000)
    with caplog.at_level(logging.INFO, logger="parcours_server"), paced.line() as line:
        line.settimeout(0.02)
        answer = None
        for start in range(0, len(whole), 200):
            try:
                line.sendall(whole[start : start + 200])
                answer = line.recv(65536)
            except TimeoutError:
                continue
            except ConnectionError:
                answer = b""
            if not answer:
                break
        if answer is None:
            line.settimeout(20)
            answer = line.recv(65536)
    assert slow_lines(caplog) == ["request"] * (pace is CROWDED)
    assert answer[:12] == (b"" if pace is CROWDED else b"HTTP/1.1 200")


def test_the_head_of_an_answer_comes_with_its_body(paced: Paced) -> None:
    with paced.line() as line:
        # Sent apart, the two would hardly ever be read together twenty times.
        for _ in range(20):
            line.sendall(paced.request())
            read = line.recv(65536)
            assert len(read) == length_of(read)


def test_a_head_without_a_body_comes_too(paced: Paced) -> None:
    bearer = paced.device.headers["Authorization"]
    with paced.line() as line:
        line.sendall(f"GET /v1/pack?own= HTTP/1.1\r\nHost: x\r\nAuthorization: {bearer}\r\n\r\n".encode())
        assert line.recv(65536).startswith(b"HTTP/1.1 204 ")
        line.sendall(b"HEAD /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 ")
        assert ended(line)
