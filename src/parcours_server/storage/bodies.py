"""A record's state packed into its row: values, stamps and rivals as msgpack, with the confidences set apart.

What the body of a row holds: ``[names, values, number, author, at]``, and for a record that was changed since, the
stamps of single fields and the rivals after it. The names of the fields are one text: they are the same in row after
row. What is set apart: ``[values by name, [place, rival…], who wrote them]``, the last left out where nobody knows. A
field that this program does not know is set apart too,
since it may be a confidence: those with whom they are shared see it, nobody loses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import compress, repeat
from operator import itemgetter
from typing import Any

import msgspec

from parcours_core.merge import Rival, Stamp, State
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.declare import Sensitivity

ROOT = "job_seeker"
"""The record type whose id is the dossier's."""

PLAIN = 5
"""How many parts the body of a record has that nobody changed since it was made."""

_SEPARATOR = "\x1f"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode

_NONE: frozenset[str] = frozenset()
_SHAPES = {
    code: (
        frozenset(spec.name for spec in declared.specs),
        tuple(spec.name for spec in declared.specs if spec.field.sensitivity is Sensitivity.CONFIDENCE),
    )
    for code, declared in caseload_types().items()
}
"""For each record type the fields that this program knows, and which of them are confidences."""

Packed = tuple[bool, bytes, bytes | None]
"""Whether the whole record is a confidence; its body; what is set apart, None where there is nothing."""


def pack(state: State) -> Packed:
    """Pack a state for its row."""
    values = state.values
    stamp = state.stamp
    confidential = values.get("confidential") is True
    open_values, guarded_values = split(state.record, values)
    if not state.stamps and not state.rivals:
        body = _encode((*_row_of(open_values), stamp.number, stamp.author, stamp.at))
        alone = (guarded_values, (), *_signed(guarded_values, state.writers))
        return confidential, body, _encode(alone) if guarded_values else None
    known, confidences = _SHAPES.get(state.record, (_NONE, ()))
    readable = {"", *known}.difference(confidences)
    open_rivals = [row_of(rival) for rival in state.rivals if rival.field in readable]
    guarded_rivals = [
        (place, *row_of(rival)) for place, rival in enumerate(state.rivals) if rival.field not in readable
    ]
    stamps = {name: (one.number, one.author, one.at) for name, one in state.stamps.items()}
    body = _encode((*_row_of(open_values), stamp.number, stamp.author, stamp.at, stamps, open_rivals))
    parts = (guarded_values, guarded_rivals, *_signed(guarded_values, state.writers))
    return confidential, body, _encode(parts) if guarded_values or guarded_rivals else None


def pack_new(
    record: str,
    fields: Sequence[str],
    columns: Sequence[Sequence[Any]],
    *,
    numbers: Sequence[int],
    author: str,
    ats: Iterable[str],
    writer: str = "",
) -> tuple[list[bytes], list[bytes | None]]:
    """Return the bodies of new records, one column of values a field, and what is set apart: what ``pack`` gives.

    Rows that set the same fields apart are laid by one pattern, so that no row is looked at by name. Raises
    ``ValueError`` for columns of uneven length.
    """
    encode = _encode
    known, confidences = _SHAPES.get(record, (_NONE, ()))
    maybe = [place for place, name in enumerate(fields) if name not in known or name in confidences]
    always = [True] * len(numbers)
    # By row, which of the fields that may be set apart are: what holds nothing is no confidence yet.
    kinds = list(
        zip(*(map(bool, columns[place]) if fields[place] in known else always for place in maybe), strict=True)
    )
    if not maybe or len(set(kinds)) == 1:
        # All are laid alike, so that the columns need not be turned over whole.
        only = _Pattern(fields, list(compress(maybe, kinds[0])) if maybe else [], writer)
        return only.lay(columns, numbers, author, ats)
    rows = zip(*columns, strict=True) if fields else repeat((), len(numbers))
    patterns: dict[tuple[bool, ...], _Pattern] = {}
    bodies: list[bytes] = []
    guarded: list[bytes | None] = []
    for row, kind, number, at in zip(rows, kinds, numbers, ats, strict=False):
        pattern = patterns.get(kind)
        if pattern is None:
            pattern = patterns[kind] = _Pattern(fields, list(compress(maybe, kind)), writer)
        bodies.append(encode((pattern.names, pattern.open(row), number, author, at)))
        guarded.append(encode((pattern.guarded(row), (), *pattern.signed)) if pattern.apart else None)
    if not len(bodies) == len(numbers):
        raise ValueError("a column of another length")
    return bodies, guarded


class _Pattern:
    """How a row is parted whose values at the places ``apart`` are set apart."""

    def __init__(self, fields: Sequence[str], apart: Sequence[int], writer: str) -> None:
        self.kept = kept = [place for place in range(len(fields)) if place not in apart]
        self.apart = [(fields[place], place) for place in apart]
        names = [fields[place] for place in apart]
        self.signed = _signed(names, dict.fromkeys(names, writer)) if writer else ()
        self.names = joined([fields[place] for place in kept])
        self.open: Callable[[Sequence[Any]], Sequence[Any]] = itemgetter(*kept) if len(kept) > 1 else self._few(kept)

    def lay(
        self, columns: Sequence[Sequence[Any]], numbers: Sequence[int], author: str, ats: Iterable[str]
    ) -> tuple[list[bytes], list[bytes | None]]:
        """Return the bodies of rows that are all laid so, and what is set apart of each."""
        encode, names, signed = _encode, self.names, self.signed
        rows = zip(*map(columns.__getitem__, self.kept), strict=True) if self.kept else repeat((), len(numbers))
        bodies = [encode((names, row, number, author, at)) for row, number, at in zip(rows, numbers, ats, strict=True)]
        if not self.apart:
            return bodies, [None] * len(bodies)
        named = [name for name, _ in self.apart]
        set_apart = zip(*(columns[place] for _, place in self.apart), strict=True)
        return bodies, [encode((dict(zip(named, row, strict=True)), (), *signed)) for row in set_apart]

    def guarded(self, row: Sequence[Any]) -> dict[str, Any]:
        """Return the values that are set apart, by name."""
        return {name: row[place] for name, place in self.apart}

    @staticmethod
    def _few(kept: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
        return lambda row: [row[place] for place in kept]


def unpack(row: Sequence[Any]) -> State:
    """Read a state from its row (type, id, dossier, number, deleted, body, whether anything is set apart, that)."""
    record, record_id, dossier, number, deleted, body, _, guarded = row
    read = _decode(body)
    names, row_values, version, author, at = read[:PLAIN]
    values = dict(zip(parted(names), row_values, strict=True))
    stamp = Stamp(version, author, at)
    if len(read) == PLAIN and guarded is None:
        return State(record, record_id, dossier, number, values, stamp, deleted=bool(deleted))
    stamps = {name: Stamp(*one) for name, one in read[PLAIN].items()} if len(read) > PLAIN else {}
    rivals = [Rival(*one) for one in read[PLAIN + 1]] if len(read) > PLAIN else []
    writers: Mapping[str, str] = {}
    if guarded is not None:
        apart, more, *signed = _decode(guarded)
        writers = signed[0] if signed else writers
        values |= apart
        for place, *one in more:
            rivals.insert(place, Rival(*one))
    return State(record, record_id, dossier, number, values, stamp, stamps, tuple(rivals), bool(deleted), writers)


def split(record: str, values: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Part values into those that anyone of the dossier may see, and the confidences that hold something."""
    guarded = apart(record, values)
    if guarded:
        return {name: value for name, value in values.items() if name not in guarded}, guarded
    return values, guarded


def apart(record: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the second part that ``split`` gives, for who has no question about the first."""
    known, confidences = _SHAPES.get(record, (_NONE, ()))
    guarded = {name: values[name] for name in confidences if values.get(name)}
    if not values.keys() <= known:
        guarded.update((name, value) for name, value in values.items() if name not in known)
    return guarded


def sole_writer(part: bytes) -> str:
    """Return who wrote all that is set apart of a row; empty where several did, nobody knows, or a card lies there.

    What a card proposes is somebody else's, and may not be shown with it.
    """
    values, rivals, *signed = _decode(part)
    writers = {signed[0].get(name, "") for name in values} if signed and not rivals else set()
    return str(writers.pop()) if len(writers) == 1 else ""


def is_open(record: str, names: Iterable[str]) -> bool:
    """Say whether this program knows all of the fields, and none of them may be set apart."""
    known, confidences = _SHAPES.get(record, (_NONE, ()))
    asked = set(names)
    return asked <= known and asked.isdisjoint(confidences)


def _signed(names: Iterable[str], writers: Mapping[str, str]) -> tuple[Mapping[str, str], ...]:
    """Return who wrote what is called so, as the last part of what is set apart; none where nobody knows."""
    known = {name: writers[name] for name in names if name in writers}
    return (known,) if known else ()


def joined(names: Iterable[str]) -> str | list[str]:
    """Return the names of fields as one text, or as they are where that could not be parted again."""
    listed = list(names)
    text = _SEPARATOR.join(listed)
    return text if parted(text) == tuple(listed) else listed


def parted(names: str | list[str]) -> tuple[str, ...]:
    """Return the names that ``joined`` wrote."""
    return _parted(names) if isinstance(names, str) else tuple(names)


@lru_cache(maxsize=1024)
def _parted(text: str) -> tuple[str, ...]:
    return tuple(text.split(_SEPARATOR)) if text else ()


def _row_of(values: Mapping[str, Any]) -> tuple[str | list[str], list[Any]]:
    return joined(values), list(values.values())


def written(parts: Iterable[Any]) -> bytes:
    """Return plain values as msgpack."""
    return _encode(tuple(parts))


def read(data: bytes) -> Any:
    """Return what ``written`` wrote."""
    return _decode(data)


class Body(msgspec.Struct, array_like=True, gc=False):
    """The body of a row of which neither the names of the fields nor their values are read: they are still msgpack."""

    names: msgspec.Raw
    values: msgspec.Raw
    number: int
    author: str
    at: str
    stamps: dict[str, tuple[int, str, str]] = {}
    rivals: list[Any] = []


class Apart(msgspec.Struct, array_like=True, gc=False):
    """What is set apart of a row, of which the values are not read."""

    values: dict[str, msgspec.Raw]
    rivals: list[Any] = []


_bodies = msgspec.msgpack.Decoder(list[Body]).decode
_apart = msgspec.msgpack.Decoder(Apart).decode


def bodies_of(parts: Sequence[bytes]) -> list[Body]:
    """Return the bodies of some rows, read in one go."""
    return _bodies(listed(parts))


def apart_of(part: bytes) -> Apart:
    """Return what is set apart of a row."""
    return _apart(part)


def listed(parts: Sequence[bytes | msgspec.Raw]) -> bytes:
    """Return one array of values that are msgpack already."""
    # The head of an array of so many items, as msgpack writes it with four bytes for the count.
    return b"".join((b"\xdd", len(parts).to_bytes(4, "big"), *parts))


def row_of(rival: Rival) -> tuple[Any, ...]:
    """Return a rival as the bodies keep it."""
    return (rival.id, rival.field, rival.value, rival.before, rival.author, rival.at)
