"""Images of a snapshot: small SQLite files whose rows go into the caseload in one stroke each, none through Python.

An image comes from outside and is believed in nothing: it is sealed into a file of its own under a key that is kept
nowhere, so that nothing of it lies open on the disk, and looked through before the caseload sees it. What every value
must be is judged as in a page, by what is different in a column. One that does not fit is not taken in at all.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import Connection

from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.wire.images import PAGE_BYTES, RESERVED_BYTES, columns
from parcours_desktop.store.engine import attach, connect_image, driver_error, is_attached
from parcours_desktop.store.fitting import fit_all
from parcours_desktop.store.left_files import ENDING, take_away, take_away_left
from parcours_desktop.store.mapping import ZERO, dump
from parcours_desktop.store.schema import TYPES

_KEY_BYTES, _SALT_BYTES = 32, 16
_BINARY: int = getattr(os, "O_BINARY", 0)
_LARGEST = 1 << 28
_UTF_8 = b"\x00\x00\x00\x01"
_OPENS_SAFELY = ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON")


MOST = 8
"""So many images may one transaction see: SQLite lets it see ten files beside its own."""


class Unfit(Exception):
    """An image holds what this program would not have laid there: the records are to be read in pages."""


class Images:
    """The images of one snapshot, sealed into files beside the caseload at ``path``; ``close`` takes them away."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: list[Image] = []
        self._count = 0
        take_away_left(path)

    def open(self, data: bytes) -> Image:
        """Look an image through. Raises ``Unfit`` where it holds anything that it must not."""
        self._count += 1
        path = self._path.with_name(f"{self._path.name}{ENDING}{self._count}")
        try:
            image = Image(path, f"image_{self._count}", data)
        except BaseException:
            # Of one that had no room a part may lie there, where room is wanted most.
            take_away(path)
            raise
        self._open.append(image)
        image.look_through()
        return image

    def close(self, before: Image | None = None) -> None:
        """Take the images away, or those that were opened ``before`` one; no transaction may be reading them."""
        while self._open and self._open[0] is not before:
            self._open.pop(0).close()


class Image:
    """One image in the file ``path``, which a transaction sees under ``name``."""

    def __init__(self, path: Path, name: str, data: bytes) -> None:
        whole = len(data) and len(data) % PAGE_BYTES == 0 and len(data) <= _LARGEST
        # Where its header says how long a page is, and how much of it is left free; and that its texts are in UTF-8,
        # since a transaction sees no file with others.
        if not whole or data[16:18] != b"\x00\x01" or data[20] != RESERVED_BYTES or data[56:60] != _UTF_8:
            raise Unfit("not of our pages")
        self._path = path
        self._name = name
        key, salt = secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_SALT_BYTES)
        self._sealed = _sealed(data, key, salt)
        self._key, self._salt = key, salt.hex()
        self._seen = path.with_name(f"{path.name}.seen")
        _write(path, self._sealed)
        self._connection = connect_image(path, key, self._salt, PAGE_BYTES)
        self.tables: list[str] = []

    def look_through(self) -> None:
        """Make sure that the image is whole and holds nothing but values that fit. Raises ``Unfit``."""
        for setting in _OPENS_SAFELY:
            self.rows(setting)
        schema = self.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema")
        if any(row[1] not in TYPES or row != ("table", row[1], row[1], _table(TYPES[row[1]])) for row in schema):
            raise Unfit("another table")
        if self.rows("PRAGMA quick_check(1)") != [("ok",)]:
            raise Unfit("not whole")
        self.tables = [code for code in TYPES if any(code == row[1] for row in schema)]
        for code in self.tables:
            self._judge(TYPES[code])

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a statement finds in the image. Raises ``Unfit`` where it cannot be read."""
        try:
            found: list[tuple[Any, ...]] = self._connection.execute(statement, values).fetchall()
        except (driver_error(), UnicodeDecodeError) as error:
            # The driver reads what SQLite says of a damaged name as UTF-8 too.
            raise Unfit("unreadable") from error
        return found

    def seen_by(self, connection: Connection) -> str:
        """Let a transaction see the image until it ends; return the name under which it does."""
        if not is_attached(connection, self._name):
            take_away(self._seen)
            _write(self._seen, b"")
            attach(connection, self._name, self._seen, (self._key, self._salt), PAGE_BYTES)
            # Only now: what a file holds is tried with the pages of the caseload, and these have another length.
            _write(self._seen, self._sealed, new=False)
        return self._name

    def close(self) -> None:
        """Take the files away."""
        self._connection.close()
        take_away(self._path)
        take_away(self._seen)

    def _judge(self, declared: RecordType) -> None:
        judged, texts = [], ['"id"']
        for spec in declared.specs:
            if spec.choices is not None or spec.many or spec.shape in (Shape.TRUTH, Shape.DAY, Shape.MOMENT):
                judged.append(spec)
            elif spec.shape is Shape.TEXT and spec.name != "id":
                texts.append(f'"{spec.name}"')
        said = ", ".join(map(_distinct, judged)) or "1"
        (found,) = self.rows(f"SELECT {said} FROM {declared.code}")
        for spec, column in zip(judged, found, strict=False):
            if not _fits(spec, msgspec.json.decode(column)):
                raise Unfit(f"a value of {declared.code}.{spec.name}")
        ((written,),) = self.rows(f"SELECT group_concat(concat_ws(char(31), {', '.join(texts)})) FROM {declared.code}")
        if ZERO in (written or ""):
            raise Unfit(f"a text of {declared.code}")


@cache
def _table(declared: RecordType) -> str:
    """Return the statement that makes the table of a type in an image, as the server writes it."""
    said = ", ".join(f'"{name}" {kind}{"" if empty else " NOT NULL"}' for name, kind, empty in columns(declared))
    return f"CREATE TABLE {declared.code} ({said}) STRICT"


def _distinct(spec: FieldSpec) -> str:
    """Return what gives the values of a column as a JSON list: where most are alike, each once."""
    many = "" if spec.shape in (Shape.DAY, Shape.MOMENT) and not spec.many else "DISTINCT "
    return f'json_group_array({many}"{spec.name}") FILTER (WHERE "{spec.name}" IS NOT NULL)'


def _fits(spec: FieldSpec, values: list[Any]) -> bool:
    if not spec.many:
        return fit_all(spec, values)
    try:
        lists = list(map(msgspec.json.decode, values))
    except (msgspec.DecodeError, RecursionError):
        return False
    return fit_all(spec, lists) and list(map(dump, lists)) == values


def _sealed(data: bytes, key: bytes, salt: bytes) -> bytes:
    """Return an image as SQLCipher reads it without authentication: each page by AES in CBC, what it began with after
    it, and the salt in the place of the first bytes of all."""
    sealed = []
    for start in range(0, len(data), PAGE_BYTES):
        begins = secrets.token_bytes(RESERVED_BYTES)
        sealing = Cipher(algorithms.AES(key), modes.CBC(begins)).encryptor()
        first = start or len(salt)
        sealed += [b"" if start else salt, sealing.update(data[first : start + PAGE_BYTES - RESERVED_BYTES]), begins]
    return b"".join(sealed)


def _write(path: Path, data: bytes, *, new: bool = True) -> None:
    try:
        how = os.O_WRONLY | _BINARY | (os.O_CREAT | os.O_EXCL if new else 0)
        with os.fdopen(os.open(path, how, 0o600), "wb") as file:
            file.write(data)
    except OSError as error:
        # Pages need no file beside the caseload; where that has no room either, it says so.
        raise Unfit("no room for it") from error
