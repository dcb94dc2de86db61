"""What arrives from the server and waits to be laid in the list, and caseloads to let it arrive in."""

from __future__ import annotations

from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from store.helpers import KEY, NOON, writing

from parcours_core.merge import Stamp, State
from parcours_core.records.codec import to_plain
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.store import waiting_rows
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_list import list_dossiers
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork

_FOLDER = TemporaryDirectory()


@cache
def empty_caseload() -> Path:
    """Return a caseload to begin from: making one takes longer than a few steps in it."""
    path = Path(_FOLDER.name) / "empty.db"
    Caseload.open(path, KEY).close()
    return path


def state_of(one: Any, number: int, deleted: bool = False) -> State:
    values = {name: value for name, value in to_plain(one).items() if name != "id"}
    dossier = str(values.get("job_seeker_id") or one.id)
    stamp = Stamp(number, "Ben", NOON.isoformat())
    return State(record_type(type(one)).code, one.id, dossier, number, values, stamp, deleted=deleted)


def arrive(caseload: Caseload, people: list[JobSeeker], *, later: int = 1) -> None:
    with writing(caseload) as unit:
        arrive_in(unit, people, later=later)
        unit.commit()


def arrive_in(unit: UnitOfWork, people: list[JobSeeker], *, later: int = 1) -> None:
    sheets, _ = sheets_of([state_of(one, next(_numbers)) for one in people])
    TakingIn(unit, Tally(), later=later).page(Page(1, sheets=sheets))


_numbers = count(1)


def order(caseload: Caseload) -> list[str]:
    with caseload.reading() as reader:
        return [row.id for row in list_dossiers(reader).rows]


def found_by(caseload: Caseload, typed: str) -> int:
    with caseload.reading() as reader:
        return list_dossiers(reader, typed).total


def waiting(caseload: Caseload) -> int:
    with caseload.reading() as reader:
        return len(waiting_rows.shown(reader.connection))
