"""What was changed on this device, laid in columns: no change is made of each of the hundred that a relay alters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection

from parcours_core.merge import UNKNOWN_VERSION, Kind
from parcours_core.records.codec import Plain
from parcours_core.records.declare import RecordType
from parcours_core.wire.messages import ChangeSheet
from parcours_core.wire.packing import pack_ids, pack_same
from parcours_desktop.store import direct, versions
from parcours_desktop.store.errors import Damaged
from parcours_desktop.store.mapping import from_column, whole

_CHANGED = """
SELECT o.record_id, w.at, o.base, o.resolves, o.settled FROM outbox o JOIN write w ON w.number = o.write
WHERE o.batch = ? AND o.record = ? AND o.sent IS NULL AND o.kind = 'change' ORDER BY +o.record_id
"""
"""The plus keeps SQLite from walking through all that waits in the order of the ids."""
_OWNER = "job_seeker_id"
_NONE = "{}"

Beside = dict[str, tuple[bytes, int]]
"""The versions and the number that stand beside records, by id."""

_Row = tuple[str, str, dict[str, Plain], str, str]
"""Of a changed record its id, when it was last written, its base, which rivals it resolves, what was settled of it."""


def sheets(connection: Connection, declared: RecordType, batch: str, beside: Beside) -> Iterator[ChangeSheet]:
    """Yield what was changed of one type and lives of a batch, by the fields that were changed, then by id.

    What was written again since it was sent is left out. What stands beside the records is added to ``beside``. Raises
    ``Damaged`` for what this program cannot have written.
    """
    alike: dict[tuple[str, ...], list[_Row]] = {}
    for record_id, at, stored, resolves, settled in direct.rows(connection, _CHANGED, (batch, declared.code)):
        base = _base(stored)
        alike.setdefault(tuple(sorted(base)), []).append((record_id, at, base, resolves, settled))
    owned = any(spec.name == _OWNER for spec in declared.specs)
    for fields in sorted(alike):
        asked = json.dumps([row[0] for row in alike[fields]])
        held = {row[0]: row for row in direct.rows(connection, _held(declared.code, fields, owned=owned), (asked,))}
        beside.update((one, row[2:4]) for one, row in held.items())
        rows = [row for row in alike[fields] if row[0] in held]
        if rows:
            yield _sheet(declared, fields, rows, [held[row[0]] for row in rows])


def _sheet(
    declared: RecordType, fields: Sequence[str], rows: Sequence[_Row], held: Sequence[Sequence[Any]]
) -> ChangeSheet:
    ids, ats, bases, resolves, settled = zip(*rows, strict=True)
    _, owners, beside, _, *columns = zip(*held, strict=True)
    dossiers = [owner or one for one, owner in zip(ids, owners, strict=True)]
    known = [versions.unpack(kept) for kept in beside]
    last = [UNKNOWN_VERSION if one is None else one.version for one in known]
    numbers = [[UNKNOWN_VERSION if one is None else one.number_of(name) for one in known] for name in fields]
    for place, told in enumerate(settled):
        for name, number in json.loads(told).items() if told != _NONE else ():
            if name in bases[place]:
                numbers[fields.index(name)][place] = number
    return ChangeSheet(
        kind=Kind.CHANGE.value,
        record=declared.code,
        fields=list(fields),
        ids=pack_ids(ids),
        dossiers=[] if dossiers == list(ids) else pack_ids(dossiers),
        columns=[
            [from_column(declared.spec(name), one) for one in column]
            for name, column in zip(fields, columns, strict=True)
        ],
        ats=pack_same(ats),
        bases=numbers,
        known=last if any(version != UNKNOWN_VERSION for version in last) else [],
        before=[[base[name] for base in bases] for name in fields],
        resolves={place: sorted(json.loads(chosen)) for place, chosen in enumerate(resolves) if chosen != "[]"},
    )


def _base(stored: str) -> dict[str, Plain]:
    try:
        return _read(whole(stored))
    except msgspec.DecodeError:
        raise Damaged from None


@cache
def _held(code: str, fields: tuple[str, ...], *, owned: bool) -> str:
    columns = "".join(f', "{name}"' for name in fields)
    owner = _OWNER if owned else "NULL"
    found = f"SELECT id, {owner}, field_versions, server_number{columns} FROM {code}"
    return f"{found} WHERE id IN (SELECT value FROM json_each(?))"


_read = msgspec.json.Decoder(dict[str, Any]).decode
