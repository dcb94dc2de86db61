"""A record's state packed into its row: values, stamps and rivals as msgpack, with the confidences set apart.

What the body of a row holds: ``[values, number, author, at]``, and for a record that was changed since, the stamps of
single fields and the rivals after it. What is set apart: ``[values, rivals]``. A field that this program does not know
is set apart too, since it may be a confidence: those with whom they are shared see it, nobody loses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from parcours_core.merge import Rival, Stamp, State
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.declare import Sensitivity

ROOT = "job_seeker"
"""The record type whose id is the dossier's."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode

_TYPES = caseload_types()
_OPEN = {
    code: frozenset(spec.name for spec in declared.specs if spec.field.sensitivity is not Sensitivity.CONFIDENCE)
    for code, declared in _TYPES.items()
}
_GUARDED = {
    code: tuple(spec.name for spec in declared.specs if spec.field.sensitivity is Sensitivity.CONFIDENCE)
    for code, declared in _TYPES.items()
}
_KNOWN = {code: frozenset(spec.name for spec in declared.specs) for code, declared in _TYPES.items()}
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Packed:
    """A state as its row holds it; ``guarded`` is what is set apart, None where there is nothing."""

    confidential: bool
    body: bytes
    guarded: bytes | None


def pack(state: State) -> Packed:
    """Pack a state for its row."""
    open_values, guarded_values = split(state.record, state.values)
    stamp = state.stamp
    confidential = state.values.get("confidential") is True
    if not state.stamps and not state.rivals and not guarded_values:
        return Packed(confidential, _encode((open_values, stamp.number, stamp.author, stamp.at)), None)
    readable = _OPEN.get(state.record, _NONE)
    open_rivals = [_rival_row(rival) for rival in state.rivals if not rival.field or rival.field in readable]
    guarded_rivals = [_rival_row(rival) for rival in state.rivals if rival.field and rival.field not in readable]
    stamps = {name: (one.number, one.author, one.at) for name, one in state.stamps.items()}
    body = _encode((open_values, stamp.number, stamp.author, stamp.at, stamps, open_rivals))
    guarded = _encode((guarded_values, guarded_rivals)) if guarded_values or guarded_rivals else None
    return Packed(confidential, body, guarded)


def unpack(row: Sequence[Any], guarded: bytes | None = None) -> State:
    """Read a state from its row (type, id, dossier, number, deleted, body, …), without what is not given apart."""
    record, record_id, dossier, number, deleted, body = row[:6]
    deleted = bool(deleted)
    read = _decode(body)
    values: dict[str, Any] = read[0]
    stamp = Stamp(read[1], read[2], read[3])
    if len(read) == 4 and guarded is None:
        return State(record, record_id, dossier, number, values, stamp, deleted=deleted)
    stamps = {name: Stamp(*one) for name, one in read[4].items()} if len(read) > 4 else {}
    rivals = [Rival(*row) for row in read[5]] if len(read) > 4 else []
    if guarded is not None:
        apart, rows = _decode(guarded)
        values = values | apart
        rivals += [Rival(*row) for row in rows]
        rivals.sort(key=_age)
    return State(record, record_id, dossier, number, values, stamp, stamps, tuple(rivals), deleted)


def split(record: str, values: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Part values into those that anyone of the dossier may see, and the confidences that hold something."""
    known = _KNOWN.get(record, _NONE)
    guarded = {name: values[name] for name in _GUARDED.get(record, ()) if values.get(name)}
    if not values.keys() <= known:
        guarded.update((name, value) for name, value in values.items() if name not in known)
    if not guarded:
        return values, guarded
    return {name: value for name, value in values.items() if name not in guarded}, guarded


def written(parts: Iterable[Any]) -> bytes:
    """Return plain values as msgpack."""
    return _encode(tuple(parts))


def read(data: bytes) -> Any:
    """Return what ``written`` wrote."""
    return _decode(data)


def _rival_row(rival: Rival) -> tuple[Any, ...]:
    return (rival.id, rival.field, rival.value, rival.before, rival.author, rival.at)


def _age(rival: Rival) -> tuple[int, str]:
    number = rival.id.partition(".")[0]
    return (int(number) if number.isdigit() else 0, rival.id)
