"""What this person sent and the server sealed for a supervisor: their own words, kept here until they let them go.

The dossier may have left this device by then; of it nothing else is kept, and this no longer than ``KEPT_FOR``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from parcours_core.merge import UNKNOWN_VERSION, Kind, Stamp, State
from parcours_core.records.codec import Plain
from parcours_core.records.declare import RecordType
from parcours_core.wire.messages import Decided
from parcours_desktop.store import recording, settings
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TYPES

KEPT_FOR = timedelta(days=30)
"""As long as who handed a dossier over may still read it (field.md, handover)."""

AGAIN = "again"
"""In the place of a batch: it was put under seal anew after the server was restored."""

_SETTING = "sealed.copies"
_OWNER = "job_seeker_id"


@dataclass(frozen=True, slots=True)
class SealedCopy:
    """A change that was sealed. ``values`` are those that were sent (of a deletion: those that were deleted), ``known``
    what the record is called by; ``person`` how the job seeker was called here; ``at`` when it was told (ISO 8601).
    ``batch`` is what it was sent in. ``decision`` is a ``protocol.Decision``, given at ``decided_at`` by ``decided_by``
    (empty where nobody knows any more which; the moment stands all the same).
    """

    record: str
    record_id: str
    dossier: str
    kind: Kind
    values: dict[str, Plain]
    known: dict[str, Plain]
    person: str
    at: str
    batch: str = ""
    decision: str = ""
    decided_by: str = ""
    decided_at: str = ""

    @property
    def key(self) -> str:
        """Its own name among the others."""
        return f"{self.record}:{self.record_id}:{self.at}"


def keep(reader: Reader, entry: Unsent, at: datetime) -> None:
    """Keep what ``entry`` had sent, in the transaction of ``reader``, before its rows leave; what is too old goes."""
    declared = TYPES.get(entry.record)
    if declared is None:
        return
    now = reader.plain(*entry.key) or dict(entry.base)
    dossier = str(entry.record_id if entry.record == "job_seeker" else now.get(_OWNER) or "")
    copy = SealedCopy(
        record=entry.record,
        record_id=entry.record_id,
        dossier=dossier,
        kind=entry.sent.kind if entry.sent is not None else entry.kind,
        values=_sent(declared, entry, now),
        known=now,
        person=_name(reader.plain("job_seeker", dossier) or {}),
        at=at.isoformat(),
        batch=entry.batch,
    )
    _write(reader.connection, [*_young(copies(reader), at), copy])


def copies(reader: Reader) -> tuple[SealedCopy, ...]:
    """Return what was sealed, the latest first; also what is too old and goes with the next writing."""
    kept: list[dict[str, Any]] = settings.setting(reader, _SETTING, [])
    found = (SealedCopy(**{**each, "kind": Kind(each["kind"])}) for each in kept)
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def undecided(reader: Reader) -> list[str]:
    """Return the batches of which something was sealed, and it is not known here what was decided."""
    return sorted({each.batch for each in copies(reader) if each.batch and not each.decided_at})


def offered_again(reader: Reader) -> list[tuple[str, State]]:
    """Return what a restored server is told to put under seal again, each behind the key of its copy.

    What of it waits for a decision is told under no version. A deletion is not: it could not be told from what it
    deleted.
    """
    return [
        (each.key, State(each.record, each.record_id, each.dossier, 0, _without_id(each.values), _unknown(each)))
        for each in copies(reader)
        if each.batch and each.values and not each.decided_at and each.kind is not Kind.DELETE
    ]


def keep_sealed_again(unit: Reader, keys: Collection[str]) -> None:
    """Keep that copies lie under seal anew, in the transaction of ``unit``: their batch is of before the restore."""
    if keys:
        kept = [replace(each, batch=AGAIN) if each.key in keys else each for each in copies(unit)]
        _write(unit.connection, kept)


def _without_id(values: Mapping[str, Plain]) -> dict[str, Plain]:
    return {name: value for name, value in values.items() if name != "id"}


def _unknown(copy: SealedCopy) -> Stamp:
    at = datetime.fromisoformat(copy.at).astimezone(UTC).isoformat(timespec="microseconds")
    return Stamp(UNKNOWN_VERSION, "", at)


def take_decisions(unit: Reader, told: Iterable[Decided]) -> int:
    """Keep what was decided of copies that are here, in the transaction of ``unit``; return of how many it is news."""
    decided = {(one.batch, one.record, one.id): one for one in told}
    kept = copies(unit)
    now = [_with_decision(each, decided.get((each.batch, each.record, each.record_id))) for each in kept]
    news = sum(before != after for before, after in zip(kept, now, strict=True))
    if news:
        _write(unit.connection, now)
    return news


def _with_decision(copy: SealedCopy, told: Decided | None) -> SealedCopy:
    if told is None or copy.decided_at:
        return copy
    return replace(copy, decision=told.decision, decided_by=told.by, decided_at=told.at)


def keep_only(reader: Reader, wanted: tuple[SealedCopy, ...], at: datetime) -> None:
    """Keep these and no others, in the transaction of ``reader``; what is too old goes too."""
    _write(reader.connection, _young(wanted, at))


def forget_dossier(reader: Reader, job_seeker_id: str) -> bool:
    """Let go of all that was sealed about a dossier that is erased; return whether there was any."""
    found = copies(reader)
    left = [each for each in found if each.dossier != job_seeker_id]
    if len(left) < len(found):
        _write(reader.connection, left)
    return len(left) < len(found)


def is_young(copy: SealedCopy, at: datetime) -> bool:
    """Say whether a copy is still kept at ``at``: what was decided of it is to be seen for as long."""
    return at - datetime.fromisoformat(copy.decided_at or copy.at) < KEPT_FOR


def _young(found: tuple[SealedCopy, ...], at: datetime) -> list[SealedCopy]:
    return [each for each in found if is_young(each, at)]


def _write(connection: Connection, left: list[SealedCopy]) -> None:
    settings.keep(connection, _SETTING, [{**asdict(each), "kind": each.kind.value} for each in left])


def _sent(declared: RecordType, entry: Unsent, now: dict[str, Plain]) -> dict[str, Plain]:
    if entry.sent is not None and entry.sent.kind is not Kind.DELETE:
        return dict(entry.sent.values)
    if entry.kind is Kind.CREATE:
        return recording.unlike_defaults(declared, now)
    if entry.kind is Kind.DELETE:
        return dict(entry.base)
    return {name: now.get(name) for name in entry.base}


def _name(person: dict[str, Plain]) -> str:
    return f"{person.get('given_name') or ''} {person.get('family_name') or ''}".strip()
