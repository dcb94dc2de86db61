"""Which dossiers are read as one person, asked of an index alone since every list asks it."""

from __future__ import annotations

from collections.abc import Iterable

from parcours_core.vocabulary.sharing import Likeness
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader

_MERGED = "SELECT job_seeker_id, other_id FROM merger WHERE state = ? ORDER BY id"
_PRESENT = "SELECT id FROM job_seeker WHERE id IN (SELECT value FROM json_each(?))"
_NAMES = "SELECT id, family_name, given_name, birth_date, niss FROM job_seeker ORDER BY id"


def merged_pairs(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return the pairs (dossier kept, dossier read as part of it) as they were decided, in a steady order."""
    rows = reader.connection.exec_driver_sql(_MERGED, (Likeness.MERGED.value,)).fetchall()
    return tuple((str(kept), str(other)) for kept, other in rows)


def present(reader: Reader, ids: Iterable[str]) -> frozenset[str]:
    """Return those of ``ids`` whose dossier is on this device."""
    rows = reader.connection.exec_driver_sql(_PRESENT, (dump(sorted(ids)),)).fetchall()
    return frozenset(str(row[0]) for row in rows)


def identities(reader: Reader) -> tuple[tuple[str, str, str, str | None, str], ...]:
    """Return id, family name, given name, birth date (ISO 8601) and NISS of everybody, to look for doubles."""
    rows = reader.connection.exec_driver_sql(_NAMES).fetchall()
    return tuple((str(key), str(family), str(given), born, str(niss)) for key, family, given, born, niss in rows)
