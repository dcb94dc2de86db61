"""Says whether a caseload file is whole: every page sealed as it was written, every table and index in agreement."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parcours_desktop.store.engine import connect, driver_error
from parcours_desktop.store.errors import Damaged, WrongKey, told, told_by_system

_PAGE_NUMBER = re.compile(r"page (\d+)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. ``opens`` is False where not even the first page can be read under the key.

    ``damaged_pages`` are numbers from one; ``problems`` what SQLite says (never a person's data); ``dossiers`` how many
    there are, None where they cannot be counted.
    """

    opens: bool
    damaged_pages: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()
    dossiers: int | None = None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.opens and not self.damaged_pages and not self.problems


def verify(path: Path, key: bytes | bytearray) -> Verdict:
    """Check every page and every table of the caseload at ``path``, which nobody else has open.

    What was not yet brought from the log into the file is brought there first, and the check is made on a fresh
    connection: before that SQLCipher gives false alarms. Raises ``StoreError`` where the disk refuses.
    """
    with told_by_system(), path.open("rb"):
        pass
    try:
        for step in (_settle, _pages):
            with closing(connect(path, key)) as connection:
                found = step(connection)
            if found is not None:
                return found
        with closing(connect(path, key)) as connection:
            return _tables(connection)
    except driver_error() as error:
        return _unopened(error)


def _settle(connection: Any) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _pages(connection: Any) -> Verdict | None:
    told_pages = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
    if not told_pages:
        return None
    numbers = sorted({int(found[1]) for each in told_pages if (found := _PAGE_NUMBER.search(each))})
    others = tuple(each for each in told_pages if not _PAGE_NUMBER.search(each))
    return Verdict(True, tuple(numbers), others, None)


def _tables(connection: Any) -> Verdict:
    problems = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    problems += [f"foreign key: {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")]
    try:
        connection.execute("INSERT INTO dossier_words (dossier_words, rank) VALUES ('integrity-check', 0)")
    except driver_error() as error:
        problems.append(f"search index: {type(error).__name__}")
    (dossiers,) = connection.execute("SELECT count(*) FROM job_seeker").fetchone()
    return Verdict(True, (), tuple(problems), int(dossiers))


def _unopened(error: Exception) -> Verdict:
    world = told(error)
    if not isinstance(world, (Damaged, WrongKey)):
        raise world or error from None
    return Verdict(opens=isinstance(world, Damaged), problems=(type(world).__name__,))
