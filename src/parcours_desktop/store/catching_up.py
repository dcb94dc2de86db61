"""Brings the word index up to date with what a sync brought, in slices so short that nobody waits for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.waiting_words import any_wait, index_some

SLICE = 250
"""How many dossiers are indexed in one transaction."""


def catch_up(caseload: Caseload, now: Callable[[], datetime], stop: Callable[[], bool] = lambda: False) -> int:
    """Index the dossiers whose words wait until none is left or ``stop`` says so; return how many were.

    A search finds the same before, between and after. Raises a ``StoreError`` for what the disk does.
    """
    indexed = 0
    while not stop() and _anything_waits(caseload):
        with caseload.writing("", author="", at=now()) as unit:
            indexed += index_some(unit.connection, SLICE)
            unit.commit()
    if not caseload.read_only:
        caseload.settle()
    return indexed


def _anything_waits(caseload: Caseload) -> bool:
    with caseload.reading() as reader:
        return any_wait(reader.connection)
