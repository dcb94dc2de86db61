"""What was made on this device, laid in columns straight from the table: a first sync sends thousands of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection

from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind
from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.wire.messages import ChangeSheet
from parcours_core.wire.packing import pack_ids, pack_same
from parcours_desktop.store import direct, versions
from parcours_desktop.store.engine import plain_rows

_RUN = 100
"""So many rows are read and packed at once: what they hold is then still near at hand when it is packed."""

_BESIDE = 4
"""How many columns stand before those of a record: its id, time, versions and resolves."""

_MADE = "o.batch = ? AND o.record = ? AND o.sent IS NULL AND o.kind = 'create'"


class Creations:
    """The records of one type that were made here and lie in a batch, to be laid in one sheet, by id."""

    def __init__(self, declared: RecordType) -> None:
        self._declared = declared
        self._specs = [spec for spec in declared.specs if spec.name != "id"]
        self._names = [spec.name for spec in self._specs]

    def sheets(self, connection: Connection, batch: str, sent: Sequence[Change]) -> Iterator[ChangeSheet]:
        """Yield the one sheet, if there is anything in it: what lives, and ``sent``, as it was when it was sent.

        Its columns may be msgpack already (``PackedSheets``).
        """
        if not sent:
            yield from self._packed(connection, batch)
            return
        columns = ", ".join(f't."{name}"' for name in self._names)
        statement = (
            f"SELECT t.id, w.at, t.field_versions, o.resolves, {columns} FROM outbox o "
            f"JOIN write w ON w.number = o.write JOIN {self._declared.code} t ON t.id = o.record_id WHERE {_MADE}"
        )
        rows = [*plain_rows(connection, statement, (batch, self._declared.code)), *map(self._row, sent)]
        ids, ats, kept, resolves, *values = zip(*sorted(rows, key=itemgetter(0)), strict=True)
        told = [_told(spec)(column) for spec, column in zip(self._specs, values, strict=True)]
        yield self._sheet(told, ids, ats, kept, resolves=resolves, dossiers=self._owners(values))

    def _packed(self, connection: Connection, batch: str) -> Iterator[ChangeSheet]:
        """Yield the sheet of what lives, run by run of its rows; no list of all values is ever made."""
        columns = ", ".join(f't."{name}"' for name in self._names)
        # The plus keeps SQLite from walking through all that waits in the order of the ids; without the limit it might
        # think the order of no use, since what it orders is joined.
        statement = (
            f"SELECT o.record_id, w.at, t.field_versions, o.resolves, {columns} FROM "
            f"(SELECT record_id, write, resolves FROM outbox o WHERE {_MADE} ORDER BY +record_id LIMIT -1) o "
            f"CROSS JOIN {self._declared.code} t ON t.id = o.record_id JOIN write w ON w.number = o.write"
        )
        beside: tuple[list[Any], ...] = tuple([] for _ in range(_BESIDE))
        owners: list[str] = []
        packers = [_Packer(spec) for spec in self._specs]
        for run in direct.runs(connection, statement, (batch, self._declared.code), _RUN):
            laid = list(zip(*run, strict=True))
            for whole, column in zip(beside, laid, strict=False):
                whole.extend(column)
            owners += self._owners(laid[_BESIDE:])
            for packer, column in zip(packers, laid[_BESIDE:], strict=True):
                packer.add(column)
        ids, ats, versions_kept, resolves = beside
        if not ids:
            return
        if ids != sorted(ids):
            raise ValueError("a batch must be the very same whenever it is made")
        told: list[Any] = [packer.packed(len(ids)) for packer in packers]
        yield self._sheet(told, ids, ats, versions_kept, resolves=resolves, dossiers=owners)

    def _sheet(
        self,
        columns: list[Any],
        ids: Sequence[str],
        ats: Sequence[str],
        kept: Sequence[bytes | int],
        *,
        resolves: Sequence[str],
        dossiers: Sequence[str],
    ) -> ChangeSheet:
        return ChangeSheet(
            kind=Kind.CREATE.value,
            record=self._declared.code,
            fields=list(self._names),
            ids=pack_ids(ids),
            dossiers=pack_ids(dossiers) if dossiers else [],
            columns=columns,
            ats=pack_same(ats),
            known=_versions(kept),
            resolves={place: json.loads(chosen) for place, chosen in enumerate(resolves) if chosen != "[]"},
        )

    def _owners(self, columns: Sequence[Sequence[Any]]) -> Sequence[str]:
        """Return whose dossiers records are of; nothing of those that are dossiers."""
        return columns[self._names.index("job_seeker_id")] if "job_seeker_id" in self._names else ()

    def _row(self, change: Change) -> tuple[Any, ...]:
        stored = [_stored(change.values.get(spec.name), many=spec.many) for spec in self._specs]
        known = change.bases.get(WHOLE, UNKNOWN_VERSION)
        return (change.id, change.at, known, json.dumps(sorted(change.resolves)), *stored)


class _Packer:
    """Packs a column run by run, to the very bytes that packing it whole would give."""

    _SHORT, _LONG = 16, 1 << 16
    """From so many items on the head of a list is three bytes long, then five."""

    def __init__(self, spec: FieldSpec) -> None:
        self._told = _told(spec)
        self._parts: list[bytes] = []

    def add(self, column: Sequence[Any]) -> None:
        """Add the values of a run of rows, as they are stored."""
        packed = _encode(self._told(column))
        self._parts.append(packed[1 if len(column) < self._SHORT else 3 :])

    def packed(self, count: int) -> msgspec.Raw:
        """Return the whole column, of ``count`` values."""
        if count < self._SHORT:
            head = bytes((0x90 | count,))
        elif count < self._LONG:
            head = b"\xdc" + count.to_bytes(2, "big")
        else:
            head = b"\xdd" + count.to_bytes(4, "big")
        return msgspec.Raw(b"".join((head, *self._parts)))


_encode = msgspec.msgpack.Encoder().encode


def _told(spec: FieldSpec) -> Callable[[Sequence[Any]], Iterable[Any]]:
    """Return what makes of a column as it is stored what is told of it."""
    if spec.many:
        known: dict[str, Any] = {}

        def read(column: Sequence[str]) -> list[Any]:
            for stored in set(column).difference(known):
                known[stored] = json.loads(stored)
            return [known[stored] for stored in column]

        return read
    if spec.shape is Shape.TRUTH:
        return lambda column: [None if stored is None else bool(stored) for stored in column]
    return list


def _versions(kept: Sequence[bytes | int]) -> list[int]:
    """Return the highest version that was known of each record, nothing where none was of any."""
    if not any(kept):
        return []
    last = [one if isinstance(one, int) else versions.version_of(one) for one in kept]
    return last if any(version != UNKNOWN_VERSION for version in last) else []


def _stored(value: Any, *, many: bool) -> Any:
    return json.dumps(value, ensure_ascii=False) if many and value is not None else value
