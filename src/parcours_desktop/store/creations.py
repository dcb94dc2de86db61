"""What was made on this device, laid in columns straight from the table: a first sync sends thousands of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind
from parcours_core.records.declare import RecordType, Shape
from parcours_core.wire.messages import ChangeSheet
from parcours_core.wire.packing import pack_ids, pack_same
from parcours_desktop.store import versions


class Creations:
    """Collects the records of one type that were made here, and lays them in one sheet, by id."""

    def __init__(self, declared: RecordType) -> None:
        self._declared = declared
        self._specs = [spec for spec in declared.specs if spec.name != "id"]
        self._rows: list[tuple[Any, ...]] = []

    @property
    def statement(self) -> str:
        """The question for what lives of a batch: kind, base, resolves, settled, time, versions; then the fields."""
        columns = ", ".join(f't."{spec.name}"' for spec in self._declared.specs)
        return (
            f"SELECT o.kind, o.base, o.resolves, o.settled, w.at, t.field_versions, {columns} "
            f"FROM outbox o JOIN write w ON w.number = o.write JOIN {self._declared.code} t ON t.id = o.record_id "
            "WHERE o.batch = ? AND o.record = ? AND o.sent IS NULL AND o.kind <> 'delete' ORDER BY o.record_id"
        )

    def add(self, beside: Sequence[Any], stored: Sequence[Any]) -> None:
        """Add a record by what ``statement`` found: what stands beside it, then its columns."""
        _, _, resolves, _, at, kept = beside
        self._rows.append((stored[0], at, kept, resolves, *stored[1:]))

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
        self._rows.sort(key=lambda row: row[0])
        ids, ats, kept, resolves, *columns = (list(column) for column in zip(*self._rows, strict=True))
        for place, spec in enumerate(self._specs):
            if spec.many:
                known = {stored: json.loads(stored) for stored in set(columns[place])}
                columns[place] = [known[stored] for stored in columns[place]]
            elif spec.shape is Shape.TRUTH:
                columns[place] = [None if stored is None else bool(stored) for stored in columns[place]]
        names = [spec.name for spec in self._specs]
        last = [one if isinstance(one, int) else versions.version_of(one) for one in kept]
        owner = names.index("job_seeker_id") if "job_seeker_id" in names else None
        yield ChangeSheet(
            kind=Kind.CREATE.value,
            record=self._declared.code,
            fields=names,
            ids=pack_ids(ids),
            dossiers=[] if owner is None else pack_ids(columns[owner]),
            columns=columns,
            ats=pack_same(ats),
            known=last if any(version != UNKNOWN_VERSION for version in last) else [],
            resolves={place: json.loads(chosen) for place, chosen in enumerate(resolves) if chosen != "[]"},
        )


def _stored(value: Any, *, many: bool) -> Any:
    return json.dumps(value, ensure_ascii=False) if many and value is not None else value
