"""The offline lease as the caseload keeps it: the days, the last contact with the server, the latest moment seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parcours_desktop.store.reader import Reader
from parcours_desktop.store.settings import keep, setting
from parcours_desktop.store.sync_state import read_account, read_people

LEASE = "sync.lease"
"""The setting that holds when the server was last heard."""


@dataclass(frozen=True, slots=True)
class Lease:
    """``days`` is how long this device opens without having heard from the server, 0 for however long.

    ``contact`` is when it last heard from it, None where that was never kept; ``seen`` the latest moment that the
    laptop's clock has said since, so that turning it back gives no day again that had passed. Both are of the laptop's
    own clock: one that is held on a day, or was ahead at the contact, lets no days pass (vault/README.md).
    """

    days: int
    contact: datetime | None = None
    seen: datetime | None = None


def read_lease(reader: Reader) -> Lease:
    """Return the lease; without days where no server told any, or where there is nothing to ask it by."""
    people: dict[str, Any] = read_people(reader) or {}
    days = int(people.get("lease_days", 0)) if read_account(reader).get("check") else 0
    kept = setting(reader, LEASE, {})
    return Lease(days, _moment(kept.get("contact")), _moment(kept.get("seen")))


def keep_contact(unit: Reader, at: datetime) -> None:
    """Keep that the server was heard ``at`` a moment, in the transaction of a unit of work: the days begin anew."""
    keep(unit.connection, LEASE, {"contact": at.isoformat(), "seen": at.isoformat()})


def keep_seen(unit: Reader, lease: Lease, at: datetime) -> None:
    """Keep the latest moment that the clock has said."""
    contact = None if lease.contact is None else lease.contact.isoformat()
    keep(unit.connection, LEASE, {"contact": contact, "seen": at.isoformat()})


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
