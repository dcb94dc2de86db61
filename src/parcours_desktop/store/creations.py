"""What was made on this device, laid in columns straight from the table: a first sync sends thousands of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind
from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.wire.messages import ChangeSheet
from parcours_core.wire.packing import pack_ids, pack_same
from parcours_desktop.store import versions


class Creations:
    """Collects the records of one type that were made here, and lays them in one sheet, by id."""

    def __init__(self, declared: RecordType) -> None:
        self._declared = declared
        self._specs = [spec for spec in declared.specs if spec.name != "id"]
        self._rows: list[Sequence[Any]] = []

    @property
    def statement(self) -> str:
        """The question for what was made here and lives of a batch; its parameters are the batch and the type."""
        columns = ", ".join(f't."{spec.name}"' for spec in self._specs)
        return (
            f"SELECT t.id, w.at, t.field_versions, o.resolves, {columns} "
            f"FROM outbox o JOIN write w ON w.number = o.write JOIN {self._declared.code} t ON t.id = o.record_id "
            "WHERE o.batch = ? AND o.record = ? AND o.sent IS NULL AND o.kind = 'create'"
        )

    def add_rows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add what ``statement`` found."""
        self._rows += rows

    def add_changes(self, changes: Iterable[Change]) -> None:
        """Add records as they were when they were sent."""
        for change in changes:
            stored = [_stored(change.values.get(spec.name), many=spec.many) for spec in self._specs]
            known = change.bases.get(WHOLE, UNKNOWN_VERSION)
            self._rows.append((change.id, change.at, known, json.dumps(sorted(change.resolves)), *stored))

    def sheets(self) -> Iterator[ChangeSheet]:
        """Yield the one sheet, if there is anything in it."""
        if not self._rows:
            return
        self._rows.sort(key=itemgetter(0))
        ids, ats, kept, resolves, *columns = zip(*self._rows, strict=True)
        names = [spec.name for spec in self._specs]
        owner = names.index("job_seeker_id") if "job_seeker_id" in names else None
        yield ChangeSheet(
            kind=Kind.CREATE.value,
            record=self._declared.code,
            fields=names,
            ids=pack_ids(ids),
            dossiers=[] if owner is None else pack_ids(columns[owner]),
            columns=[_told(spec, column) for spec, column in zip(self._specs, columns, strict=True)],
            ats=pack_same(ats),
            known=_versions(kept),
            resolves={place: json.loads(chosen) for place, chosen in enumerate(resolves) if chosen != "[]"},
        )


def _told(spec: FieldSpec, column: Sequence[Any]) -> list[Any]:
    if spec.many:
        known = {stored: json.loads(stored) for stored in set(column)}
        return [known[stored] for stored in column]
    if spec.shape is Shape.TRUTH:
        return [None if stored is None else bool(stored) for stored in column]
    return list(column)


def _versions(kept: Sequence[bytes | int]) -> list[int]:
    """Return the highest version that was known of each record, nothing where none was of any."""
    if not any(kept):
        return []
    last = [one if isinstance(one, int) else versions.version_of(one) for one in kept]
    return last if any(version != UNKNOWN_VERSION for version in last) else []


def _stored(value: Any, *, many: bool) -> Any:
    return json.dumps(value, ensure_ascii=False) if many and value is not None else value
