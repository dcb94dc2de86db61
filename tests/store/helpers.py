"""Short words for what most tests of the store do, with invented people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

from parcours_core.changes import Changes
from parcours_core.identity import new_id
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Fate, Receipt
from parcours_desktop.store import flight, receipted
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.settling import Settling
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork

KEY = bytes(range(32))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

_clock = count(1)


def fresh_id() -> str:
    return new_id(next(_clock))


def person(family: str = "Dupont", given: str = "Noémie", **fields: Any) -> JobSeeker:
    return JobSeeker(**{"id": fresh_id(), "family_name": family, "given_name": given, **fields})


def barrier(owner: JobSeeker, kind: str = "mobility", **fields: Any) -> Barrier:
    return Barrier(**{"id": fresh_id(), "job_seeker_id": owner.id, "kind": kind, **fields})


@contextmanager
def writing(caseload: Caseload, label: str = "Test", author: str = "Ana") -> Iterator[UnitOfWork]:
    with caseload.writing(label, author=author, at=NOON) as unit:
        yield unit


def put(caseload: Caseload, *records: Any, label: str = "Test", author: str = "Ana") -> Changes:
    with writing(caseload, label, author) as unit:
        for record in records:
            unit.put(record)
        return unit.commit()


def remove(caseload: Caseload, *records: Any) -> Changes:
    with writing(caseload) as unit:
        for record in records:
            unit.delete(type(record), record.id)
        return unit.commit()


def fly(caseload: Caseload, batch: str = "batch") -> flight.Flight:
    """Put everything that waits on its way."""
    with writing(caseload) as unit:
        sent = flight.take(unit, batch, 1000)
        unit.commit()
    return sent


def land(caseload: Caseload, sent: flight.Flight, *fates: Fate, first: int = 1) -> None:
    """Settle what is on its way: all of it was taken plainly, but for the places that have a fate."""
    receipt = Receipt(sent.id, "chain", first, len(sent) - len(fates), list(fates))
    with writing(caseload) as unit:
        Settling(TakingIn(unit, Tally()), sent, receipt, "Ana").settle()
        unit.commit()


def write_receipts_beside(caseload: Caseload) -> None:
    """Write beside the records what their receipts said."""
    with writing(caseload) as unit:
        receipted.write_beside(unit.connection)
        unit.commit()
