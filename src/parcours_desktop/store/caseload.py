"""The caseload: the one encrypted file of a counsellor's dossiers, read by many and written through one door."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from parcours_desktop.store.backup import copy_caseload
from parcours_desktop.store.engine import (
    begin_log,
    driver_errors_told,
    keep_through_power_failures,
    make_engine,
    make_last,
    world_errors,
    write_out,
)
from parcours_desktop.store.errors import Damaged, ReadOnlyFile, told_by_system
from parcours_desktop.store.file_map import keep_map
from parcours_desktop.store.integrity import Verdict, verify
from parcours_desktop.store.left_files import take_away_left
from parcours_desktop.store.lock import FileLock
from parcours_desktop.store.opening import bring_to_head
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.unit_of_work import UnitOfWork


class Caseload:
    """An open caseload. Readings may overlap and see the file as it stood when they began; writings take turns.

    ``read_only``: the file or its folder may only be read, so that a private copy of it, as encrypted as itself, is
    what is read, and writing is refused. ``damaged``: something could not be read since it was opened; what else there
    is still can. ``turns`` counts the writings that began since: who remembers it knows whether another one came.
    """

    def __init__(self, path: Path, lock: FileLock, key: bytearray) -> None:
        self.path = path
        self.read_only = False
        self.damaged = False
        self.turns = 0
        self._aside: TemporaryDirectory[str] | None = None
        self._key = key
        self._lock = lock
        self._reads = make_engine(path, key, writes=False)
        self._writes = make_engine(path, key, writes=True)
        self._turn = threading.Lock()
        self._waiting: set[int] = set()
        self._writer = 0

    @classmethod
    def open(cls, path: Path, data_key: bytes | bytearray) -> Caseload:
        """Open the caseload at ``path`` under its 32-byte raw key; make it where there is none, migrate an older one.

        Where it may only be read, it is opened for reading. Raises ``InUse`` where another program holds it,
        ``WrongKey``, ``NewerFile``, ``Damaged``, and the other ``StoreError`` for what the disk refuses; ``ValueError``
        for a key of another length.
        """
        try:
            return cls._open(path, data_key)
        except ReadOnlyFile:
            if not path.exists():
                raise
        aside = TemporaryDirectory(prefix="parcours-", ignore_cleanup_errors=True)
        try:
            with told_by_system():
                caseload = cls._open(_copied(path, Path(aside.name)), data_key)
        except BaseException:
            aside.cleanup()
            raise
        caseload.path, caseload.read_only, caseload._aside = path, True, aside
        return caseload

    @classmethod
    def _open(cls, path: Path, data_key: bytes | bytearray) -> Caseload:
        with told_by_system():
            lock = FileLock(path.with_name(path.name + ".lock"))
        take_away_left(path)
        caseload = cls(path, lock, bytearray(data_key))
        try:
            with told_by_system(), world_errors():
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
                bring_to_head(caseload._writes)
                with caseload._writes.connect() as connection:
                    keep_map(connection.connection.driver_connection, path)
        except BaseException:
            caseload.close()
            raise
        return caseload

    def close(self) -> None:
        """Close the file, wipe the key, and let others open it."""
        with self._own_turn():
            self._reads.dispose()
            self._writes.dispose()
            self._key[:] = bytes(len(self._key))
        self._lock.release()
        if self._aside is not None:
            self._aside.cleanup()

    def __enter__(self) -> Caseload:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def copy_to(self, target: Path, stop: Callable[[], bool] = lambda: False) -> int:
        """Copy the caseload as it stands now to the new file ``target``, under the same key; return its dossiers.

        Nobody waits for it. Raises what ``store.backup.copy_caseload`` raises.
        """
        return copy_caseload(self.path, self._key, target, stop)

    def scrub(self) -> bool:
        """Write the file anew without what was deleted, then cut the log; return whether it could be cut.

        ``secure_delete`` overwrites what is deleted, but where SQLite spreads rows over neighbouring pages it leaves
        copies of them in the room between (tests/store/test_erasure.py). While somebody reads the log cannot be cut.
        Takes as much memory as the file is long. Raises a ``StoreError`` for what the disk does.
        """
        with self._own_turn(), world_errors(opened=True), self._writes.connect() as connection:
            keep_through_power_failures(connection, True)
            driver: Any = connection.connection.driver_connection
            with driver_errors_told():
                driver.execute("VACUUM")
                (busy, _, _) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                keep_map(driver, self.path)
        return not busy

    def settle(self) -> None:
        """Bring what the log holds into the file, as far as nobody reads it there. Nobody waits for it.

        Where all of it was brought in, the log begins anew, here and not with the next save: that would wait for the
        disk twice. Raises a ``StoreError`` for what the disk does.
        """
        with world_errors(opened=True), self._reads.connect() as connection:
            _, held, brought = connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
        if held == brought > 1:
            with self._turn, self._noticing(), world_errors(opened=True), self._writes.connect() as connection:
                begin_log(connection)

    def make_last(self) -> None:
        """Let all that was committed so far outlive a power failure, also what was not ``lasting``.

        Raises a ``StoreError`` for what the disk does.
        """
        with self._own_turn(), self._noticing(), world_errors(opened=True), self._writes.connect() as connection:
            make_last(connection)

    def begin_to_keep(self) -> None:
        """Have the disk take what was committed so far, on any thread and beside any writing: ``make_last`` has less to
        wait for then. Nothing is promised by it."""
        with suppress(OSError):
            write_out(self.path)

    def opened_copy(self, path: Path) -> Caseload:
        """Open a copy of this caseload that lies at ``path``. Raises what ``open`` raises."""
        return Caseload.open(path, self._key)

    def verify_copy(self, path: Path) -> Verdict:
        """Check every page and table of a copy of this caseload. Raises a ``StoreError`` where the disk refuses."""
        return verify(path, self._key)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Give a reader of the file as it stands now. Raises a ``StoreError`` for what the disk does."""
        with self._noticing(), world_errors(opened=True), self._reads.connect() as connection, connection.begin():
            yield Reader(connection)

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Remember that a page was damaged, and let go of the connections that read it: they read nothing more."""
        try:
            yield
        except Damaged:
            self.damaged = True
            self._reads.dispose()
            self._writes.dispose()
            raise

    @property
    def somebody_waits(self) -> bool:
        """Whether another writing waits for the one that is under way."""
        return bool(self._waiting)

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        me = threading.get_ident()
        self._waiting.add(me)
        try:
            self._turn.acquire()
        finally:
            self._waiting.discard(me)
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def writing(
        self,
        label: str,
        *,
        author: str,
        at: datetime,
        allow: Callable[[UnitOfWork], None] | None = None,
        lasting: bool = True,
        repeated: bool = False,
    ) -> Iterator[UnitOfWork]:
        """Give the unit of work of one operation; what was not committed when it is left never happened.

        ``label`` says in words what is done, ``author`` who does it, ``at`` when (aware). Other writings wait.
        ``allow`` looks at what was changed before it is committed, and may raise. What is not ``lasting`` outlives the
        end of the program, and a power failure only once something lasting was written after it: it must be possible to
        get it again. What is ``repeated`` by itself from what stands in the file need never be waited for.
        Raises a ``StoreError`` for what the disk does, ``ReadOnlyFile`` where it may only be read, ``RuntimeError`` for
        a writing inside a writing.
        """
        if self.read_only:
            raise ReadOnlyFile
        if self._writer == threading.get_ident():
            raise RuntimeError("a writing inside a writing would wait for itself")
        with self._own_turn():
            self._writer = threading.get_ident()
            self.turns += 1
            try:
                with self._noticing(), world_errors(opened=True), self._writes.connect() as connection:
                    keep_through_power_failures(connection, lasting and not repeated, repeated=repeated)
                    connection.begin()
                    yield UnitOfWork(connection, label, author, at, allow)
            finally:
                self._writer = 0


def _copied(path: Path, folder: Path) -> Path:
    """Copy the file, and what its log holds beside it, into ``folder``; return the copy. Raises ``OSError``."""
    for ending in ("", "-wal"):
        part = path.with_name(path.name + ending)
        if part.exists():
            shutil.copyfile(part, folder / part.name)
    return folder / path.name
