"""Records that only a newer program can read, kept word for word until this one can."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from parcours_core.wire.messages import Page, Sheet, decode, encode
from parcours_core.wire.packing import unpack_ids, unpack_numbers
from parcours_desktop.store.arrivals import only
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.tally import Tally

_KEEP = "INSERT INTO stranger (record, record_id, job_seeker_id, server_number, state) VALUES (?, ?, ?, ?, ?)"
_DROP = """
DELETE FROM stranger WHERE record = ? AND record_id IN (SELECT value FROM json_each(?))
RETURNING record_id, server_number
"""
_ANY = "SELECT 1 FROM stranger LIMIT 1"
_HELD = "UPDATE {} SET server_number = 0 WHERE id = ? AND server_number > 0 RETURNING id"


def keep(unit: Reader, tally: Tally, sheet: Sheet, places: Sequence[int]) -> None:
    """Keep the records at ``places`` of a sheet."""
    ids, numbers = unpack_ids(sheet.ids), unpack_numbers(sheet.numbers)
    dossiers = unpack_ids(sheet.dossiers) if sheet.dossiers else ids
    drop(unit, tally, sheet.record, [ids[place] for place in places])
    for place in places:
        if sheet.record in TYPES:
            _let_stand(unit, tally, sheet.record, ids[place])
        state = encode(Page(0, sheets=[only(sheet, [place])]))
        row = (sheet.record, ids[place], dossiers[place], numbers[place], state)
        unit.connection.exec_driver_sql(_KEEP, row)
        tally.add(sheet.record, [ids[place]], [numbers[place]])


def drop(unit: Reader, tally: Tally, record: str, ids: Iterable[str]) -> None:
    """Forget some records of one type, since they were deleted or can be read now."""
    if unit.connection.exec_driver_sql(_ANY).fetchone() is None:
        return
    for record_id, number in unit.connection.exec_driver_sql(_DROP, (record, json.dumps(list(ids)))).fetchall():
        tally.take(record, [record_id], [number])


def readable(reader: Reader) -> list[Page]:
    """Return the kept states of those whose type this program knows by now."""
    found = plain_rows(reader.connection, "SELECT record, state FROM stranger")
    return [decode(state, Page) for record, state in found if record in TYPES]


def _let_stand(unit: Reader, tally: Tally, record: str, record_id: str) -> None:
    # What could still be read of it stays to be seen; the server's number is the stranger's now.
    found = unit.connection.exec_driver_sql(f"SELECT server_number FROM {record} WHERE id = ?", (record_id,)).scalar()
    if found:
        tally.take(record, [record_id], [found])
        unit.connection.exec_driver_sql(_HELD.format(record), (record_id,))
