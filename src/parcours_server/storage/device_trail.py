"""The trails of the devices as they sent them: who did what with which dossier, each line sealing the one before it.

A few lines lie each by itself, many that came together in one row (``trail_runs``): a first sync brings thousands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from operator import attrgetter

from parcours_core.trail import BEGINNING, Entry
from parcours_core.wire.messages import TrailRow
from parcours_server.storage.trail_runs import MANY, lines_in, may_name, packed
from parcours_server.storage.transaction import Bulk, Row, Transaction

LINES = Bulk(
    "device_trail",
    ("device", "number", "at", "author", "act", "dossier", "words", "seal"),
    ("text", "int8", "text", "text", "text", "text", "text", "bytea"),
)
RUNS = Bulk(
    "trail_run",
    ("device", "last", "first", "seal", "lines"),
    ("text", "int8", "int8", "bytea", "bytea"),
)
_AT_ONCE = 1000
_COLUMNS = "number, at, author, act, dossier, words, seal"


def last(transaction: Transaction, device: str) -> tuple[int, bytes]:
    """Return the number and the seal of the last line kept of a device; 0 and ``BEGINNING`` before the first."""
    found = transaction.row(
        """SELECT number, seal FROM (
            SELECT number, seal FROM device_trail
            WHERE scope = :scope AND device = :device ORDER BY number DESC LIMIT 1) line
        UNION ALL SELECT number, seal FROM (
            SELECT last AS number, seal FROM trail_run
            WHERE scope = :scope AND device = :device ORDER BY last DESC LIMIT 1) run
        ORDER BY 1 DESC LIMIT 1""",
        device=device,
    )
    return (int(found[0]), bytes(found[1])) if found else (0, BEGINNING)


def add(transaction: Transaction, device: str, entries: Sequence[Entry | TrailRow]) -> None:
    """Keep lines that follow from the last one. Raises ``Collided`` where one is there by now."""
    together = entries[1:] if len(entries) >= MANY else ()
    # The first of them lies by itself, so that two who go on from the same line collide, however many they bring.
    alone = entries[:1] if together else entries
    rows = ((device, one.number, one.at, one.author, one.act, one.dossier, one.words, one.seal) for one in alone)
    if alone:
        transaction.put_each(LINES, rows, len(alone))
    if together:
        end = together[-1]
        transaction.put(RUNS, [(device, end.number, together[0].number, end.seal, packed(together))])


def of_dossier(transaction: Transaction, dossier: str) -> list[tuple[str, Entry]]:
    """Return the lines about a dossier, each with its device, in the order of the devices' own times."""
    rows = transaction.rows(
        f"SELECT device, {_COLUMNS} FROM device_trail WHERE scope = :scope AND dossier = :dossier", dossier=dossier
    )
    found = [(str(row[0]), _entry(row[1:])) for row in rows]
    for device in _with_runs(transaction):
        for first, end, seal, lines in _runs(transaction, device):
            here = lines_in(first, end, seal, lines) if may_name(lines, dossier) else ()
            found += [(device, entry) for entry in map(_entry, here) if entry.dossier == dossier]
    return sorted(found, key=lambda one: (one[1].at, one[0], one[1].number))


def devices(transaction: Transaction) -> list[str]:
    """Return the devices that have a trail."""
    rows = transaction.rows("SELECT DISTINCT device FROM device_trail WHERE scope = :scope")
    return sorted({device for (device,) in rows} | set(_with_runs(transaction)))


def each(transaction: Transaction, device: str) -> Iterator[Entry]:
    """Yield the lines of a device by number, some in memory at a time."""
    yield from merge(_alone(transaction, device), _together(transaction, device), key=attrgetter("number"))


def _alone(transaction: Transaction, device: str) -> Iterator[Entry]:
    number = 0
    while rows := transaction.rows(
        f"""SELECT {_COLUMNS} FROM device_trail WHERE scope = :scope AND device = :device AND number > :number
        ORDER BY number LIMIT :limit""",
        device=device,
        number=number,
        limit=_AT_ONCE,
    ):
        for row in rows:
            yield _entry(row)
        number = rows[-1][0]


def _together(transaction: Transaction, device: str) -> Iterator[Entry]:
    for first, end, seal, lines in _runs(transaction, device):
        yield from map(_entry, lines_in(first, end, seal, lines))


def _runs(transaction: Transaction, device: str) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Yield the runs of a device by number: the first and the last one's number, the last one's seal, the lines."""
    number = 0
    while row := transaction.row(
        """SELECT first, last, seal, lines FROM trail_run
        WHERE scope = :scope AND device = :device AND last > :number ORDER BY last LIMIT 1""",
        device=device,
        number=number,
    ):
        first, number, seal, lines = row
        yield first, number, bytes(seal), bytes(lines)


def _with_runs(transaction: Transaction) -> list[str]:
    rows = transaction.rows("SELECT DISTINCT device FROM trail_run WHERE scope = :scope")
    return sorted(device for (device,) in rows)


def _entry(row: Row) -> Entry:
    return Entry(row[0], row[1], row[2], row[3], row[4], row[5], bytes(row[6]))
