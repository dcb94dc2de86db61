"""Statements on one connection to PostgreSQL, sent one behind the other: it works while the next one is put together.

Each way to the database and back costs more than most statements, and both sides waited for all of them in turn. What
nobody waits for is sent at once and answered later, in the order in which it was sent.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from struct import Struct
from types import NoneType
from typing import Any, Final

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.waiting import WAIT_R, WAIT_RW

from parcours_server.storage.arrays import Array
from parcours_server.storage.errors import Collided
from parcours_server.storage.transaction import Row

_ANY, _TRUTH, _BYTES, _WHOLE, _REAL = 0, 16, 17, 20, 701
"""How PostgreSQL calls the types of what is sent; what a text is meant for it finds out by itself."""
_MOST_PREPARED: Final = 400
"""So many statements are kept prepared on a connection; there are fewer."""
_PARAMETER = re.compile(r"%\((\w+)\)s|%%")
_STALE = (errors.InvalidSqlStatementName, errors.FeatureNotSupported)
"""What is said of a statement that is prepared no more, or gives other columns since a table was changed."""
_GOOD = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})

_Key = tuple[bytes, tuple[int, ...]]
"""A statement with the types of its parameters: what is prepared serves for these."""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as the database takes it, and the names of its parameters in their order."""

    text: bytes
    names: tuple[str, ...] = ()


@cache
def numbered(text: str) -> Told:
    """Return a statement with parameters ``%(name)s`` as the database takes it."""
    names: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        return f"${names.setdefault(found[1], len(names) + 1)}" if found[1] else "%"

    return Told(_PARAMETER.sub(place, text).encode(), tuple(names))


@dataclass(frozen=True, slots=True)
class _Awaited:
    """What is still to be answered: ``prepares`` a statement, must have touched ``rows`` (-1: any number), or ends."""

    prepares: _Key | None = None
    rows: int = -1
    end: bool = False


_END = _Awaited(end=True)


class Link(psycopg.Connection[Row]):
    """A connection on which statements are sent so. Between ``send`` and ``rest`` nothing else may ask it anything."""

    def __init__(self, *parts: Any, **named: Any) -> None:
        super().__init__(*parts, **named)
        self.prepares = True
        """Whether statements are kept prepared."""
        self._awaited: deque[_Awaited] = deque()
        self._ready: dict[_Key, bytes] = {}
        """What is prepared, or will be by what was sent, and under which name."""
        self._names = count(1)
        self._loading = Transformer(self)

    @property
    def unsure(self) -> bool:
        """Whether something was sent whose answer may still say that it was not done as it must be."""
        return any(one.rows >= 0 for one in self._awaited)

    def send(self, told: Told, values: Mapping[str, Any], *, rows: int = -1) -> None:
        """Send a statement; whether it was done is said by what waits next.

        ``rows``: it must touch so many, or what waits next raises ``Collided``.
        """
        line = self.pgconn
        if not self._awaited:
            line.enter_pipeline_mode()
        kinds, written, formats = _written([values[name] for name in told.names])
        if self.prepares:
            line.send_query_prepared(self._name(told.text, kinds), written, formats, Format.BINARY)
        else:
            line.send_query_params(told.text, written, kinds, formats, Format.BINARY)
        self._awaited.append(_Awaited(rows=rows))

    def send_on(self) -> None:
        """Let what was sent go on its way, and wait until the line has taken all of it."""
        if self.pgconn.flush():
            self.wait(self._flushing())

    def end(self) -> None:
        """Say that nothing follows: what was sent is answered, by and by, whether or not anybody waits for it."""
        self.pgconn.pipeline_sync()
        self._awaited.append(_END)
        self.send_on()

    def ask(self) -> PGresult:
        """Wait for the answers to all that was sent, and return the last; raise the first error among them."""
        self.pgconn.pipeline_sync()
        self._awaited.append(_END)
        try:
            last, fault = self.wait(self._answers())
        except BaseException:
            # Which answer would be whose, nobody could say any more.
            self.close()
            raise
        if fault is not None:
            raise fault
        if last is None:
            raise ValueError("nothing was asked")
        return last

    def rows_of(self, result: PGresult) -> list[Row]:
        """Return the rows of an answer."""
        self._loading.set_pgresult(result)
        rows: list[Row] = self._loading.load_rows(0, result.ntuples, tuple)
        self._loading.set_pgresult(None)
        return rows

    def rest(self) -> None:
        """Wait for all that was sent, whatever came of it, and be an idle connection like any other."""
        if self._awaited and not self.closed:
            if self._awaited[-1] is not _END:
                self.end()
            self.wait(self._answers())
        if not self.closed:
            self.pgconn.exit_pipeline_mode()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, once all is answered."""
        return self.pgconn.transaction_status != TransactionStatus.IDLE

    def _name(self, text: bytes, kinds: tuple[int, ...]) -> bytes:
        """Return under which name a statement is prepared, once what was sent is answered."""
        known = self._ready.get((text, kinds))
        if known is not None:
            return known
        # Beyond the most it is prepared without a name, for this once.
        name = b"" if len(self._ready) >= _MOST_PREPARED else b"s%d" % next(self._names)
        self.pgconn.send_prepare(name, text, kinds)
        self._awaited.append(_Awaited(prepares=(text, kinds)))
        if name:
            self._ready[text, kinds] = name
        return name

    def _flushing(self) -> PQGen[None]:
        while self.pgconn.flush():
            if (yield WAIT_RW) & WAIT_R:
                self.pgconn.consume_input()

    def _answers(self) -> PQGen[tuple[PGresult | None, Exception | None]]:
        """Take in all answers that are awaited; return the last one to a statement, and the first error."""
        yield from self._flushing()
        last: PGresult | None = None
        fault: Exception | None = None
        while self._awaited:
            result = yield from self._next()
            one = self._awaited.popleft()
            if result.status == ExecStatus.PIPELINE_SYNC:
                if self._awaited:
                    # It ended what nobody waits for any more: what came of it is no answer to what was sent since.
                    last = fault = None
                continue
            yield from self._next_end()
            last = result
            found = self._fault(one, result)
            fault = fault or found
        return last, fault

    def _next(self) -> PQGen[PGresult]:
        while self.pgconn.is_busy():
            yield WAIT_R
            self.pgconn.consume_input()
        result = self.pgconn.get_result()
        if result is None or self.pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError("the line was cut")
        return result

    def _next_end(self) -> PQGen[None]:
        """Take in that a statement has no further answer."""
        while self.pgconn.is_busy():
            yield WAIT_R
            self.pgconn.consume_input()
        self.pgconn.get_result()

    def _fault(self, one: _Awaited, result: PGresult) -> Exception | None:
        if result.status in _GOOD:
            return Collided() if 0 <= one.rows != (result.command_tuples or 0) else None
        if one.prepares is not None:
            self._ready.pop(one.prepares, None)
        told = errors.error_from_result(result)
        if isinstance(told, _STALE):
            # Whoever asks again has everything prepared anew, under names that nobody gave yet.
            self._ready.clear()
        # What was sent behind an error is passed over, and says nothing of its own.
        return None if result.status == ExecStatus.PIPELINE_ABORTED else told


def _written(values: Sequence[Any]) -> tuple[tuple[int, ...], list[bytes | None], list[int]]:
    """Return the types of values, the values as they travel, and in which form each does."""
    kinds: list[int] = []
    written: list[bytes | None] = []
    formats: list[int] = []
    for value in values:
        kind, one = _one(value)
        kinds.append(kind)
        written.append(one)
        formats.append(Format.BINARY if kind else Format.TEXT)
    return tuple(kinds), written, formats


def _one(value: Any) -> tuple[int, bytes | None]:
    if isinstance(value, str):
        if "\0" in value:
            # The database would be told what stands before it alone.
            raise psycopg.DataError("no text for PostgreSQL")
        return _ANY, value.encode()
    if isinstance(value, Array):
        return value.kind, value.data
    kind, write = _WAYS[type(value)]
    return kind, write(value)


# Whole numbers are of one width, or the same statement would be prepared once for each.
_WAYS: dict[type, tuple[int, Callable[[Any], bytes | None]]] = {
    bool: (_TRUTH, lambda value: b"\1" if value else b"\0"),
    int: (_WHOLE, Struct(">q").pack),
    bytes: (_BYTES, bytes),
    float: (_REAL, Struct(">d").pack),
    NoneType: (_ANY, lambda _: None),
}
