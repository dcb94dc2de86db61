"""Dossiers that are carried by hand: what the server last told of them, and what it was not told yet, out and in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from parcours_core.merge import Change, Kind, Stamp, State
from parcours_core.records.codec import Plain, field_to_plain, from_plain
from parcours_core.records.declare import RecordType, Sensitivity
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.store import outbox, versions, waiting_words
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.unit_of_work import UnitOfWork

_OF = "SELECT id FROM {} WHERE {} IN (SELECT value FROM json_each(?)) ORDER BY id"
_BURIED = "SELECT 1 FROM tombstone WHERE record = ? AND record_id = ?"
_NOTE = "encounter"
_NEW_CONTENT = "SELECT 1 FROM attachment_content WHERE sha256 = ?"


@dataclass(frozen=True, slots=True)
class Carried:
    """Records as the server knows them, and the changes that it was not told yet.

    ``held_back`` are records (type, id) that were made here, never sent, and hold a confidence that must not go.
    """

    states: tuple[State, ...]
    changes: tuple[Change, ...]
    held_back: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was taken in: how many records are new here, changed here, and left as they were since they differ here."""

    new: int
    changed: int
    left: int


def carried(
    reader: Reader,
    dossiers: Collection[str],
    *,
    confidences: bool,
    relays: Collection[str] = (),
    cut: bool = False,
) -> Carried:
    """Return all that some dossiers hold; without ``confidences`` neither those fields nor what is one whole.

    ``relays`` are the ids of the notes that are written for whoever takes over: they go in any case. With ``cut`` what
    was never sent goes without its confidences instead of being held back, but for the notes, which would be empty:
    where both sides meet a server after all, it asks which of the two stands.
    """
    states: list[State] = []
    changes: list[Change] = []
    held_back: list[tuple[str, str]] = []
    for code, declared in TYPES.items():
        owner = "job_seeker_id" if any(spec.name == "job_seeker_id" for spec in declared.specs) else "id"
        secret = set() if confidences else _confidences(declared)
        cut_here = cut and code != _NOTE
        rows = reader.connection.exec_driver_sql(_OF.format(code, owner), (dump(sorted(dossiers)),)).fetchall()
        for (record_id,) in rows:
            values = reader.plain(code, record_id) or {}
            if not confidences and values.get("confidential"):
                continue
            hidden = set() if record_id in relays else secret
            entry = outbox.find(reader.connection, code, record_id)
            kept = versions.unpack(outbox.versions_beside(reader.connection, code, record_id))
            if kept is not None:
                states.append(_state(code, values, entry, kept, hidden))
            if entry is None:
                continue
            change = outbox.change_of(reader.connection, entry, values)
            if change.kind is Kind.CREATE and not cut_here and _says(declared, values, hidden):
                held_back.append((code, record_id))
            else:
                changes.append(_without(change, hidden))
    told = [change for change in changes if change.values]
    return Carried(tuple(states), tuple(told), tuple(held_back))


def take_carried(unit: UnitOfWork, states: Iterable[State], changes: Iterable[Change]) -> TakenIn:
    """Write what was carried here.

    What the server told is taken under its versions, outside the feed's count, where the record is not here yet: what
    is here the server has told, or will. What it was not told becomes unsent here too, once: the same values under the
    same versions, so that whoever comes second sends what is there already. A field that is another one here is left.
    """
    fresh = [state for state in states if not _known(unit, state.record, state.id)]
    TakingIn(unit, Tally()).page(Page(0, sheets=sheets_of(fresh)[0]))
    # No sync will come after it where there is no server: what was carried is indexed at once.
    waiting_words.index_some(unit.connection, len(fresh))
    new, changed, left = len(fresh), 0, 0
    for change in changes:
        cls = TYPES[change.record].cls
        here = unit.plain(change.record, change.id)
        if here is None:
            if change.kind is Kind.CREATE and not _known(unit, change.record, change.id):
                unit.put(from_plain(cls, {**change.values, "id": change.id}))
                new += 1
            else:
                left += 1
            continue
        taken = {
            name: value
            for name, value in change.values.items()
            if change.kind is Kind.CHANGE and name in here and here[name] == change.before.get(name)
        }
        if any(name in here and here[name] != value and name not in taken for name, value in change.values.items()):
            left += 1
        if any(here[name] != value for name, value in taken.items()):
            unit.put(from_plain(cls, {**here, **taken}))
            changed += 1
    return TakenIn(new, changed, left)


def lacks_content(reader: Reader, sha256: str) -> bool:
    """Say whether the bytes of an attachment are not on this device."""
    return reader.connection.exec_driver_sql(_NEW_CONTENT, (sha256,)).fetchone() is None


def _known(reader: Reader, record: str, record_id: str) -> bool:
    """Say whether a record is here, or was deleted here: what was deleted does not come back by a file."""
    buried = reader.connection.exec_driver_sql(_BURIED, (record, record_id)).fetchone()
    return buried is not None or reader.plain(record, record_id) is not None


def _state(
    code: str,
    values: dict[str, Plain],
    entry: outbox.Unsent | None,
    kept: versions.Versions,
    hidden: Collection[str],
) -> State:
    told = {**values, **(entry.base if entry is not None else {})}
    shown = {name: value for name, value in told.items() if name != "id" and name not in hidden}
    stamps = {name: kept.of(name) for name in kept.fields if name not in hidden}
    record_id = str(values["id"])
    dossier = str(values.get("job_seeker_id") or record_id)
    return State(code, record_id, dossier, 0, shown, Stamp(kept.number, kept.author, kept.at), stamps)


def _without(change: Change, hidden: Collection[str]) -> Change:
    return replace(
        change,
        values={name: value for name, value in change.values.items() if name not in hidden},
        bases={name: number for name, number in change.bases.items() if name not in hidden},
        before={name: value for name, value in change.before.items() if name not in hidden},
        resolves=frozenset(),
    )


def _confidences(declared: RecordType) -> set[str]:
    return {spec.name for spec in declared.specs if spec.field.sensitivity is Sensitivity.CONFIDENCE}


def _says(declared: RecordType, values: dict[str, Plain], hidden: Collection[str]) -> bool:
    return any(values[name] != field_to_plain(declared.spec(name), declared.spec(name).default) for name in hidden)
