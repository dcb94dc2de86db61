"""How many dossiers are here, and which of some are: what the sync asks before it lets any go."""

from __future__ import annotations

import json
from collections.abc import Sequence

from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import RECORDS


def count_dossiers_here(reader: Reader) -> int:
    """Return how many dossiers are on this device."""
    return int(reader.connection.exec_driver_sql("SELECT count(*) FROM job_seeker").scalar_one())


def held_among(reader: Reader, ids: Sequence[str]) -> list[str]:
    """Return which of the dossiers ``ids`` are on this device."""
    wanted = "SELECT id FROM job_seeker WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    return [str(row[0]) for row in reader.connection.exec_driver_sql(wanted, (json.dumps(list(ids)),))]


def count_held_in(reader: Reader, dossiers: Sequence[str]) -> int:
    """Return how many records of some dossiers the server holds, as far as this device knows."""
    asked = json.dumps(list(dossiers))
    living = sum(int(reader.connection.exec_driver_sql(one, (asked,)).scalar_one()) for one in _HELD_IN.values())
    return living + int(reader.connection.exec_driver_sql(_GRAVES_HELD_IN, (asked,)).scalar_one())


_HELD_IN = {
    code: f"SELECT count(*) FROM {code} WHERE server_number > 0 "
    f"AND {'id' if code == 'job_seeker' else 'job_seeker_id'} IN (SELECT value FROM json_each(?))"
    for code in (*RECORDS, "stranger")
}

_GRAVES_HELD_IN = """
SELECT count(*) FROM tombstone t WHERE t.server_number > 0 AND EXISTS (
  SELECT 1 FROM history h WHERE h.record = t.record AND h.record_id = t.record_id AND h.kind = 'deleted'
  AND coalesce(json_extract(h."before", '$.job_seeker_id'), h.record_id) IN (SELECT value FROM json_each(?)))
"""
# What was deleted here counts as held until the server has taken the deletion.
