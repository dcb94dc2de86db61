"""The server as a process: it stops when it has finished, speaks TLS, stays small, and is several where asked."""

from __future__ import annotations

import signal
import socket
import ssl
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
from support import served
from support.agency import dossier
from support.served import enrolled

from parcours_core.wire.messages import PROTOCOL, Call, encode
from parcours_server.security.squeezing import pack

MOST_KILOBYTES = 80 * 1024
"""What the server may take in memory."""


def connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port or 0), timeout=20)


@pytest.mark.parametrize("stopping", [signal.SIGTERM, signal.SIGINT])
def test_what_is_in_flight_is_finished_when_it_is_asked_to_stop(tmp_path: Path, stopping: signal.Signals) -> None:
    with served.running(tmp_path) as server:
        with served.client(server) as client:
            anne = enrolled(server, client, "anne")
        body = pack(encode(Call(PROTOCOL, "", 0, limit=10)))
        head = (
            f"POST /v1/exchange HTTP/1.1\r\nHost: x\r\nAuthorization: {anne.headers['Authorization']}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        with connected(server.address) as line:
            line.sendall(head.encode() + body[:5])
            # Another request that is answered shows that the first one has been begun.
            assert httpx.get(f"{server.address}/live", trust_env=False).text == "ok"
            server.process.send_signal(stopping)
            line.sendall(body[5:])
            answer = b""
            while part := line.recv(65536):
                answer += part
        assert answer.startswith(b"HTTP/1.1 200")
        assert server.process.wait(20) == 0


@pytest.mark.parametrize("stopping", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_too_when_it_is_asked_as_soon_as_it_says_where_it_is(tmp_path: Path, stopping: signal.Signals) -> None:
    with served.running(tmp_path) as server:
        server.process.send_signal(stopping)
        assert server.process.wait(20) == 0


def test_when_devices_last_synced_is_kept_when_it_stops(tmp_path: Path) -> None:
    """A device that only read is in no table before the minute is over: stopping in good order writes it."""
    with served.running(tmp_path) as server:
        with served.client(server) as client:
            anne = enrolled(server, client, "anne")
            assert anne.exchange(limit=10).page
        assert server.tell("device", "list")["devices"][0]["synced_at"] == ""
        assert server.stop() == 0
        (device,) = server.tell("device", "list")["devices"]
    assert device["synced_at"] >= device["seen_at"] > ""


def test_it_is_ready_while_its_database_answers(tmp_path: Path) -> None:
    with served.running(tmp_path) as server, served.client(server) as client:
        assert client.get("/ready").status_code == 200
        metrics = client.get("/metrics")
        assert "parcours_requests_total" in metrics.text
        assert metrics.headers["content-type"].startswith("text/plain")


def test_a_taken_port_and_a_bad_certificate_are_told_in_words(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from parcours_server.__main__ import main

    database = f"sqlite:///{tmp_path / 'x.db'}"
    assert main(["--database", database, "migrate", "--new"]) == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["--database", database, "serve", "--port", port]) == 1
    assert f"port {port}" in capfd.readouterr().err
    missing = str(tmp_path / "none.pem")
    assert main(["--database", database, "serve", "--port", "0", "--tls-certificate", missing]) == 1
    assert "--tls-certificate" in capfd.readouterr().err


def test_it_speaks_tls_from_1_2_on(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    issued.cert_chain_pems[0].write_to_path(str(certificate))
    issued.private_key_pem.write_to_path(str(key))
    options = ("--host", "localhost", "--tls-certificate", str(certificate), "--tls-key", str(key))
    with served.running(tmp_path, *options) as server:
        assert server.address.startswith("https://")
        address = f"https://localhost:{urlsplit(server.address).port}/live"
        trusting = ssl.create_default_context()
        authority.configure_trust(trusting)
        assert httpx.get(address, verify=trusting, trust_env=False).text == "ok"
        with pytest.raises(httpx.ConnectError):
            httpx.get(address, verify=ssl.create_default_context(), trust_env=False)
        for version, spoken in ((ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_1, False)):
            assert _speaks(server.address, authority, version) is spoken


def _speaks(address: str, authority: trustme.CA, version: ssl.TLSVersion) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    authority.configure_trust(context)
    with warnings.catch_warnings():
        # It says that the old version is old, which is why it is tried.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    try:
        with connected(address) as line, context.wrap_socket(line, server_hostname="localhost"):
            return True
    except (ssl.SSLError, OSError):
        return False


def _refused(address: str) -> float:
    """Return how many requests all processes together say they have refused to strangers."""
    figures = httpx.get(f"{address}/metrics", trust_env=False).text
    lines = [line for line in figures.splitlines() if line.startswith("parcours_requests_total{") and '"401"' in line]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def test_several_processes_share_the_port_and_the_figures(tmp_path: Path) -> None:
    with served.running(tmp_path, "--workers", "2") as server:
        seen, asked = set(), 0
        while len(seen) < 2 and asked < 200:
            with served.client(server) as client:
                client.get("/v1/tallies")
            asked += 1
            seen = {line["process"] for line in server.lines() if line["event"] == "request"}
        assert len(seen) == 2
        # Each process counts a request right after it was answered, in its own time.
        counted = next((all_of_them for _ in range(200) if (all_of_them := _refused(server.address)) >= asked), 0)
        assert counted == asked
        server.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.address}/live", trust_env=False)


def test_it_stays_small_while_ten_thousand_dossiers_come_and_go(tmp_path: Path) -> None:
    with served.running(tmp_path) as server, served.client(server) as client:
        anne = enrolled(server, client, "anne")
        for _ in range(10):
            receipt = anne.exchange(*(dossier(street="x" * 300) for _ in range(1000))).receipt
            assert receipt is not None
            assert receipt.count == 1000
        cursor, more = 0, True
        while more:
            page = anne.exchange(cursor=cursor, limit=1000).page
            assert page is not None
            cursor, more = page.cursor, page.more
        assert anne.get("/v1/snapshot").status_code == 200
        status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
        highest = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    assert highest < MOST_KILOBYTES
