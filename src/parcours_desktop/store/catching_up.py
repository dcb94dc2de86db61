"""Does after a sync what can be done beside the work, in slices so short that nobody waits for them.

The list and then the word index take in what the sync brought, and what receipts told is written beside its records.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from parcours_core.collecting import without_collecting
from parcours_desktop.store import receipted, waiting_rows
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.waiting_words import any_wait, index_some

SLICE = 250
"""How many dossiers are indexed in one transaction."""


def catch_up(caseload: Caseload, now: Callable[[], datetime], stop: Callable[[], bool] = lambda: False) -> int:
    """Finish what a sync left (``finish``), and bring the log into the file, since a sync has just written much.

    Return how many dossiers were laid or indexed. Raises a ``StoreError`` for what the disk does.
    """
    done = finish(caseload, now, stop)
    if not caseload.read_only:
        caseload.settle()
    return done


def finish(caseload: Caseload, now: Callable[[], datetime], stop: Callable[[], bool] = lambda: False) -> int:
    """Lay in the list what waits, write receipts beside their records, then index the words that wait, until ``stop``
    says so.

    Return how many dossiers were laid or indexed. A search, and a sync, find the same before, between and after. Raises
    a ``StoreError`` for what the disk does.
    """
    done = lay_rows(caseload, now, stop, waiting_rows.AT_ONCE)
    _write_receipts_beside(caseload, now, stop)
    while not stop() and _anything_waits(caseload):
        # Where a power failure takes it back, what is to be done stands there again with it: nobody waits for the disk.
        with caseload.writing("", author="", at=now(), repeated=True) as unit:
            done += index_some(unit.connection, SLICE)
            unit.commit()
    return done


def lay_rows(
    caseload: Caseload,
    now: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
    together: int | None = None,
) -> int:
    """Lay in the list the dossiers that wait, ``together`` in one transaction, until ``stop`` says so.

    Where it is not said they are as few as while rows go on arriving. Return how many were laid. Raises a
    ``StoreError`` for what the disk does.
    """
    with caseload.reading() as reader:
        anything = waiting_rows.any_wait(reader.connection)
    laid, most = 0, together or waiting_rows.TOGETHER
    while anything and not stop():
        with without_collecting(), caseload.writing("", author="", at=now(), repeated=True) as unit:
            laid += waiting_rows.lay_some(unit.connection, most)
            anything = waiting_rows.any_wait(unit.connection)
            unit.commit()
    return laid


def _write_receipts_beside(caseload: Caseload, now: Callable[[], datetime], stop: Callable[[], bool]) -> None:
    with caseload.reading() as reader:
        anything = receipted.anything(reader.connection)
    while anything and not stop():
        with caseload.writing("", author="", at=now(), repeated=True) as unit:
            anything = bool(receipted.write_some(unit.connection))
            unit.commit()


def _anything_waits(caseload: Caseload) -> bool:
    with caseload.reading() as reader:
        return any_wait(reader.connection)
