"""Where this device stands with the server: moved in the same transaction as the rows that it is about."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from parcours_desktop.store.reader import Reader
from parcours_desktop.store.settings import keep, setting
from parcours_desktop.store.tally import Tally

_STATE = "sync.state"
_LAST = "sync.last"
PEOPLE = "sync.people"
"""The setting that holds who works in the agency, and how long a device may go without its server."""
ACCOUNT = "sync.account"
"""The setting that holds this device's account on the server."""
_KEYS_TOLD = "sync.keys_told"


@dataclass(frozen=True, slots=True)
class SyncState:
    """What this device and the server last agreed on.

    ``cursor`` is the number up to which the feed was taken in, ``epoch`` the server's, ``chain`` the token of the last
    receipt. ``count`` and ``sum`` are the tally of the records that the server holds for this device. ``batch`` is
    the batch on its way, empty if none is, ``next`` the one that follows it at once and may be on its way too when the
    power fails. ``reread`` are records (type, id) of which the server holds something
    that is not here, ``leaving`` dossiers that are to go once what is unsent in them was set aside. ``trail_kept`` is
    the last line of the trail that the server keeps, ``trail_in_runs`` whether it takes those that follow as a run.
    """

    cursor: int = 0
    epoch: str = ""
    chain: str = ""
    count: int = 0
    sum: int = 0
    batch: str = ""
    next: str = ""
    reread: tuple[tuple[str, str], ...] = ()
    leaving: tuple[str, ...] = ()
    trail_kept: int = 0
    trail_in_runs: bool = False


@dataclass(frozen=True, slots=True)
class LastSync:
    """How the last syncs went: when one last came through, and what kept the latest one from it, in words.

    ``incident`` says what was put right by itself.
    """

    ended_at: datetime | None = None
    tried_at: datetime | None = None
    what_happened: str = ""
    what_is_safe: str = ""
    what_to_do: str = ""
    incident: str = ""


def read_sync_state(reader: Reader) -> SyncState:
    """Return where this device stands; a fresh one where it has never synced."""
    kept = _known(SyncState, setting(reader, _STATE, {}))
    kept["reread"] = tuple((record, record_id) for record, record_id in kept.get("reread", ()))
    kept["leaving"] = tuple(kept.get("leaving", ()))
    return SyncState(**kept)


def keep_sync_state(unit: Reader, state: SyncState) -> None:
    """Keep where this device stands, in the transaction of a unit of work."""
    keep(unit.connection, _STATE, {name: getattr(state, name) for name in SyncState.__slots__})


def without_batch(state: SyncState, batch: str) -> SyncState:
    """Return ``state`` once ``batch`` is no longer on its way; the one that follows takes its place."""
    if batch and batch == state.batch:
        return replace(state, batch=state.next, next="")
    return replace(state, next="") if batch and batch == state.next else state


def moved(state: SyncState, tally: Tally, **changed: Any) -> SyncState:
    """Return ``state`` with the tally as it has become, and whatever else changed."""
    return replace(state, count=tally.count, sum=tally.sum, **changed)


def read_last_sync(reader: Reader) -> LastSync:
    """Return how the last syncs went."""
    kept = _known(LastSync, setting(reader, _LAST, {}))
    for name in ("ended_at", "tried_at"):
        if kept.get(name):
            kept[name] = datetime.fromisoformat(kept[name])
    return LastSync(**kept)


def keep_last_sync(unit: Reader, last: LastSync) -> None:
    """Keep how the last syncs went."""
    values = asdict(last)
    for name in ("ended_at", "tried_at"):
        values[name] = values[name].isoformat() if values[name] else None
    keep(unit.connection, _LAST, values)


def read_people(reader: Reader) -> Any:
    """Return the agency's people as they were kept (what JSON holds), None where the server never told them."""
    return setting(reader, PEOPLE)


def keep_people(unit: Reader, people: Any) -> None:
    """Keep the agency's people, as anything that JSON holds."""
    keep(unit.connection, PEOPLE, people)


def read_account(reader: Reader) -> dict[str, Any]:
    """Return this device's account on the server (address, identity, tokens), empty where it is not enrolled."""
    kept: dict[str, Any] = setting(reader, ACCOUNT, {})
    return kept


def keep_account(unit: Reader, account: dict[str, Any]) -> None:
    """Keep this device's account; the tokens lie in the encrypted file and nowhere else."""
    keep(unit.connection, ACCOUNT, account)


def read_keys_told(reader: Reader) -> Any:
    """Return what the server was last told of the keys of this device (what JSON holds), None where it never was."""
    return setting(reader, _KEYS_TOLD)


def keep_keys_told(unit: Reader, told: Any) -> None:
    """Keep what the server was told of the keys of this device; None: it is to be told again."""
    keep(unit.connection, _KEYS_TOLD, told)


def _known(cls: type[SyncState | LastSync], kept: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if name in cls.__slots__}
