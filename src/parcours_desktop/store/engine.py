"""How a connection to the encrypted file is made: raw key first, then the settings that keep a save on the disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from parcours_desktop.store.errors import Damaged, WrongKey, told

KEY_BYTES = 32
CACHE_KIB = 64 * 1024
BUSY_MS = 5000
LOG_PAGES = 12_000
"""How long the log may grow (48 MB) before a save itself has to bring it into the file; ``Caseload.settle`` does so
sooner, beside the saves. Half of it fills an import of 10,000 dossiers, whose first sync then need not stop for it."""

_SETTINGS = (
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA cache_size = -{CACHE_KIB}",
    f"PRAGMA busy_timeout = {BUSY_MS}",
    f"PRAGMA wal_autocheckpoint = {LOG_PAGES}",
)
"""``synchronous = FULL`` is architecture law 6; memory security stays off since it is process-wide and 4.5 x slower."""

_LASTING = "lasting"
_ATTACHED = "attached"
_OWES = "owes"
"""Under this a connection keeps whether anything was committed that the disk may not have."""

_COUNT_A_WAIT = """
INSERT INTO setting (key, value) VALUES ('disk.waits', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1
"""
"""Something must change: SQLite writes no page that holds what it held, and then does not wait for the disk either."""
_LEVELS = {True: "FULL", False: "NORMAL"}


@cache
def _driver() -> Any:
    """Return the driver's module, which is told how to pass on what it would ask each value about first.

    Of a value that is no plain text or number it looks up in vain how it wants to be kept, and makes an error of that
    which it drops: half of the time of writing a row with a few empty fields.
    """
    driver = import_module("sqlcipher3.dbapi2")
    for kind, as_it_is in ((type(None), {}.get), (bytes, bytes), (bool, int)):
        driver.register_adapter(kind, as_it_is)
    return driver


def driver_error() -> type[Exception]:
    """Return the class of what the driver raises about a file."""
    error: type[Exception] = _driver().DatabaseError
    return error


@contextmanager
def spelled(key: bytes | bytearray, salt: str = "") -> Iterator[bytearray]:
    """Give ``key`` as the driver wants a raw one, « x'hex' », and overwrite it afterwards.

    As a ``PRAGMA`` it would stand in the text of a statement, which Python and SQLite copy and never overwrite.
    """
    raw = bytearray(b"x'")
    for byte in key:
        raw += b"%02x" % byte
    raw += salt.encode() + b"'"
    try:
        yield raw
    finally:
        raw[:] = bytes(len(raw))


def connect_bare(path: Path, key: bytes | bytearray, salt: str) -> Any:
    """Return a connection to a new file under the raw ``key`` and ``salt`` (hex), without what keeps a save: for a file
    that is put together and not worked in."""
    connection = _driver().connect(str(path), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    with spelled(key, salt) as raw:
        connection.set_key(raw)
    return connection


def connect(path: Path, key: bytes | bytearray) -> Any:
    """Return a raw driver connection to the caseload at ``path`` under the 32-byte raw ``key``.

    Raises ``ValueError`` for a key of another length and the driver's own errors for what the disk does.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a raw key has {KEY_BYTES} bytes")
    driver = _driver()
    connection = driver.connect(str(path), isolation_level=None, check_same_thread=False, cached_statements=256)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        with spelled(key) as raw:
            connection.set_key(raw)
        for setting in _SETTINGS:
            connection.execute(setting)
    except driver.Error:
        connection.close()
        raise
    return connection


def connect_image(path: Path, key: tuple[bytes, str] | None, *, page_bytes: int) -> Any:
    """Return a connection for any thread to an image of ``store.image_files``, which may be empty still.

    ``key`` is its key and salt, None where it is not sealed.
    """
    connection = _driver().connect(str(path), isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    if key is not None:
        with spelled(*key) as raw:
            connection.set_key(raw)
        for setting in _of_image("", page_bytes):
            connection.execute(setting)
    return connection


def attach(connection: Connection, name: str, path: Path, key: tuple[bytes, str] | None, *, page_bytes: int) -> None:
    """Let the writer's transaction see under ``name`` an image that is still empty; it is let go when that ends.

    ``key`` is its key and salt, both used for this alone; None where it is not sealed.
    """
    driver: Any = connection.connection.driver_connection
    with driver_errors_told():
        driver.execute(f"ATTACH ? AS {name} KEY ?", (str(path), f"x'{key[0].hex()}{key[1]}'" if key else ""))
        connection.info.setdefault(_ATTACHED, []).append(name)
        for setting in _of_image(f"{name}.", page_bytes) if key else ():
            driver.execute(setting)


def is_attached(connection: Connection, name: str) -> bool:
    """Say whether the transaction sees an image under ``name``."""
    return name in connection.info.get(_ATTACHED, ())


def _of_image(name: str, page_bytes: int) -> tuple[str, ...]:
    return (f"PRAGMA {name}cipher_page_size = {page_bytes}", f"PRAGMA {name}cipher_use_hmac = OFF")


def make_engine(path: Path, key: bytes | bytearray, *, writes: bool) -> Engine:
    """Return an engine whose connections only read, or, with ``writes``, the engine of the one writer."""
    return _engine(lambda: connect(path, key), writes=writes)


def _engine(creator: Callable[[], Any], *, writes: bool) -> Engine:
    engine = create_engine(
        "sqlite://",
        module=_driver(),
        creator=creator,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0 if writes else 8,
    )
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    if not writes:

        @event.listens_for(engine, "connect")
        def _only_read(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA query_only = ON")

    else:

        @event.listens_for(engine, "checkin")
        def _let_go(connection: Any, record: Any) -> None:
            names = record.info.pop(_ATTACHED, ())
            # None where it was given up meanwhile: its images went with it.
            for name in names if connection is not None else ():
                connection.execute(f"DETACH {name}")

    return engine


def keep_through_power_failures(connection: Connection, lasting: bool, *, repeated: bool = False) -> None:
    """Say, before a transaction, whether its commit shall wait until the disk has it (``synchronous``).

    ``repeated``: what a power failure takes back is done again from what stands in the file, and nothing is owed.
    """
    if not (lasting or repeated):
        connection.info[_OWES] = True
    _wait_for_the_disk(connection, lasting)


def _wait_for_the_disk(connection: Connection, waits: bool) -> None:
    if connection.info.setdefault(_LASTING, True) is not waits:
        driver: Any = connection.connection.driver_connection
        with driver_errors_told():
            driver.execute(f"PRAGMA synchronous = {_LEVELS[waits]}")
        connection.info[_LASTING] = waits


def commit(connection: Connection) -> None:
    """Commit; what is lasting takes along what was committed before and was not, even where it wrote nothing itself."""
    pays = connection.info.get(_LASTING, True) and connection.info.get(_OWES, False)
    if pays:
        connection.exec_driver_sql(_COUNT_A_WAIT)
    connection.commit()
    if pays:
        connection.info[_OWES] = False


def make_last(connection: Connection) -> None:
    """Let what was committed last through a power failure after all, unless something lasting took it along already."""
    if connection.info.get(_OWES, False):
        _wait_for_the_disk(connection, True)
        with connection.begin():
            connection.exec_driver_sql(_COUNT_A_WAIT)
        connection.info[_OWES] = False


def begin_log(connection: Connection) -> None:
    """Write a page where the whole log was brought into the file: SQLite waits until the disk has the new log's head,
    however little else the commit waits for."""
    _wait_for_the_disk(connection, False)
    with connection.begin():
        connection.exec_driver_sql(_COUNT_A_WAIT)


if sys.platform == "linux":

    def write_out(path: Path) -> None:
        """Wait until the disk has what the log of the file at ``path`` holds by now. Raises ``OSError``.

        What the disk refuses SQLite is told too, when it waits itself.
        """
        # Locks are on the file and beside it, none on its log: to close this lets go of none.
        log = os.open(path.with_name(path.name + "-wal"), os.O_RDONLY)
        try:
            os.fdatasync(log)
        finally:
            os.close(log)
else:

    def write_out(_path: Path) -> None:
        """Do nothing: what waits for the disk waits for all of it."""


@contextmanager
def driver_errors_told() -> Iterator[None]:
    """Let what the disk does to a driver connection leave as a ``StoreError``."""
    try:
        yield
    except driver_error() as error:
        raise told(error) or error from None


@contextmanager
def world_errors(*, opened: bool = False) -> Iterator[None]:
    """Let what the disk does leave as a ``StoreError``; everything else leaves as it came.

    ``opened``: the key has opened the file, so that what is « no database » now is a damaged page of it. All JSON in
    the file was written by this program: where it is none, the file is damaged.
    """
    try:
        yield
    except JSONDecodeError:
        raise Damaged from None
    except DBAPIError as error:
        world = told(error.orig)
        if world is None:
            raise
        raise Damaged if opened and isinstance(world, WrongKey) else world from None


def plain_rows(connection: Connection, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return what a statement finds in an opened file, as bare tuples: of thousands, wrapping each takes as long as
    finding them. Raises a ``StoreError`` for what the disk does."""
    driver: Any = connection.connection.driver_connection
    try:
        found: list[tuple[Any, ...]] = driver.execute(statement, parameters).fetchall()
    except driver_error() as error:
        world = told(error)
        if world is None:
            raise
        raise Damaged if isinstance(world, WrongKey) else world from None
    return found
