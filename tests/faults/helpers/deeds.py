"""What the tests of faults let the program do to a caseload, and the check that nothing of it is lost or half there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import connect

KEY = bytes(range(32))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FILE = "caseload.db"
DRAFT = "note:first"
RECORDS = ("job_seeker", "barrier", "encounter")
FIRST = "person-000000"

Say = Callable[[str, object], None]


def words(number: int) -> str:
    """Return the text that dossier ``number`` holds, so that a mixture of two would be seen."""
    return " ".join(f"phrase-{number}-{part}" for part in range(30 + number % 50))


def save(caseload: Caseload, number: int) -> None:
    """Save dossier ``number`` and, in the same transaction, its number in the first dossier."""
    person = JobSeeker(
        id=f"person-{number:06d}", family_name=f"Nom{number}", given_name="Noémie", confidences=words(number)
    )
    with caseload.writing("Test", author="Ana", at=NOON) as unit:
        unit.put(person)
        unit.put(Barrier(id=f"barrier-{number:06d}", job_seeker_id=person.id, kind="mobility", detail=words(number)))
        unit.put(Encounter(id=f"note-{number:06d}", job_seeker_id=person.id, at=NOON, text=words(number)))
        first = unit.get(JobSeeker, FIRST)
        assert first is not None
        unit.put(replace(first, occupation=str(number)))
        unit.commit()


def type_on(caseload: Caseload, number: int) -> None:
    """Keep a draft that holds ``number``."""
    with caseload.writing("Test", author="Ana", at=NOON) as unit:
        unit.keep_draft(DRAFT, words(number))
        unit.commit()


def count(caseload: Caseload) -> int:
    """Return how many dossiers there are: the number of the next."""
    with caseload.reading() as reader:
        return int(reader.connection.exec_driver_sql("SELECT count(*) FROM job_seeker").scalar_one())


@dataclass(frozen=True, slots=True)
class Promises:
    """What was acknowledged: the numbers of dossiers that were saved, the number in the last draft, -1 for none."""

    saved: frozenset[int] = frozenset()
    typed: int = -1

    @classmethod
    def read(cls, lines: Sequence[str]) -> Promises:
        """Read what a life said, line by line."""
        told = [line.split(maxsplit=1) for line in lines]
        typed = [int(number) for word, number in told if word == "typed"]
        return cls(frozenset(int(number) for word, number in told if word == "saved"), max(typed, default=-1))


def losses(connection: Any, promised: Promises) -> list[str]:
    """Return what is lost or half there in the file that ``connection`` reads; empty is what must be."""
    found: list[str] = []
    there = [int(row[0][-6:]) for row in connection.execute("SELECT id FROM job_seeker ORDER BY id")]
    found += [f"dossier {number} was saved and is lost" for number in sorted(promised.saved - set(there))]
    if there != list(range(len(there))):
        found.append("a later dossier is there and an earlier one is not")
    for table, column in zip(RECORDS, ("confidences", "detail", "text"), strict=True):
        rows = connection.execute(f"SELECT id, {column} FROM {table} ORDER BY id").fetchall()
        if [int(row[0][-6:]) for row in rows] != there or any(row[1] != words(int(row[0][-6:])) for row in rows):
            found.append(f"{table} is not what was saved")
    if there:
        found += _beside(connection, there)
    draft = connection.execute("SELECT text FROM draft WHERE key = ?", (DRAFT,)).fetchone()
    typed = -1 if draft is None else int(draft[0].split()[0].split("-")[1])
    if typed < promised.typed:
        found.append(f"draft {promised.typed} was kept and is lost")
    if draft is not None and draft[0] != words(typed):
        found.append("the draft is half there")
    return found


def _beside(connection: Any, there: list[int]) -> list[str]:
    found = []
    (latest,) = connection.execute("SELECT occupation FROM job_seeker WHERE id = ?", (FIRST,)).fetchone()
    if int(latest or 0) != there[-1]:
        found.append("half a transaction: the first dossier tells another number")
    (listed,) = connection.execute("SELECT count(*) FROM dossier_entry").fetchone()
    (made,) = connection.execute("SELECT count(*) FROM history WHERE kind = 'made'").fetchone()
    unsent = connection.execute("SELECT record, record_id FROM outbox WHERE kind = 'create'").fetchall()
    standing = [row for table in RECORDS for row in connection.execute(f"SELECT '{table}', id FROM {table}")]
    if listed != len(there):
        found.append("the list is not what is there")
    if made != len(standing):
        found.append("the history is not what happened")
    if sorted(unsent) != sorted(standing):
        found.append("what is to be sent is not what was changed")
    return found


def unsound(connection: Any) -> list[str]:
    """Return what SQLite itself finds wrong in the file; empty is what must be."""
    found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    connection.execute("INSERT INTO dossier_words (dossier_words, rank) VALUES ('integrity-check', 0)")
    return found


def check(folder: Path, promised: Promises) -> None:
    """Open the caseload in ``folder`` as the program does; assert that nothing promised is lost and no half is there.

    Afterwards the file takes another save.
    """
    with Caseload.open(folder / FILE, KEY) as caseload:
        number = count(caseload)
        if number:
            save(caseload, number)
            promised = replace(promised, saved=promised.saved | {number})
    connection = connect(folder / FILE, KEY)
    try:
        lost = [*losses(connection, promised), *unsound(connection)]
        lost += [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")]
        assert not lost, "; ".join(lost)
    finally:
        connection.close()


def prepare(folder: Path, dossiers: int = 3) -> Promises:
    """Make a caseload of some dossiers in ``folder`` and return what may never be lost again."""
    folder.mkdir(parents=True, exist_ok=True)
    with Caseload.open(folder / FILE, KEY) as caseload:
        with caseload.writing("Test", author="Ana", at=NOON) as unit:
            unit.put(JobSeeker(id=FIRST, family_name="Nom0", given_name="Noémie", confidences=words(0)))
            unit.put(Barrier(id="barrier-000000", job_seeker_id=FIRST, kind="mobility", detail=words(0)))
            unit.put(Encounter(id="note-000000", job_seeker_id=FIRST, at=NOON, text=words(0)))
            unit.commit()
        for number in range(1, dossiers):
            save(caseload, number)
        type_on(caseload, 0)
    return Promises(frozenset(range(dossiers)), 0)
