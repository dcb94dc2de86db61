"""How the sync stands, in plain values: how many unsent, when last, what went wrong, what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.leasing import keep_contact
from parcours_desktop.store.outbox import count_pending, count_rejected
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.rivals import count_rivals
from parcours_desktop.store.sync_state import (
    LastSync,
    keep_last_sync,
    read_account,
    read_last_sync,
    read_sync_state,
)
from parcours_desktop.sync.reports import HaltAndAsk, SyncReport


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """``unsent`` records wait, ``rejected`` ones wait for a person, ``cards`` are choices to make; ``in_flight`` says
    that a batch was sent of which no answer came yet."""

    enrolled: bool
    unsent: int
    rejected: int
    cards: int
    in_flight: bool
    last: LastSync


def sync_status(reader: Reader) -> SyncStatus:
    """Return how the sync stands."""
    return SyncStatus(
        enrolled=bool(read_account(reader)),
        unsent=count_pending(reader),
        rejected=count_rejected(reader),
        cards=sum(count_rivals(reader).values()),
        in_flight=bool(read_sync_state(reader).batch),
        last=read_last_sync(reader),
    )


def remember(
    caseload: Caseload, now: Callable[[], datetime], report: SyncReport | None, error: WorldError | None = None
) -> None:
    """Keep how a sync ended: well, with its ``report``, or with what kept it from it.

    It need not outlive a power failure: nobody waits for the disk after a sync that had nothing to do. Where the server
    was heard, the offline lease begins anew (``store.leasing``).
    """
    moment = now()
    with caseload.writing(tr("Synchronisation"), author="", at=moment, lasting=False) as unit:
        last = replace(read_last_sync(unit), tried_at=moment, what_happened="", what_is_safe="", what_to_do="")
        if error is not None:
            told = (error.what_happened, error.what_is_safe, error.what_to_do)
            last = replace(last, what_happened=told[0], what_is_safe=told[1], what_to_do=told[2])
            if isinstance(error, HaltAndAsk):
                keep_contact(unit, moment)
        elif report is not None and not report.cancelled:
            last = replace(last, ended_at=moment, incident=report.incident or last.incident)
            keep_contact(unit, moment)
        keep_last_sync(unit, last)
        unit.commit()
