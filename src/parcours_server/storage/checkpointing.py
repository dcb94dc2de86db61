"""Moves what SQLite has committed from its journal into the file, beside the work: no answer waits for it.

What was acknowledged lies in the journal and on the disk by then; SQLite by itself would move it within the commit that
makes the journal long, while a device waits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread

from parcours_server.storage.errors import Unavailable

LONG_BYTES = 16 * 1024 * 1024
"""A journal that is longer is moved; the settings of the connections cut it back to this when it begins anew.

A shorter one would be moved time and again while a device sends its first thousands of records: most of the same pages
each time, on a processor and a disk that those who wait need.
"""

TOO_LONG_BYTES = 4 * LONG_BYTES
"""So long it only gets where more is written all the time than is moved beside it: then whoever writes waits."""


class Checkpoints:
    """The thread that moves the journal of the file at ``path``; it begins with the first need of it."""

    def __init__(self, path: Path, connect: Callable[[Path], sqlite3.Connection]) -> None:
        self._path = path
        self._journal = path.with_name(path.name + "-wal")
        self._connect = connect
        self._needed = Event()
        self._ends = False
        self._thread: Thread | None = None
        self._lock = Lock()
        self._moving = Lock()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing is moved beside the work meanwhile: of two that move at once SQLite turns the second away."""
        with self._moving:
            yield

    def look(self, writer: sqlite3.Connection) -> None:
        """Have the journal moved where it has grown long. To be called after a commit, outside of any transaction."""
        size = self._journal.stat().st_size if self._journal.exists() else 0
        if size > TOO_LONG_BYTES:
            _move(writer)
        elif size > LONG_BYTES:
            with self._lock:
                if self._thread is None and not self._ends:
                    self._thread = Thread(target=self._run, name="checkpoints", daemon=True)
                    self._thread.start()
            self._needed.set()

    def close(self) -> None:
        """End the thread, once it has moved what it is at."""
        with self._lock:
            self._ends = True
            thread = self._thread
        self._needed.set()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        try:
            while self._needed.wait() and not self._ends:
                self._needed.clear()
                with suppress(Unavailable), self.still():
                    connection = connection or self._connect(self._path)
                    _move(connection)
        finally:
            if connection is not None:
                connection.close()


def _move(connection: sqlite3.Connection) -> None:
    # Where the disk is full or fails the journal keeps all of it, and whoever writes next is told so.
    with suppress(sqlite3.Error):
        # As much as no reader holds back: nobody is made to wait.
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
