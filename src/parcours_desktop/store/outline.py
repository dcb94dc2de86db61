"""What a caseload holds at a glance, to compare two states of it: its dossiers, and how far its trail has come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.trail import Act, Entry
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TRAIL
from parcours_desktop.store.trail import entries
from parcours_desktop.store.unit_of_work import UnitOfWork

_END = "SELECT number, seal FROM trail ORDER BY number DESC LIMIT 1"
_AT = "SELECT seal FROM trail WHERE number = ?"
_ADD = "INSERT INTO trail (number, at, author, act, job_seeker_id, words, seal) VALUES (?, ?, ?, ?, ?, ?, ?)"
_LAST_WRITE = "SELECT at FROM write ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Outline:
    """``names`` of the dossiers by id; ``trail`` is the number and the seal of the trail's last line; ``last`` when
    something was last changed, None where nothing ever was."""

    names: dict[str, str]
    trail: tuple[int, bytes]
    last: datetime | None


def outline(reader: Reader) -> Outline:
    """Return what the caseload holds."""
    names = {person.id: person.full_name for person in reader.find(JobSeeker)}
    end = reader.connection.exec_driver_sql(_END).fetchone()
    at = reader.connection.exec_driver_sql(_LAST_WRITE).scalar()
    return Outline(names, (0, b"") if end is None else (end[0], end[1]), datetime.fromisoformat(at) if at else None)


def continues(reader: Reader, end: tuple[int, bytes]) -> bool:
    """Say whether the trail is one that went on after ``end``, the last line of an earlier state of this file."""
    number, seal = end
    return number == 0 or reader.connection.exec_driver_sql(_AT, (number,)).scalar() == seal


def touched_since(reader: Reader, number: int, acts: Collection[Act]) -> set[str]:
    """Return the dossiers with which one of ``acts`` was done after line ``number`` of the trail."""
    codes = [act.value for act in acts]
    statement = TRAIL.select().with_only_columns(TRAIL.c.job_seeker_id).distinct()
    found = reader.connection.execute(statement.where(TRAIL.c.number > number, TRAIL.c.act.in_(codes)))
    return {str(row[0]) for row in found}


def lines_since(reader: Reader, number: int) -> tuple[Entry, ...]:
    """Return the lines of the trail after line ``number``."""
    return entries(reader, after=number)


def take_up_lines(unit: UnitOfWork, lines: Collection[Entry]) -> None:
    """Put ``lines``, which follow the last one there, at the end of the trail as they are: it is never cut."""
    rows = [(each.number, each.at, each.author, each.act, each.dossier, each.words, each.seal) for each in lines]
    if rows:
        unit.connection.exec_driver_sql(_ADD, rows)
