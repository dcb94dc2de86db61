"""Does after a sync what can be done beside the work, in slices so short that nobody waits for them.

The word index takes in what the sync brought, and what receipts told is written beside its records.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from parcours_desktop.store import receipted
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.waiting_words import any_wait, index_some

SLICE = 250
"""How many dossiers are indexed in one transaction."""


def catch_up(caseload: Caseload, now: Callable[[], datetime], stop: Callable[[], bool] = lambda: False) -> int:
    """Write receipts beside their records, then index the dossiers whose words wait, until ``stop`` says so.

    Return how many dossiers were indexed. A search, and a sync, find the same before, between and after. Raises a
    ``StoreError`` for what the disk does.
    """
    _write_receipts_beside(caseload, now, stop)
    indexed = 0
    while not stop() and _anything_waits(caseload):
        with caseload.writing("", author="", at=now()) as unit:
            indexed += index_some(unit.connection, SLICE)
            unit.commit()
    if not caseload.read_only:
        caseload.settle()
    return indexed


def _write_receipts_beside(caseload: Caseload, now: Callable[[], datetime], stop: Callable[[], bool]) -> None:
    with caseload.reading() as reader:
        anything = receipted.anything(reader.connection)
    while anything and not stop():
        # Through a power failure the receipt is still there, if what was written after it is not.
        with caseload.writing("", author="", at=now(), lasting=False) as unit:
            anything = bool(receipted.write_some(unit.connection))
            unit.commit()


def _anything_waits(caseload: Caseload) -> bool:
    with caseload.reading() as reader:
        return any_wait(reader.connection)
