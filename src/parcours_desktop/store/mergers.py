"""Which dossiers are read as one person, asked of an index alone since every list asks it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

from parcours_core.vocabulary.sharing import Likeness
from parcours_desktop.store.late_rows import view
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader

_MERGED = "SELECT job_seeker_id, other_id FROM merger WHERE state = ? ORDER BY id"
_PRESENT = "SELECT id FROM job_seeker WHERE id IN (SELECT value FROM json_each(?))"
_NAMES = (
    "SELECT j.id, j.family_name, j.given_name, e.names, j.birth_date, j.niss "
    "FROM job_seeker j JOIN dossier_entry e ON e.job_seeker_id = j.id"
)
_NAMES_OF = "SELECT names FROM dossier_entry WHERE job_seeker_id = :id"
_MOST_TURNED = 4
"""Names of more words than this are looked for in their own order only."""
_DIGITS = "replace(replace(replace({niss}, '.', ''), '-', ''), ' ', '')"
_LIKE = f"""
{_NAMES} WHERE j.birth_date = (SELECT birth_date FROM job_seeker WHERE id = :id)
    OR j.niss <> '' AND {_DIGITS.format(niss="j.niss")} = (
        SELECT {_DIGITS.format(niss="niss")} FROM job_seeker WHERE id = :id)
    OR e.names IN (SELECT value FROM json_each(:names))
    OR j.id = :id
ORDER BY j.id"""


def merged_pairs(reader: Reader) -> tuple[tuple[str, str], ...]:
    """Return the pairs (dossier kept, dossier read as part of it) as they were decided, in a steady order."""
    rows = reader.connection.exec_driver_sql(_MERGED, (Likeness.MERGED.value,)).fetchall()
    return tuple((str(kept), str(other)) for kept, other in rows)


def present(reader: Reader, ids: Iterable[str]) -> frozenset[str]:
    """Return those of ``ids`` whose dossier is on this device."""
    rows = reader.connection.exec_driver_sql(_PRESENT, (dump(sorted(ids)),)).fetchall()
    return frozenset(str(row[0]) for row in rows)


def identities(reader: Reader, like: str = "") -> tuple[tuple[str, str, str, str, str | None, str], ...]:
    """Return id, family name, given name, both folded, birth date (ISO 8601) and NISS of everybody.

    With ``like``, the id of one of them, only of those who share its birthday, its number or its name.
    """
    seen = view(reader.connection)
    asked = reader.connection.exec_driver_sql
    if like:
        values = {"id": like, "names": dump(_orders(reader, like))}
        rows = asked(f"{seen.beside}{_LIKE}", values).fetchall()
    else:
        rows = asked(f"{seen.beside}{_NAMES} ORDER BY j.id").fetchall()
    return tuple((key, family, given, names, born, niss) for key, family, given, names, born, niss in rows)


def _orders(reader: Reader, job_seeker_id: str) -> list[str]:
    """Return the folded name of a person in every order of its words: family name and given name get swapped."""
    seen = view(reader.connection)
    row = reader.connection.exec_driver_sql(f"{seen.beside}{_NAMES_OF}", {"id": job_seeker_id}).fetchone()
    words = str(row[0]).split() if row is not None else []
    turned = permutations(words) if len(words) <= _MOST_TURNED else [tuple(words)]
    return sorted({" ".join(each) for each in turned})
