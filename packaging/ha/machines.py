"""The processes of the trial: two PostgreSQL, PgBouncer, HAProxy and two servers, all in one folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = "postgresql pgbouncer haproxy"
ROOT = Path(__file__).resolve().parents[2]
USER = "postgres"
DATABASE = "parcours"
REPLICA = "replica"
SECONDS_TO_START = 60.0


class Missing(Exception):
    """Programs that the trial needs are not installed; the message names them."""


class DidNotStart(Exception):
    """A part of the trial did not come up in time; the message names it."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Where the programs are."""

    postgres: Path
    pgbouncer: Path
    haproxy: Path


def tools() -> Tools:
    """Find the programs. Raises ``Missing``."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    postgres = next((folder for folder in folders if (folder / "initdb").exists()), None)
    found = {
        name: shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") for name in ("pgbouncer", "haproxy")
    }
    missing = [name for name, path in found.items() if not path] + ([] if postgres else ["postgresql"])
    if missing or postgres is None:
        raise Missing(", ".join(sorted(missing)))
    return Tools(postgres, Path(str(found["pgbouncer"])), Path(str(found["haproxy"])))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def as_postgres(command: Sequence[str | Path]) -> list[str]:
    """Return ``command`` as the user that PostgreSQL and PgBouncer accept: neither runs as root."""
    words = [str(word) for word in command]
    return ["runuser", "-u", USER, "--", *words] if os.geteuid() == 0 else words


def wait_until(what: str, ready: object) -> None:
    """Wait until ``ready()`` is true. Raises ``DidNotStart``."""
    begun = time.monotonic()
    while not (callable(ready) and ready()):
        if time.monotonic() - begun > SECONDS_TO_START:
            raise DidNotStart(what)
        time.sleep(0.1)


@dataclass
class Postgres:
    """One PostgreSQL: its folder and its port."""

    tools: Tools
    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """Its address, for psql."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{DATABASE}"

    def make(self) -> None:
        """Make an empty one."""
        self._run("initdb", "-N", "-A", "trust", "-U", USER, "-E", "UTF8", "-D", self.folder)

    def copy(self, of: Postgres) -> None:
        """Make it the replica of another one."""
        source = f"host=127.0.0.1 port={of.port} user={USER} application_name={REPLICA}"
        self._run("pg_basebackup", "-D", self.folder, "-d", source, "-R", "-X", "stream", "-c", "fast")

    def start(self, **settings: str) -> None:
        """Start it with ``settings``; a primary waits for its replica only where it is told so here."""
        given = {"port": str(self.port), "unix_socket_directories": str(self.folder), "listen_addresses": "127.0.0.1"}
        options = " ".join(f"-c {name}='{value}'" for name, value in (given | settings).items())
        log = self.folder.with_suffix(".log")
        self._run("pg_ctl", "-D", self.folder, "-l", log, "-o", options, "-w", "start")

    def die(self) -> None:
        """Stop at once, as a machine whose power is cut."""
        self._run("pg_ctl", "-D", self.folder, "-m", "immediate", "-w", "stop")

    def promote(self) -> None:
        """Make the replica the primary."""
        self._run("pg_ctl", "-D", self.folder, "-w", "promote")

    def ask(self, sql: str, database: str = DATABASE) -> str:
        """Run a statement and return what it says."""
        address = f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"
        answer = subprocess.run(
            [self.tools.postgres / "psql", "-AtX", "-d", address, "-c", sql], capture_output=True, text=True, check=True
        )
        return answer.stdout.strip()

    def stop(self) -> None:
        """Stop it, if it runs."""
        subprocess.run(
            as_postgres([self.tools.postgres / "pg_ctl", "-D", self.folder, "-m", "fast", "stop"]),
            capture_output=True,
            check=False,
        )

    def _run(self, program: str, *words: str | Path) -> None:
        line = as_postgres([self.tools.postgres / program, *words])
        done = subprocess.run(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=self.folder.parent,
        )
        if done.returncode:
            raise DidNotStart(f"{program}: {done.stderr.strip()[-500:]}")


@dataclass
class Bouncer:
    """PgBouncer in transaction mode, in front of whichever PostgreSQL is the primary."""

    tools: Tools
    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The database's address for the servers."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self, primary: Postgres) -> None:
        """Start it in front of ``primary``."""
        self.folder.mkdir()
        self._write(primary)
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
        line = as_postgres([self.tools.pgbouncer, "-q", self.folder / "pgbouncer.ini"])
        self._process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until("PgBouncer", lambda: _listens(self.port))

    def turn_to(self, primary: Postgres) -> None:
        """Send everyone to another primary, as Patroni's callback does."""
        self._write(primary)
        console = f"postgresql://{USER}@127.0.0.1:{self.port}/pgbouncer"
        subprocess.run(
            [self.tools.postgres / "psql", "-X", "-d", console, "-c", "RELOAD"], capture_output=True, check=True
        )

    def stop(self) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _write(self, primary: Postgres) -> None:
        (self.folder / "pgbouncer.ini").write_text(
            f"[databases]\n{DATABASE} = host=127.0.0.1 port={primary.port} user={USER}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\nauth_type = any\n"
            f"pool_mode = transaction\ndefault_pool_size = 16\nmax_client_conn = 200\nserver_login_retry = 1\n"
            f"admin_users = {USER}\nlogfile = {self.folder / 'log'}\n",
            encoding="ascii",
        )


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def server(url: str, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start a server process on the database ``url`` and return it with its port. Raises ``DidNotStart``."""
    folder.mkdir()
    port_file = folder / "port"
    line = [sys.executable, "-m", "parcours_server", "--database", url, "serve", "--port", "0", "--no-prepared"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*line, "--port-file", str(port_file)], stdout=subprocess.DEVNULL, stderr=log, cwd=ROOT
        )
    wait_until("parcours-server", lambda: port_file.exists() and port_file.read_text() != "")
    port = int(port_file.read_text(encoding="ascii"))
    wait_until("parcours-server", lambda: _listens(port))
    return process, port


def balancer(where: Tools, folder: Path, ports: Sequence[int]) -> tuple[subprocess.Popen[bytes], int]:
    """Start HAProxy before the servers at ``ports``, and return it with its port. Raises ``DidNotStart``."""
    folder.mkdir()
    port = free_port()
    servers = "".join(f"    server s{one} 127.0.0.1:{one} check inter 500ms fall 2 rise 1\n" for one in ports)
    (folder / "haproxy.cfg").write_text(
        "defaults\n    mode http\n    timeout connect 2s\n    timeout client 60s\n    timeout server 60s\n"
        "    retries 2\n    option redispatch\n"
        f"frontend devices\n    bind 127.0.0.1:{port}\n    default_backend servers\n"
        # Readiness would take every server out while no primary is there; liveness lets them answer 503 instead.
        f"backend servers\n    balance leastconn\n    option httpchk GET /live\n{servers}",
        encoding="ascii",
    )
    process = subprocess.Popen(
        [where.haproxy, "-db", "-f", folder / "haproxy.cfg"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until("HAProxy", lambda: _listens(port))
    return process, port
