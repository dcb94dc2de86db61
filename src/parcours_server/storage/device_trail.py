"""The trails of the devices as they sent them: who did what with which dossier, each line sealing the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parcours_core.trail import BEGINNING, Entry
from parcours_core.wire.messages import TrailRow
from parcours_server.storage.transaction import Bulk, Row, Transaction

LINES = Bulk(
    "device_trail",
    ("device", "number", "at", "author", "act", "dossier", "words", "seal"),
    ("text", "int8", "text", "text", "text", "text", "text", "bytea"),
)
_AT_ONCE = 1000
_COLUMNS = "number, at, author, act, dossier, words, seal"


def last(transaction: Transaction, device: str) -> tuple[int, bytes]:
    """Return the number and the seal of the last line kept of a device; 0 and ``BEGINNING`` before the first."""
    found = transaction.row(
        "SELECT number, seal FROM device_trail WHERE scope = :scope AND device = :device ORDER BY number DESC LIMIT 1",
        device=device,
    )
    return (int(found[0]), bytes(found[1])) if found else (0, BEGINNING)


def add(transaction: Transaction, device: str, entries: Sequence[Entry | TrailRow]) -> None:
    """Keep lines that follow from the last one. Raises ``Collided`` where one is there by now."""
    rows = ((device, one.number, one.at, one.author, one.act, one.dossier, one.words, one.seal) for one in entries)
    if entries:
        transaction.put_each(LINES, rows, len(entries))


def of_dossier(transaction: Transaction, dossier: str) -> list[tuple[str, Entry]]:
    """Return the lines about a dossier, each with its device, in the order of the devices' own times."""
    rows = transaction.rows(
        f"SELECT device, {_COLUMNS} FROM device_trail WHERE scope = :scope AND dossier = :dossier ORDER BY at, device",
        dossier=dossier,
    )
    return [(row[0], _entry(row[1:])) for row in rows]


def devices(transaction: Transaction) -> list[str]:
    """Return the devices that have a trail."""
    return [
        device
        for (device,) in transaction.rows(
            "SELECT DISTINCT device FROM device_trail WHERE scope = :scope ORDER BY device"
        )
    ]


def each(transaction: Transaction, device: str) -> Iterator[Entry]:
    """Yield the lines of a device by number, some in memory at a time."""
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


def _entry(row: Row) -> Entry:
    return Entry(row[0], row[1], row[2], row[3], row[4], row[5], bytes(row[6]))
