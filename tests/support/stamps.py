"""Who gave a field the value that the server holds, as the file of a device keeps it beside the record."""

from __future__ import annotations

from parcours_core.merge import Stamp
from parcours_core.records.declare import record_type
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.versions import unpack


def stamp_of(reader: Reader, cls: type, record_id: str, field: str) -> Stamp | None:
    """Return the stamp of a field, None where the server never held the record."""
    code = record_type(cls).code
    kept = reader.connection.exec_driver_sql(f"SELECT field_versions FROM {code} WHERE id = ?", (record_id,)).scalar()
    versions = unpack(kept) if kept else None
    return None if versions is None else versions.of(field)
