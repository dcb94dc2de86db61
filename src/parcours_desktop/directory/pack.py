"""Opening the pack of the directory: a read-only SQLite file, read with the standard library alone."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from parcours_core.records.codec import UnreadableValue
from parcours_core.records.partner import Service, Structure
from parcours_core.system_reasons import reason_of_system
from parcours_desktop.directory.errors import DamagedPack, NewerPack, NotAPack
from parcours_desktop.directory.schema import APPLICATION_ID, FORMAT, TABLES, UNSEALED, columns, from_row

R = TypeVar("R")
_COMPARED = 20_000
_SEALED = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PackSource:
    """One producer of data (« dora »), and how many structures and services of the pack are its."""

    slug: str
    structures: int
    services: int


@dataclass(frozen=True, slots=True)
class PackInfo:
    """What a pack says of itself. ``version`` orders and names it; ``content_hash`` is a SHA-256 in hexadecimal.

    ``credits`` are the sentences that the licences of the sources ask to be shown.
    """

    version: str
    built_on: date
    services: int
    structures: int
    sources: tuple[PackSource, ...]
    credits: tuple[str, ...]
    content_hash: str


class Pack:
    """An open pack. It never changes while open, and may be read from any one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, meta: dict[str, str]) -> None:
        self.path = path
        self.connection = connection
        self._meta = meta
        self._info: PackInfo | None = None

    @classmethod
    def open(cls, path: Path) -> Pack:
        """Open the pack at ``path``.

        Raises ``NotAPack`` for a file that is absent or something else, ``NewerPack`` for one of a later format,
        ``DamagedPack`` for one that cannot be read.
        """
        try:
            with path.open("rb") as file:
                head = file.read(100)
        except OSError as error:
            raise NotAPack(path.name, reason_of_system(error)) from error
        if len(head) < 100 or not head.startswith(b"SQLite format 3\x00"):
            raise NotAPack(path.name)
        if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
            raise NotAPack(path.name)
        theirs = int.from_bytes(head[60:64], "big")
        if theirs > FORMAT:
            raise NewerPack(path.name, theirs, FORMAT)
        return cls(path, *_connect(path))

    @property
    def info(self) -> PackInfo:
        """What the pack says of itself."""
        if self._info is None:
            with self.reading():
                self._info = self._read_info()
        return self._info

    def _read_info(self) -> PackInfo:
        meta = self._meta
        sources = self.connection.execute("SELECT slug, structures, services FROM source ORDER BY slug")
        return PackInfo(
            version=f"{meta['built_on']}-{meta['content_hash'][:8]}",
            built_on=date.fromisoformat(meta["built_on"]),
            services=int(meta["services"]),
            structures=int(meta["structures"]),
            sources=tuple(PackSource(*row) for row in sources),
            credits=tuple(json.loads(meta["credits"])),
            content_hash=meta["content_hash"],
        )

    def service(self, id: str) -> Service | None:
        """Return the service ``id``, or None. Raises ``DamagedPack`` if its row cannot be read."""
        return self._record(Service, id)

    def structure(self, id: str) -> Structure | None:
        """Return the structure ``id``, or None. Raises ``DamagedPack`` if its row cannot be read."""
        return self._record(Structure, id)

    def services_of(self, structure_id: str) -> tuple[str, ...]:
        """Return the ids of the services that the structure offers, by name."""
        rows = self.connection.execute(
            "SELECT id FROM service WHERE structure_id = ? ORDER BY name, id", [structure_id]
        )
        return tuple(row[0] for row in rows)

    def ids_like(self, id: str, limit: int = 3) -> tuple[str, ...]:
        """Return the ids of services nearest to ``id``: that end with it, that hold it, or that are spelt alike."""
        found = self.connection.execute(
            "SELECT id FROM service WHERE instr(lower(id), ?) > 0"
            " ORDER BY substr(lower(id), -length(?)) <> ?, id LIMIT ?",
            [id.lower(), id, id.lower(), limit],
        ).fetchall()
        if not found:
            some = [
                row[0] for row in self.connection.execute("SELECT id FROM service ORDER BY id LIMIT ?", [_COMPARED])
            ]
            return tuple(get_close_matches(id, some, limit, cutoff=0.5))
        return tuple(row[0] for row in found)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Tell as ``DamagedPack`` what goes wrong over a pack whose seal is broken; else the fault is ours."""
        try:
            yield
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            try:
                self.verify()
            except DamagedPack as damaged:
                raise damaged from error
            raise

    def verify(self) -> None:
        """Read the whole file and compare it with the hash it was sealed with. Raises ``DamagedPack``."""
        sealed = self._meta["content_hash"]
        if content_hash(self.path.read_bytes(), sealed) != sealed:
            raise DamagedPack(self.path.name)

    def close(self) -> None:
        """Close the file; the pack cannot be read any more."""
        self.connection.close()

    def _record(self, cls: type[R], id: str) -> R | None:
        question = f"SELECT {', '.join(columns(cls))} FROM {TABLES[cls]} WHERE id = ?"
        try:
            row = self.connection.execute(question, [id]).fetchone()
            return None if row is None else from_row(cls, row)
        except (sqlite3.DatabaseError, UnreadableValue, ValueError) as error:
            raise DamagedPack(self.path.name) from error


class _Reading(sqlite3.Connection):
    """A connection that tells as ``DamagedPack`` whatever SQLite or a text that is none says while rows are read."""

    name = ""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run ``sql``. Raises ``DamagedPack``."""
        try:
            return self.cursor(_Rows).execute(sql, parameters)
        except sqlite3.ProgrammingError:
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY:
                raise
            raise DamagedPack(self.name) from error


class _Rows(sqlite3.Cursor):
    """The rows of one question, all fetched at once where they are gone through."""

    def fetchone(self) -> Any:
        """Return the next row, or None. Raises ``DamagedPack``."""
        try:
            return super().fetchone()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._damaged() from error

    def fetchall(self) -> list[Any]:
        """Return the rows that are left. Raises ``DamagedPack``."""
        try:
            return super().fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._damaged() from error

    def __iter__(self) -> Any:
        return iter(self.fetchall())

    def _damaged(self) -> DamagedPack:
        return DamagedPack(self.connection.name if isinstance(self.connection, _Reading) else "")


def content_hash(content: bytes, sealed: str) -> str:
    """Return the SHA-256 of a pack's bytes as they were before the hash ``sealed`` was written into them."""
    return hashlib.sha256(content.replace(sealed.encode(), UNSEALED.encode(), 1)).hexdigest()


def _connect(path: Path) -> tuple[sqlite3.Connection, dict[str, str]]:
    # Immutable: no lock and no look for a journal, so that a pack on a read-only stick opens too.
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            factory=_Reading,
        )
        meta: dict[str, Any] = dict(connection.execute("SELECT name, value FROM meta"))
        if not {"built_on", "content_hash", "services", "structures", "credits"} <= meta.keys():
            raise DamagedPack(path.name)
        if not all(isinstance(value, str) for value in meta.values()) or not _SEALED.fullmatch(meta["content_hash"]):
            raise DamagedPack(path.name)
        if isinstance(connection, _Reading):
            connection.name = path.name
    except (sqlite3.DatabaseError, DamagedPack) as error:
        if connection is not None:
            connection.close()
        raise DamagedPack(path.name) from error
    return connection, meta
