"""One measured world: a real server in a process of its own, and enrolled devices with encrypted caseloads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import catch_up
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.reports import SyncOptions, SyncReport
from parcours_desktop.sync.tokens import TokenKeeper

BY_ROWS = SyncOptions(snapshot_from=10**9)
"""Read everything by the feed, page after page."""
BY_SNAPSHOT = SyncOptions(snapshot_from=0)
AUTHOR = "Conseillère"


def now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


class Server:
    """A ``parcours-server`` on loopback over ``url``, with one agency."""

    def __init__(self, url: str) -> None:
        self._environment = {**os.environ, "PARCOURS_DATABASE": url}
        if url.startswith("postgresql"):
            self.run("migrate")
        self.run("agency", "add", "Agence")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "parcours_server", "--json", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self._environment,
        )
        assert self._process.stdout is not None
        self.address = str(json.loads(self._process.stdout.readline())["address"])

    @property
    def pid(self) -> int:
        """The number of the serving process."""
        return self._process.pid

    def run(self, *arguments: str) -> Any:
        """Run a command of the server and return what it answers."""
        done = subprocess.run(
            [sys.executable, "-m", "parcours_server", "--json", *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=self._environment,
        )
        return json.loads(done.stdout) if done.stdout.strip() else None

    def add_person(self, login: str) -> str:
        """Add a counsellor and return the code with which a first device enrols."""
        return str(self.run("user", "add", login, "--name", AUTHOR)["code"])

    def new_code(self, login: str) -> str:
        """Return a code for another device of the same person."""
        return str(self.run("user", "code", login)["code"])

    def close(self) -> None:
        """Stop serving."""
        self._process.terminate()
        self._process.wait(30)
        if self._process.stdout is not None:
            self._process.stdout.close()


class Device:
    """An enrolled device: a caseload on SQLCipher and its connection, to the server or to an ``address`` before it."""

    def __init__(self, folder: Path, server: Server, code: str, *, address: str = "") -> None:
        folder.mkdir(parents=True)
        self.caseload = Caseload.open(folder / "caseload.db", os.urandom(32))
        self.peer = HttpPeer(enrolled(self.caseload, address or server.address, code, folder.name))

    def write(self, people: list[JobSeeker]) -> None:
        """Save people, all in one write."""
        with self.caseload.writing("Essai", author=AUTHOR, at=now()) as unit:
            for each in people:
                unit.put(each)
            unit.commit()

    def sync(self, options: SyncOptions = BY_ROWS) -> SyncReport:
        """Sync once."""
        return sync_once(self.caseload, self.peer, now=now, options=options)

    def index(self) -> int:
        """Do what the program does beside the work after a sync; return how many dossiers were indexed."""
        return catch_up(self.caseload, now)

    def count(self) -> int:
        """Return how many people the caseload holds."""
        with self.caseload.reading() as reader:
            return int(reader.connection.exec_driver_sql("SELECT count(*) FROM job_seeker").scalar_one())

    def close(self) -> None:
        """Close the connection and the file."""
        self.peer.close()
        self.caseload.close()


def enrolled(caseload: Caseload, address: str, code: str, name: str) -> TokenKeeper:
    """Make the caseload one of a device called ``name``; return what keeps its account."""
    keeper = TokenKeeper(caseload, now)
    keeper.keep(enrol(address, code, name, seal_key=os.urandom(32), sign_key=os.urandom(32)))
    return keeper


@contextmanager
def serving(url: str) -> Iterator[Server]:
    """Serve over ``url`` for as long as it is needed."""
    server = Server(url)
    try:
        yield server
    finally:
        server.close()
