"""One transaction in one scope, seen by one person: what every query module speaks to."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = tuple[Any, ...]
Observer = Callable[[str], None]

_MOVES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (scope|holding|access) ")
"""How a statement begins after which a scope stands elsewhere, or something else lies with somebody."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """A table to write many rows in at once: its columns after ``scope``, and their types as PostgreSQL calls them.

    Where rows that are there are written anew, the first ``key`` columns say which.
    """

    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    key: int = 0

    def __post_init__(self) -> None:
        if len(self.columns) != len(self.types):
            raise ValueError("a type for each column")

    @property
    def statement(self) -> str:
        """What putting rows in comes to, as one statement."""
        values = ", ".join(f":{column}" for column in self.columns)
        return f"INSERT INTO {self.table} (scope, {', '.join(self.columns)}) VALUES (:scope, {values})"

    @property
    def rewriting(self) -> str:
        """What writing rows anew comes to, as one statement."""
        values = ", ".join(f"{column} = :{column}" for column in self.columns[self.key :])
        which = " AND ".join(f"{column} = :{column}" for column in self.columns[: self.key])
        return f"UPDATE {self.table} SET {values} WHERE scope = :scope AND {which}"


class Transaction(ABC):
    """Statements in one scope (``statements`` says how they are written), all of them or none.

    ``scope`` is the agency, ``person`` the id of who looks, or ``EVERYONE`` where the server itself does.
    """

    kind: str

    def __init__(self, scope: str, person: str, observer: Observer | None = None) -> None:
        self.scope = scope
        self.person = person
        self._observer = observer
        self.standing: Row | None = None
        """Where the scope stands, if that was read beside something else and nothing was written since."""
        self.counted: Row | None = None
        """What lies with whoever bears the token (``pages.tally``) as the transaction began, if that was asked."""
        self.held: dict[str, Row] = {}
        """The same of those with whom something was laid in this one, by their ids, since the numbers were taken."""

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """Run a statement and return all its rows; a list among ``values`` holds texts and stands after ``AMONG``."""
        return self._run(self._told(sql), self._bound(values))[0]

    def row(self, sql: str, **values: Any) -> Row | None:
        """Run a statement and return its first row, or None."""
        found = self.rows(sql, **values)
        return found[0] if found else None

    def change(self, sql: str, **values: Any) -> int:
        """Run a statement that writes and return how many rows it touched. Raises ``Collided``."""
        return self._run(self._told(sql), self._bound(values))[1]

    def send(self, sql: str, **values: Any) -> None:
        """Run a statement that writes, of which nobody asks how many rows it touched.

        The database may be at it while what comes next is put together; then what waits next raises ``Collided``.
        """
        self.change(sql, **values)

    def change_many(self, sql: str, values: Iterable[Mapping[str, Any]]) -> None:
        """Run a statement that writes once for each of ``values``. Raises ``Collided``, or what waits next does."""
        self._run_many(self._told(sql), [self._bound(one) for one in values])

    def put(self, bulk: Bulk, rows: Sequence[Row]) -> None:
        """Insert rows, each with the values of ``bulk.columns``.

        Raises ``Collided`` where one is there already, or what waits next does.
        """
        self.put_each(bulk, rows, len(rows))

    @abstractmethod
    def put_each(self, bulk: Bulk, rows: Iterable[Row], count: int) -> None:
        """Insert ``count`` rows, which may be made while they are taken: all of them need not be in memory at once.

        Nothing may be asked of the transaction meanwhile. Raises ``Collided``, or what waits next does.
        """

    @abstractmethod
    def rewrite(self, bulk: Bulk, rows: Sequence[Row]) -> None:
        """Write rows that are there anew, each with the values of ``bulk.columns``, its key first.

        Raises ``Collided`` where one is not there, or what waits next does.
        """

    @abstractmethod
    def see_as(self, person: str) -> None:
        """From here on look as ``person`` does."""

    @abstractmethod
    def turn_to(self, scope: str) -> None:
        """From here on work in another scope: a backup and a restore go through all of them in one transaction."""

    @abstractmethod
    def commit(self) -> None:
        """Make it all durable. Nothing may follow. Raises ``Collided`` or ``Unavailable``."""

    @abstractmethod
    def _run(self, sql: str, values: dict[str, Any]) -> tuple[list[Row], int]: ...

    @abstractmethod
    def _run_many(self, sql: str, values: list[dict[str, Any]]) -> None: ...

    def _bound(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**values, "scope": self.scope, "person": self.person}

    def _told(self, sql: str) -> str:
        if self._observer is not None:
            self._observer(sql)
        moved = _MOVES.match(sql)
        if moved is not None and moved[1] == "scope":
            self.standing = None
        elif moved is not None:
            self.held.clear()
        return sql
