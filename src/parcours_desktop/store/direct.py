"""What is asked with every keystroke, by the driver itself: wrapping a few rows took longer than finding them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        world = told(error)
        # The key has opened the file: what is « no database » now is a damaged page of it.
        raise Damaged if isinstance(world, WrongKey) else world or error from None
    return found
