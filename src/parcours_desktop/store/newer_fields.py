"""The fields of a record that only a newer program knows, kept beside it word for word."""

from __future__ import annotations

import json
from typing import Any

from parcours_core.records.codec import Plain
from parcours_core.records.declare import record_type
from parcours_desktop.store.reader import Reader


def newer_fields(reader: Reader, cls: type[Any], record_id: str) -> dict[str, Plain]:
    """Return those fields as plain values by name; none where the record is not there."""
    statement = f"SELECT unknown FROM {record_type(cls).code} WHERE id = ?"
    row = reader.connection.exec_driver_sql(statement, (record_id,)).fetchone()
    fields: dict[str, Plain] = {} if row is None else json.loads(row[0])
    return fields
