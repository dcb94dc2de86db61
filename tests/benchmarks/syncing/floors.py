"""What the disk and the databases can do at best with the same rows: the limits that the sync is held against."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import sqlcipher3.dbapi2 as sqlcipher

from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker

KEY = "PRAGMA key=\"x'" + "ab" * 32 + "'\""
Rows = list[tuple[Any, ...]]


def rows_of(people: Sequence[JobSeeker]) -> tuple[list[str], Rows]:
    """Return the columns and the rows of ``people`` as a database takes them."""
    plain = [to_plain(each) for each in people]
    columns = list(plain[0])
    return columns, [tuple(str(value) if isinstance(value, list) else value for value in one.values()) for one in plain]


def insert(folder: Path, columns: list[str], rows: Rows, *, encrypted: bool, upsert: bool = False) -> float:
    """Return the seconds of one durable ``executemany`` into a new file, plain or SQLCipher."""
    path = folder / "floor.db"
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    connection = (sqlcipher if encrypted else sqlite3).connect(str(path), isolation_level=None)
    if encrypted:
        connection.execute(KEY)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    named = ", ".join(f'"{name}"' + (" TEXT PRIMARY KEY" if name == "id" else "") for name in columns)
    connection.execute(f"CREATE TABLE t ({named})")
    statement = f"INSERT INTO t VALUES ({', '.join('?' * len(columns))})"
    if upsert:
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != "id")
        statement += f" ON CONFLICT (id) DO UPDATE SET {changes}"
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(statement, rows)
    connection.execute("COMMIT")
    taken = time.perf_counter() - begun
    connection.close()
    return taken


def copy(url: str, columns: list[str], rows: Rows) -> float:
    """Return the seconds of one durable COPY into a new table."""
    named = ", ".join(f'"{name}" text' + (" primary key" if name == "id" else "") for name in columns)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS floor")
        connection.execute(f"CREATE TABLE floor ({named})")
        begun = time.perf_counter()
        with connection.transaction(), connection.cursor().copy("COPY floor FROM STDIN") as writing:
            for row in rows:
                writing.write_row(row)
        return time.perf_counter() - begun
