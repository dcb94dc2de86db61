"""What is asked with every keystroke, by the driver itself: wrapping a few rows took longer than finding them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from parcours_desktop.store.engine import driver_error
from parcours_desktop.store.errors import Damaged, WrongKey, told

Values = Sequence[Any] | Mapping[str, Any]


def rows(connection: Connection, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """Return the rows that a reading statement gives in the view of ``connection``.

    Raises a ``StoreError`` for what the disk does.
    """
    driver: Any = connection.connection.driver_connection
    try:
        found: list[tuple[Any, ...]] = driver.execute(statement, values).fetchall()
    except driver_error() as error:
        raise _told(error) from None
    return found


def runs(connection: Connection, statement: str, values: Values, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows that a reading statement gives, ``size`` at a time; nothing may be written until the last.

    Of thousands of wide rows each run lies where the one before it lay, instead of all of them in fresh memory.
    Raises a ``StoreError`` for what the disk does.
    """
    driver: Any = connection.connection.driver_connection
    try:
        found = driver.execute(statement, values)
        while run := found.fetchmany(size):
            yield run
    except driver_error() as error:
        raise _told(error) from None


def _told(error: Exception) -> Exception:
    world = told(error)
    # The key has opened the file: what is « no database » now is a damaged page of it.
    return Damaged() if isinstance(world, WrongKey) else world or error
