"""Copies an open caseload to another file, encrypted under the same key, while it is being worked in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from parcours_desktop.store.engine import connect, driver_error, driver_errors_told
from parcours_desktop.store.errors import Damaged, DiskTrouble, WrongKey, told, told_by_system
from parcours_desktop.store.integrity import verify

PAGES_A_STEP = 1000
"""Four megabytes, some 30 ms: between two steps the copying can be stopped."""


class Stopped(Exception):
    """The copying was stopped; nothing of it counts."""


def must_be_one_file(path: Path) -> None:
    """Raise ``DiskTrouble`` where something of the closed caseload at ``path`` still lies in its log: whoever moves the
    file alone would lose that. Raises ``OSError``."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise DiskTrouble


def copy_caseload(path: Path, key: bytes | bytearray, target: Path, stop: Callable[[], bool]) -> int:
    """Copy the caseload at ``path``, as it stands now, to the new file ``target``; return how many dossiers it holds.

    Both are under the raw ``key``. The copy is one moment of the file whatever is saved meanwhile, and nobody waits for
    it. It is read again and checked before this returns. Raises ``Stopped`` once ``stop`` says so, ``Damaged`` where
    the file or the copy is not whole, another ``StoreError`` where a disk refuses.
    """

    def go_on(_status: int, _left: int, _all: int) -> None:
        if stop():
            raise Stopped

    with told_by_system(), driver_errors_told(), closing(connect(path, key)) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM job_seeker").fetchone()
        try:
            with closing(connect(target, key)) as copy:
                source.backup(copy, pages=PAGES_A_STEP, progress=go_on, sleep=0)
            source.execute("COMMIT")
            # A damaged page is told with the next page that is read: the last one copied may be one of zeros.
            source.execute("PRAGMA shrink_memory")
            source.execute("SELECT count(*) FROM alembic_version").fetchone()
        except driver_error() as error:
            # The key has opened the file: what is « no database » now is a page of it.
            raise Damaged if isinstance(told(error), WrongKey) else error from None
    verdict = verify(target, key)
    if not verdict.sound or verdict.dossiers is None:
        raise Damaged
    return verdict.dossiers
