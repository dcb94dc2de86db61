"""A backup of all agencies as one file, and its restore into an empty database of either kind.

The file is zstd over msgpack: a head, then runs of rows by scope and table, then a hash of all that was before. It is
taken at one moment while the server works, holds no snapshots (they are made again), and is not encrypted: whoever
keeps it must.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import zstandard
from sqlalchemy import BigInteger, Boolean, LargeBinary, Table

from parcours_server.storage import scopes, tokens
from parcours_server.storage.bodies import sole_writer
from parcours_server.storage.database import Database
from parcours_server.storage.errors import BrokenBackup, NewerDatabase, NotEmpty
from parcours_server.storage.feed import CONFIDENCES
from parcours_server.storage.schema import METADATA
from parcours_server.storage.statements import EVERY_SCOPE
from parcours_server.storage.transaction import Bulk, Row, Transaction
from parcours_server.storage.versions import HEAD, KNOWN

FORMAT = "parcours-backup-1"
_AT_ONCE = 2000
_BYTES_AT_ONCE = 4
_LONG = ("_piece", "_run")
"""How the tables are called whose rows hold many bytes each."""
_LENGTH_BYTES = 4
_NOT_KEPT = frozenset({"snapshot", "snapshot_piece"})
_TYPES = ((Boolean, "bool"), (BigInteger, "int8"), (LargeBinary, "bytea"))


def back_up(database: Database, path: Path, at: str) -> dict[str, int]:
    """Write a backup to ``path`` and return how many rows of each table it holds.

    ``at`` is the moment, ISO 8601. Raises ``Unavailable``, ``FileExistsError`` where there is a file, ``OSError``.
    """
    counts: Counter[str] = Counter()
    digest = hashlib.sha256()
    compressor = zstandard.ZstdCompressor(level=3, write_checksum=True)
    with (
        # For the eyes of who asked for it: it holds all, and is not encrypted.
        open(path, "xb", opener=_for_its_owner) as file,
        compressor.stream_writer(file, closefd=False) as packed,
        database.reading(EVERY_SCOPE, fresh=True) as transaction,
    ):
        _write(packed, digest, [FORMAT, HEAD, at])
        for scope, _ in scopes.listed(transaction):
            transaction.turn_to(scope)
            for table in _tables():
                for rows in _runs(transaction, table):
                    counts[str(table.name)] += len(rows)
                    _write(packed, digest, [scope, str(table.name), _columns(table), rows])
        _write(packed, digest, ["", "", [], digest.digest()])
    return dict(counts)


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def restore(database: Database, path: Path, epoch: str, *, confirmed: bool = True) -> dict[str, int]:
    """Restore a backup into an empty database and begin ``epoch``: devices then offer what the backup had not.

    All of it is restored or nothing. Unless they are ``confirmed``, devices wait for the administrator. Return how many
    rows each table got. Raises ``NotEmpty``, ``BrokenBackup``, ``NewerDatabase`` for a backup of a newer program,
    ``Unavailable``, ``OSError``.
    """
    with database.administering() as transaction:
        if scopes.listed(transaction):
            raise NotEmpty
    counts: Counter[str] = Counter()
    restored: set[str] = set()
    with path.open("rb") as file, database.writing(EVERY_SCOPE) as transaction:
        digest = hashlib.sha256()
        messages = _messages(file, digest)
        _check_head(next(messages, None))
        before = digest.digest()
        whole = False
        for scope, name, columns, rows in messages:
            if not scope:
                whole = rows == before
                break
            before = digest.digest()
            transaction.turn_to(scope)
            restored.add(scope)
            counts[name] += len(rows)
            named, kept = _with_writers(name, columns, rows)
            bulk = _bulk(name, named)
            transaction.put(bulk, [_row(bulk, row) for row in kept])
        if not whole:
            raise BrokenBackup
        for scope in sorted(restored):
            transaction.turn_to(scope)
            scopes.begin_epoch(transaction, epoch, confirmed=confirmed)
            # The backup does not know which of them were used since.
            tokens.drop_enrolments(transaction)
        transaction.commit()
    return dict(counts)


def moment_of(path: Path) -> str:
    """Return when a backup was taken, ISO 8601. Raises ``BrokenBackup``, ``NewerDatabase``, ``OSError``."""
    with path.open("rb") as file:
        head = next(_messages(file, hashlib.sha256()), None)
    _check_head(head)
    return str(head[2]) if isinstance(head, list) else ""


def _tables() -> list[Table]:
    return [table for table in METADATA.sorted_tables if table.name not in _NOT_KEPT]


def _columns(table: Table) -> list[str]:
    return [str(column.name) for column in table.columns][1:]


def _runs(transaction: Transaction, table: Table) -> Iterator[list[Row]]:
    """Yield the rows of a table in the order of its key, some at a time: none of it need be in memory at once."""
    columns = ", ".join(_columns(table))
    key = [str(column.name) for column in table.primary_key.columns][1:]
    if not key:
        yield transaction.rows(f"SELECT {columns} FROM {table.name} WHERE scope = :scope")
        return
    places = [_columns(table).index(name) for name in key]
    order = ", ".join(key)
    at_once = _BYTES_AT_ONCE if table.name.endswith(_LONG) else _AT_ONCE
    begin = f"SELECT {columns} FROM {table.name} WHERE scope = :scope"
    rows = transaction.rows(f"{begin} ORDER BY {order} LIMIT :limit", limit=at_once)
    while rows:
        yield rows
        last = {f"last_{name}": rows[-1][place] for name, place in zip(key, places, strict=True)}
        beyond = ", ".join(f":last_{name}" for name in key)
        rows = transaction.rows(
            f"{begin} AND ({order}) > ({beyond}) ORDER BY {order} LIMIT :limit", limit=at_once, **last
        )


def _bulk(name: str, columns: list[str]) -> Bulk:
    """Return how the rows of a backup are put in. Raises ``BrokenBackup`` for what no table of ours has."""
    table = METADATA.tables.get(name)
    if table is None or not {*columns} <= {*table.columns.keys()} or name in _NOT_KEPT:
        raise BrokenBackup
    return Bulk(name, tuple(columns), tuple(_type(table, column) for column in columns))


def _with_writers(name: str, columns: list[str], rows: list[list[Any]]) -> tuple[list[str], list[list[Any]]]:
    """Return the rows with who wrote each confidence, where an older program did not keep that beside it."""
    if name != CONFIDENCES.table or {"number", "body"} - {*columns} or "writer" in columns:
        return columns, rows
    number, body = columns.index("number"), columns.index("body")
    return [*columns, "writer"], [[*row, "" if row[number] else sole_writer(row[body])] for row in rows]


def _row(bulk: Bulk, row: list[Any]) -> Row:
    """Return a row as both databases take it: SQLite tells truths as 0 and 1."""
    if "bool" not in bulk.types:
        return tuple(row)
    return tuple(bool(value) if kind == "bool" else value for value, kind in zip(row, bulk.types, strict=True))


def _type(table: Table, column: str) -> str:
    return next((name for kind, name in _TYPES if isinstance(table.columns[column].type, kind)), "text")


def _check_head(head: Any) -> None:
    if not isinstance(head, list) or len(head) != 3 or head[0] != FORMAT:
        raise BrokenBackup
    if head[1] not in KNOWN:
        raise NewerDatabase(str(head[1]))


def _write(packed: Any, digest: hashlib._Hash, message: Any) -> None:
    data = msgspec.msgpack.encode(message)
    digest.update(data)
    packed.write(len(data).to_bytes(_LENGTH_BYTES, "big"))
    packed.write(data)


def _messages(file: BinaryIO, digest: hashlib._Hash) -> Iterator[Any]:
    """Yield the messages of a backup, each after it went into ``digest``.

    Raises ``BrokenBackup`` where it ends too early or cannot be read.
    """
    try:
        with zstandard.ZstdDecompressor().stream_reader(file, closefd=False) as unpacked:
            while length := _exactly(unpacked, _LENGTH_BYTES):
                data = _exactly(unpacked, int.from_bytes(length, "big"))
                digest.update(data)
                yield msgspec.msgpack.decode(data)
    except (zstandard.ZstdError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BrokenBackup from error


def _exactly(unpacked: Any, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := unpacked.read(size - len(data))):
        data += more
    if data and len(data) < size:
        raise BrokenBackup
    return bytes(data)
