"""Taking an earlier write back, field by field: what was changed since by another write is left, and reported."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.records.codec import Plain, from_plain
from parcours_core.records.declare import record_type
from parcours_desktop.store import choosing
from parcours_desktop.store.history import Entry, Happening, entries_of_write
from parcours_desktop.store.recording import differing, unlike_defaults
from parcours_desktop.store.schema import TYPES


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A field that was not taken back, since another write changed it meanwhile."""

    record: str
    record_id: str
    field: str


def take_back(unit: choosing.Writes, write: int) -> tuple[LeftAlone, ...]:
    """Undo write number ``write`` as far as it still stands; return what was left alone."""
    left: list[LeftAlone] = []
    for entry in entries_of_write(unit.connection, write):
        kept = _TURN[entry.kind](unit, entry, unit.plain(entry.record, entry.record_id))
        left += [LeftAlone(entry.record, entry.record_id, field) for field in kept]
    choosing.unchoose(unit, write)
    return tuple(left)


def _unmake(unit: choosing.Writes, entry: Entry, now: dict[str, Plain] | None) -> list[str]:
    if now is None:
        return []
    declared = TYPES[entry.record]
    since = differing(unlike_defaults(declared, now), entry.after)
    if not since:
        unit.delete(declared.cls, entry.record_id)
    return since


def _remake(unit: choosing.Writes, entry: Entry, now: dict[str, Plain] | None) -> list[str]:
    if now is not None:
        return differing(now, entry.before)
    unit.put(from_plain(TYPES[entry.record].cls, entry.before))
    return []


def _change_back(unit: choosing.Writes, entry: Entry, now: dict[str, Plain] | None) -> list[str]:
    if now is None:
        return list(entry.before)
    cls = TYPES[entry.record].cls
    known = {spec.name for spec in record_type(cls).specs}
    free = {name: value for name, value in entry.before.items() if name in known and now[name] == entry.after[name]}
    if free:
        unit.put(from_plain(cls, {**now, **free}))
    return [name for name in entry.before if name not in free]


_TURN = {Happening.MADE: _unmake, Happening.DELETED: _remake, Happening.CHANGED: _change_back}
