"""A caseload as one value: every row of every table, so that two files can be compared whatever their bytes."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path
from typing import Any

from parcours_desktop.store.engine import connect

MARKS = frozenset({"restored_from_backup", "rescued", "store.index"})
"""Settings that say where a file came from, not what is in it."""

_SHADOWS = ("dossier_words", "sqlite_", "dossier_entry")


def canonical(path: Path, key: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of each table, sorted, long bytes by their SHA-256; the list without its row numbers, and of the
    search index what it finds."""
    with closing(connect(path, key)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: _rows(connection, f"SELECT * FROM {name}") for name in names if not name.startswith(_SHADOWS)}
        tables["setting"] = [row for row in tables["setting"] if row[0] not in MARKS]
        columns = [row[1] for row in connection.execute("PRAGMA table_info(dossier_entry)") if row[1] != "number"]
        tables["dossier_entry"] = _rows(connection, f"SELECT {', '.join(columns)} FROM dossier_entry")
        tables["dossier_words"] = [
            (word[0], *sorted(row[0] for row in _found(connection, word[0])))
            for word in connection.execute("SELECT word FROM name_word ORDER BY word").fetchall()
        ]
    return tables


def differences(one: Path, other: Path, key: bytes) -> list[str]:
    """Return in words what differs between two caseloads under one key; empty is what a restore must give."""
    left, right = canonical(one, key), canonical(other, key)
    told = [f"table {name} is on one side only" for name in sorted(set(left) ^ set(right))]
    for name in sorted(set(left) & set(right)):
        gone, new = set(left[name]) - set(right[name]), set(right[name]) - set(left[name])
        if gone or new or len(left[name]) != len(right[name]):
            told.append(f"{name}: {len(gone)} rows gone, {len(new)} new")
    return told


def _found(connection: Any, word: str) -> list[tuple[str]]:
    rows: list[tuple[str]] = connection.execute(
        "SELECT job_seeker_id FROM dossier_entry WHERE number IN "
        "(SELECT rowid FROM dossier_words WHERE dossier_words MATCH ?)",
        (f'"{word}"',),
    ).fetchall()
    return rows


def _rows(connection: Any, statement: str) -> list[tuple[Any, ...]]:
    return sorted(
        (
            tuple(
                hashlib.sha256(value).hexdigest() if isinstance(value, bytes) and len(value) > 64 else value
                for value in row
            )
            for row in connection.execute(statement)
        ),
        key=repr,
    )
