"""A real server in a process of its own, with an agency and people, and devices that speak to it over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

from parcours_core.merge import Change
from parcours_core.wire.messages import PROTOCOL, Answer, Batch, Call, encode
from parcours_core.wire.sheets import change_sheets_of
from parcours_server.security.squeezing import pack, unpack

T = TypeVar("T")
LARGEST = 64 * 1024 * 1024


@dataclass
class Server:
    """A server that runs: where it is, its process, its log, and its command line."""

    folder: Path
    address: str
    process: subprocess.Popen[str]
    log: Path
    database: str

    def tell(self, *words: str, given: str = "") -> dict[str, Any]:
        """Run a command of the server and return its JSON."""
        return command(self.database, *words, given=given)

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines of the log."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def stop(self) -> int:
        """Ask the server to stop and return its exit code."""
        self.process.terminate()
        return self.process.wait(30)


def command(database: str, *words: str, given: str = "") -> dict[str, Any]:
    """Run a command on ``database`` and return its JSON; it must succeed."""
    line = [sys.executable, "-m", "parcours_server", "--database", database, *words, "--json"]
    answer = subprocess.run(line, capture_output=True, text=True, check=False, input=given)
    assert answer.returncode == 0, answer.stderr
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


@contextmanager
def running(folder: Path, *options: str, database: str = "") -> Iterator[Server]:
    """Run a server on ``database`` (a new SQLite file if not given), and stop it at the end."""
    url = database or f"sqlite:///{folder / 'server.db'}"
    if not database:
        command(url, "agency", "add", "CPAS de Namur")
    log = folder / "log"
    with log.open("w", encoding="utf-8") as written:
        line = [sys.executable, "-m", "parcours_server", "--database", url, "serve", "--port", "0", *options]
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=written, text=True, env=dict(os.environ))
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, log.read_text(encoding="utf-8")
        server = Server(folder, json.loads(said)["address"], process, log, url)
        try:
            yield server
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(30)
            process.stdout.close()


@dataclass
class Device:
    """An enrolled device that speaks HTTP as plainly as can be."""

    client: httpx.Client
    tokens: dict[str, Any]
    chain: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    _sent: int = 0

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.tokens['access']}", "Parcours-Protocol": str(PROTOCOL)}

    def post(self, path: str, message: Any) -> httpx.Response:
        """Send a message and return the response as it came."""
        return self.client.post(path, content=pack(encode(message)), headers=self.headers)

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Ask for something."""
        return self.client.get(path, params=query, headers=self.headers)

    def exchange(self, *changes: Change, cursor: int = 0, limit: int = 0) -> Answer:
        """Send changes, if any, in a batch of their own, and read a page."""
        batch = None
        if changes:
            self._sent += 1
            batch = Batch(f"{self.tokens['device']}-{self._sent}", self.chain, change_sheets_of(changes))
        answer = read(self.post("/v1/exchange", Call(PROTOCOL, "", cursor, limit=limit, batch=batch)), Answer)
        if answer.receipt is not None:
            self.chain = answer.receipt.chain
        return answer


def read(response: httpx.Response, kind: type[T]) -> T:
    """Return the message in a response, which must be good."""
    assert response.status_code == 200, response.text
    data = response.content
    # httpx unpacks what it knows how to.
    plain = unpack(data, LARGEST) if data[:4] == b"\x28\xb5\x2f\xfd" else data
    return msgspec.msgpack.decode(plain, type=kind)


def add_person(server: Server, login: str, role: str = "counsellor") -> str:
    """Make a person and return their enrolment code."""
    return str(server.tell("user", "add", login, "--name", login.title(), "--role", role)["code"])


def enrolled(server: Server, client: httpx.Client, login: str, role: str = "counsellor") -> Device:
    """Make a person and enrol a device for them."""
    answer = client.post("/v1/enrol", json={"code": add_person(server, login, role), "device_name": "Portable"})
    assert answer.status_code == 200, answer.text
    return Device(client, answer.json())


@contextmanager
def client(server: Server, **options: Any) -> Iterator[httpx.Client]:
    """Return a client of ``server``."""
    with httpx.Client(base_url=server.address, timeout=30, trust_env=False, **options) as opened:
        yield opened


def statuses(responses: Sequence[httpx.Response]) -> set[int]:
    """Return the statuses of some responses."""
    return {response.status_code for response in responses}
