"""The map of the caseload file: its salt and where each table begins, kept beside it in case its first pages are lost.

It holds nothing about people and no key: what it says stands in the clear in this program, but for the page numbers.
Without it one damaged byte in the first page, or in those that hold the schema, would cost the whole file.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parcours_desktop.store.engine import connect_bare

PAGE = 4096
"""SQLCipher 4 writes pages of 4,096 bytes; its first 16 bytes are the salt."""

_SCHEMA = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master"


@dataclass(frozen=True, slots=True)
class FileMap:
    """``salt`` in hex; ``schema`` as the rows of ``sqlite_master``: type, name, table, first page, SQL."""

    salt: str
    schema: tuple[tuple[str, str, str, int, str | None], ...]


def map_path(path: Path) -> Path:
    """Return where the map of the caseload at ``path`` is kept."""
    return path.with_name(path.name + ".map")


def keep_map(connection: Any, path: Path) -> None:
    """Write the map of the open caseload, unless it is kept already; where the disk refuses, it is left to next time.

    ``connection`` is a driver connection. Raises the driver's errors.
    """
    (salt,) = connection.execute("PRAGMA cipher_salt").fetchone()
    found = FileMap(str(salt), tuple(connection.execute(_SCHEMA).fetchall()))
    if read_map(path) == found:
        return
    target = map_path(path)
    beside = target.with_name(target.name + ".new")
    with contextlib.suppress(OSError):
        with open(beside, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(zlib.compress(json.dumps({"salt": found.salt, "schema": found.schema}).encode()))
        beside.replace(target)


def read_map(path: Path) -> FileMap | None:
    """Return the map kept beside the caseload at ``path``, or None where there is none that can be read."""
    try:
        kept = json.loads(zlib.decompress(map_path(path).read_bytes()))
        schema = tuple((str(a), str(b), str(c), int(d), e) for a, b, c, d, e in kept["schema"])
        return FileMap(bytes.fromhex(kept["salt"]).hex(), schema)
    except (OSError, ValueError, KeyError, TypeError, zlib.error):
        return None


def graft(path: Path, key: bytes | bytearray, known: FileMap) -> None:
    """Give the file at ``path`` new pages for its schema, as ``known`` tells it; its other pages stay byte for byte.

    A fresh file of the same key and salt gets as many pages as the old one, then a schema that points into these, and
    at last the old pages in their places, which are sealed by key, salt and page number alone. Raises the driver's
    errors and ``OSError``.
    """
    old = path.read_bytes()
    pages = len(old) // PAGE
    fresh = path.with_name(path.name + ".graft")
    connection = connect_bare(fresh, key, known.salt)
    try:
        connection.execute("CREATE TABLE filler (bytes)")
        connection.execute("INSERT INTO filler VALUES (zeroblob(?))", ((pages + 1) * PAGE,))
        connection.execute("PRAGMA writable_schema = ON")
        connection.executemany(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)", known.schema
        )
        connection.execute("DELETE FROM sqlite_master WHERE name = 'filler'")
    finally:
        connection.close()
    with fresh.open("r+b") as file:
        file.seek(PAGE)
        file.write(old[PAGE : pages * PAGE])
    fresh.replace(path)
