"""Images of a snapshot: small SQLite files whose rows go into the caseload in one stroke each, none through Python.

An image comes from outside and is believed in nothing: it lies in a file of its own, of which nothing is open on the
disk (``store.image_files``), and is looked through before the caseload sees it. What every value must be is judged as
in a page, by what is different in a column. One that does not fit is not taken in at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.wire.images import PAGE_BYTES, RESERVED_BYTES, columns
from parcours_desktop.store.engine import attach, connect_image, driver_error, is_attached
from parcours_desktop.store.fitting import fit_all
from parcours_desktop.store.image_files import ImageFile, Opens, image_file
from parcours_desktop.store.left_files import ENDING, take_away_left
from parcours_desktop.store.mapping import ZERO, dump
from parcours_desktop.store.schema import TYPES

T = TypeVar("T")

_LARGEST = 1 << 28
_UTF_8 = b"\x00\x00\x00\x01"
_NO_LOG = b"\x01\x01"
_DAY = "{0} IS NOT date({0}) OR {0} < '0001'"
_TIME = f"T[0-2][0-9]:[0-5][0-9]:[0-5][0-9].{'[0-9]' * 6}+00:00"
_MISWRITTEN = {
    Shape.DAY: _DAY,
    Shape.MOMENT: f"octet_length({{0}}) <> 32 OR {_DAY.format('substr({0}, 1, 10)')} "
    f"OR substr({{0}}, 11) NOT GLOB '{_TIME}' OR substr({{0}}, 12, 2) > '23'",
}
"""What is true of a day, or a moment, that is there and not written as ``records.written`` has it."""

_OPENS_SAFELY = ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON")


MOST = 8
"""So many images may one transaction see: SQLite lets it see ten files beside its own."""


class Unfit(Exception):
    """An image holds what this program would not have laid there: the records are to be read in pages."""


class Images:
    """The images of one snapshot; what of them lies on the disk is beside the caseload at ``path`` until ``close``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: dict[int, Image] = {}
        self._count = 0
        take_away_left(path)

    def opening(self, data: bytes) -> Callable[[], Image]:
        """Return what does ``open``, on any thread; it is as if they were opened in the order of these calls."""
        self._count += 1
        return partial(self._opened, self._count, data)

    def open(self, data: bytes) -> Image:
        """Look an image through. Raises ``Unfit`` where it holds anything that it must not."""
        return self.opening(data)()

    def close(self, before: Image | None = None) -> None:
        """Take the images away, or those that were opened ``before`` one; no transaction may be reading them."""
        for number in sorted(self._open):
            if before is None or number < before.number:
                self._open.pop(number).close()

    def _opened(self, number: int, data: bytes) -> Image:
        if not _has_our_pages(data):
            raise Unfit("not of our pages")
        image = Image(number, image_file(self._path.with_name(f"{self._path.name}{ENDING}{number}"), data))
        self._open[number] = image
        image.look_through()
        return image


class Image:
    """The image of a ``number`` in a file, which a transaction sees under a name of its own."""

    def __init__(self, number: int, file: ImageFile) -> None:
        self.number = number
        self.tables: list[str] = []
        self._name = f"image_{number}"
        self._file = file
        try:
            self._connection = _opened(file, partial(connect_image, page_bytes=PAGE_BYTES))
        except BaseException:
            # Of one that had no room a part may lie there, where room is wanted most.
            file.take_away()
            raise

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
            _opened(self._file, partial(attach, connection, self._name, page_bytes=PAGE_BYTES))
        return self._name

    def close(self) -> None:
        """Take it away."""
        self._connection.close()
        self._file.take_away()

    def _judge(self, declared: RecordType) -> None:
        judged, texts, odd = [], ['"id"'], ["FALSE"]
        for spec in declared.specs:
            if spec.shape in _MISWRITTEN and not spec.many:
                odd.append(_MISWRITTEN[spec.shape].format(f'"{spec.name}"'))
            elif spec.choices is not None or spec.many or spec.shape is Shape.TRUTH:
                judged.append(spec)
            elif spec.shape is Shape.TEXT and spec.name != "id":
                texts.append(f'"{spec.name}"')
        said = [f"count(*) FILTER (WHERE {' OR '.join(odd)})", *map(_distinct, judged)]
        ((miswritten, *found),) = self.rows(f"SELECT {', '.join(said)} FROM {declared.code}")
        if miswritten:
            raise Unfit(f"a day or a moment of {declared.code}")
        for spec, column in zip(judged, found, strict=True):
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
    """Return what gives the values of a column as a JSON list, each once."""
    return f'json_group_array(DISTINCT "{spec.name}") FILTER (WHERE "{spec.name}" IS NOT NULL)'


def _fits(spec: FieldSpec, values: list[Any]) -> bool:
    if not spec.many:
        return fit_all(spec, values)
    try:
        lists = list(map(msgspec.json.decode, values))
    except (msgspec.DecodeError, RecursionError):
        return False
    return fit_all(spec, lists) and list(map(dump, lists)) == values


def _has_our_pages(data: bytes) -> bool:
    """Say whether an image is of whole pages, and its header says how long one is and how much of it is left free; that
    its texts are in UTF-8, since a transaction sees no file with others; and that it has no log, which SQLite would lay
    beside it under its name."""
    if not data or len(data) % PAGE_BYTES or len(data) > _LARGEST:
        return False
    says = (data[16:18], data[18:20], data[20], data[56:60])
    return says == (b"\x00\x01", _NO_LOG, RESERVED_BYTES, _UTF_8)


def _opened(file: ImageFile, opens: Opens[T]) -> T:
    try:
        return file.opened(opens)
    except OSError as error:
        # Pages need no file beside the caseload; where that has no room either, it says so.
        raise Unfit("no room for it") from error
