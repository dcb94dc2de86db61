"""Giving up what the server would not take: the record goes back to what stood before, or what the server holds now."""

from __future__ import annotations

from collections.abc import Iterable

from parcours_core.merge import Kind
from parcours_core.records.codec import from_plain
from parcours_desktop.store import outbox
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.sync_state import keep_sync_state, moved, read_sync_state
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork


def give_up(unit: UnitOfWork, record: str, record_id: str) -> None:
    """Drop the rejected change of a record (type code, id); without one nothing happens.

    What was only made here is deleted. It stands in the history and can be taken back like any other write.
    """
    entry = outbox.find(unit.connection, record, record_id)
    if entry is None or not entry.rejected:
        return
    cls = TYPES[record].cls
    if entry.kind is Kind.CREATE:
        unit.delete(cls, record_id)
    elif not entry.is_about_a_grave:
        unit.put(from_plain(cls, {**(unit.plain(record, record_id) or {}), **entry.base}))
    outbox.forget(unit.connection, record, record_id)
    take_in_withheld(unit, [(record, record_id)])


def take_in_withheld(unit: UnitOfWork, keys: Iterable[tuple[str, str]]) -> None:
    """Take in what was withheld of records of which nothing is to be sent any more."""
    state = read_sync_state(unit)
    tally = Tally(state.count, state.sum)
    TakingIn(unit, tally).release(keys)
    keep_sync_state(unit, moved(state, tally))
