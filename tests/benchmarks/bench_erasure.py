"""Erasing one dossier out of 10,000, with its notes and history: until no page of the file holds a word of it."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from benchmarks.bench_search import DOSSIERS, KEY, NOON, fill
from benchmarks.harness import Line, at_most, seconds

from parcours_core.identity import new_id
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.erasure import erase_dossier

NOTES = 3
NOTE = "Entretien du matin. " * 30
ROUNDS = 7
LIMIT_MS = 2000
BATCH = 500


def run() -> list[Line]:
    """Return the line of one erasure: the rows, then the file written anew and its log cut."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "caseload.db"
        with Caseload.open(path, KEY) as caseload:
            fill(caseload, DOSSIERS)
            people = _with_notes(caseload)
            taken = [seconds(lambda owner=owner: _erase(caseload, owner)) for owner in people[:: DOSSIERS // ROUNDS]]
        megabytes = path.stat().st_size / 1e6
    name = f"erase one dossier of {DOSSIERS:,} ({megabytes:.0f} MB)"
    return [at_most(name, statistics.median(taken) * 1000, LIMIT_MS)]


def _erase(caseload: Caseload, owner: str) -> None:
    with caseload.writing("Dossier effacé", author="Ana", at=NOON) as unit:
        erase_dossier(unit, owner)
        unit.commit()
    if not caseload.scrub():
        raise RuntimeError("the log was not cut")


def _with_notes(caseload: Caseload) -> list[str]:
    with caseload.reading() as reader:
        people = [each.id for each in reader.find(JobSeeker)]
    for start in range(0, len(people), BATCH):
        with caseload.writing("Notes", author="Ana", at=NOON) as unit:
            for number, owner in enumerate(people[start : start + BATCH]):
                for part in range(NOTES):
                    moment = 1_800_000_000_000 + (start + number) * NOTES + part
                    unit.put(Encounter(id=new_id(moment), job_seeker_id=owner, at=NOON, text=f"{NOTE}{moment}"))
            unit.commit()
    return people
