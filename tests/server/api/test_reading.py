"""Who asks is made sure of before what they send is read: raw sockets that say what they want, and send it or not."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
from support import served
from support.served import Device, Server, add_person, enrolled

from parcours_core.wire.messages import PROTOCOL, Call, encode
from parcours_server.api.context import Limits
from parcours_server.security.squeezing import pack

EIGHT_MEGABYTES = 8 * 1024 * 1024
FORMS = ("/v1/enrol", "/v1/refresh", "/v1/sign-in", "/v1/return")


@contextmanager
def line_to(server: Server) -> Iterator[socket.socket]:
    parts = urlsplit(server.address)
    with closing(socket.create_connection((parts.hostname, parts.port or 0), timeout=20)) as line:
        yield line


def head(path: str, length: int, authorization: str = "", *, method: str = "POST", **more: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: x", f"Content-Length: {length}"]
    if authorization:
        lines.append(f"Authorization: {authorization}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def answered(line: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Read one answer: its status, its headers and its body."""
    read = b""
    while b"\r\n\r\n" not in read:
        part = line.recv(65536)
        assert part, read
        read += part
    said, _, body = read.partition(b"\r\n\r\n")
    first, *rest = said.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += line.recv(65536)
    return int(first.split()[1]), headers, body


@pytest.mark.parametrize("path", ["/v1/exchange", "/v1/listing", "/v1/fetch", "/v1/offer"])
@pytest.mark.parametrize("authorization", ["", "Bearer x", "Basic eDp5"])
def test_who_shows_no_token_is_refused_at_once_and_the_line_closed(
    server: Server, path: str, authorization: str
) -> None:
    with line_to(server) as line:
        line.sendall(head(path, EIGHT_MEGABYTES, authorization))
        status, headers, body = answered(line)
        assert (status, headers["connection"]) == (401, "close")
        assert json.loads(body)["code"] == "sign-in-again"
        # An end, and no reset of the line.
        assert line.recv(1) == b""


def test_over_tls_too_the_refusal_is_read_before_the_line_ends(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    issued.cert_chain_pems[0].write_to_path(str(certificate))
    issued.private_key_pem.write_to_path(str(key))
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    options = ("--host", "localhost", "--tls-certificate", str(certificate), "--tls-key", str(key))
    with (
        served.running(tmp_path, *options) as server,
        line_to(server) as plain,
        trusting.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        line.sendall(head("/v1/exchange", EIGHT_MEGABYTES) + bytes(100_000))
        assert answered(line)[0] == 401
        with suppress(ConnectionError):
            assert line.recv(1) == b""


def test_what_a_stranger_sends_is_not_taken_in(server: Server) -> None:
    with line_to(server) as line:
        line.sendall(head("/v1/exchange", EIGHT_MEGABYTES))
        sent = 0
        with suppress(ConnectionError):
            while sent < EIGHT_MEGABYTES:
                line.sendall(bytes(65536))
                sent += 65536
        assert answered(line)[0] == 401
    assert sent < EIGHT_MEGABYTES
    refused = [one for one in server.lines() if one["event"] == "request" and one["status"] == 401]
    assert refused
    assert not any(one.get("bytes_in") for one in refused)


def test_a_token_that_is_not_good_is_refused_before_the_body_and_the_line_goes_on(
    server: Server, client: httpx.Client
) -> None:
    """A laptop whose token has ended sends its batch to the end before it reads: it must find the answer then."""
    device = enrolled(server, client, "ended")
    with line_to(server) as line:
        line.sendall(head("/v1/exchange", EIGHT_MEGABYTES, "Bearer p1.ABCDEF.invented"))
        assert answered(line)[0] == 401
        line.sendall(bytes(EIGHT_MEGABYTES))
        body = pack(encode(Call(PROTOCOL, "", 0)))
        line.sendall(head("/v1/exchange", len(body), device.headers["Authorization"]) + body)
        assert answered(line)[0] == 200


def test_a_revoked_device_is_told_before_its_batch_is_read(server: Server, client: httpx.Client) -> None:
    device = enrolled(server, client, "stolen")
    assert device.exchange().head >= 0
    server.tell("device", "revoke", str(device.tokens["device"]))
    for path, method in (("/v1/exchange", "POST"), (f"/v1/contents/{'0' * 64}?size=1&dossier=x&offset=0", "PUT")):
        with line_to(server) as line:
            line.sendall(head(path, 1024 * 1024, device.headers["Authorization"], method=method))
            status, _, body = answered(line)
            assert (status, json.loads(body)["code"]) == (403, "revoked")


def test_who_waits_to_be_told_to_go_on_is_told_or_parted_from(server: Server, client: httpx.Client) -> None:
    device = enrolled(server, client, "polite")
    body = pack(encode(Call(PROTOCOL, "", 0)))
    with line_to(server) as line:
        line.sendall(head("/v1/exchange", len(body), device.headers["Authorization"], Expect="100-continue"))
        assert line.recv(65536).startswith(b"HTTP/1.1 100")
        line.sendall(body)
        assert answered(line)[0] == 200
    with line_to(server) as line:
        line.sendall(head("/v1/exchange", len(body), "Bearer p1.ABCDEF.invented", Expect="100-continue"))
        status, headers, _ = answered(line)
        assert (status, headers["connection"]) == (401, "close")


@pytest.mark.parametrize("path", FORMS)
def test_who_is_not_known_yet_sends_no_more_than_a_form(server: Server, client: httpx.Client, path: str) -> None:
    largest = Limits().largest_form
    with line_to(server) as line:
        line.sendall(head(path, largest + 1))
        assert answered(line)[0] == 413

    def trickled() -> Iterator[bytes]:
        # Without a length: only counting tells.
        for _ in range(largest // 1024 + 1):
            yield b" " * 1024

    assert client.post(path, content=trickled()).status_code == 413
    assert client.post(path, content=b" " * 1000).status_code == 422


def test_a_head_without_end_is_not_gathered(server: Server) -> None:
    with line_to(server) as line:
        line.sendall(b"GET /live HTTP/1.1\r\n")
        with suppress(ConnectionError):
            for number in range(2000):
                line.sendall(f"X-{number}: {'x' * 1000}\r\n".encode())
        with suppress(ConnectionError):
            assert line.recv(65536).startswith(b"HTTP/1.1 400")
    assert httpx.get(f"{server.address}/live", trust_env=False).text == "ok"


def test_what_was_refused_does_not_stay_in_memory(server: Server, client: httpx.Client) -> None:
    """Ten lines with eight megabytes each that nobody wants: the server grows by none of it."""
    before = resident(server)
    lines = []
    for _ in range(10):
        parts = urlsplit(server.address)
        line = socket.create_connection((parts.hostname, parts.port or 0), timeout=20)
        lines.append(line)
        line.sendall(head("/v1/exchange", EIGHT_MEGABYTES, "Bearer p1.ABCDEF.invented"))
        line.sendall(bytes(EIGHT_MEGABYTES - 1))
    assert client.get("/live").text == "ok"
    after = resident(server)
    for line in lines:
        line.close()
    assert after - before < 8 * 1024


def resident(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def test_a_request_is_counted_once(server: Server, client: httpx.Client) -> None:
    """Made sure of before and while it is served, a device spends one request."""
    answer = client.post("/v1/enrol", json={"code": add_person(server, "counted")})
    device = Device(client, answer.json())
    large = pack(encode(Call(PROTOCOL, "", 0))) + bytes(70_000)
    for _ in range(3):
        assert client.post("/v1/exchange", content=large, headers=device.headers).status_code == 422
