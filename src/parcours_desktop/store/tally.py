"""The tally of what the server holds for this device, moved with each record that is taken in or settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from parcours_core.wire.packing import mark, sum_of_marks
from parcours_desktop.store import receipted
from parcours_desktop.store.schema import RECORDS

_TABLES = [*(f"SELECT '{code}', id, server_number FROM {code} WHERE server_number > 0" for code in RECORDS)]
_HELD = " UNION ALL ".join(
    [
        *_TABLES,
        "SELECT record, record_id, server_number FROM tombstone WHERE server_number > 0",
        "SELECT record, record_id, server_number FROM stranger WHERE server_number > 0",
    ]
)


class Tally:
    """How many living records the server holds for this device, and the sum of their marks."""

    def __init__(self, count: int = 0, total: int = 0) -> None:
        self.count = count
        self.sum = total

    def add(self, record: str, ids: Iterable[str], numbers: Iterable[int]) -> None:
        """Count records that the server holds now; the number 0 stands for one that it does not hold."""
        for record_id, number in zip(ids, numbers, strict=True):
            if number:
                self.count += 1
                self.sum += mark(record, record_id, number)

    def add_sum(self, numbers: list[int], total: int) -> None:
        """Count records at ``numbers``, the sum of whose marks is known."""
        self.count += len(numbers) - numbers.count(0)
        self.sum += total

    def take(self, record: str, ids: Iterable[str], numbers: Iterable[int]) -> None:
        """Count records no more that the server held at these numbers."""
        gone = list(numbers)
        self.count -= len(gone) - gone.count(0)
        self.sum -= sum_of_marks(record, list(ids), gone)


def held(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """Give type, id and number of each living record that the server holds, as far as this device knows.

    A record deleted here counts until the server has taken the deletion; what was only made here does not.
    """
    late = {(record, record_id): number for record, record_id, number in receipted.numbers(connection)}
    for record, record_id, number in connection.exec_driver_sql(_HELD):
        yield str(record), str(record_id), late.pop((record, record_id), int(number))
    for (record, record_id), number in late.items():
        yield record, record_id, number


def count_all(connection: Connection) -> Tally:
    """Count everything anew."""
    tally = Tally()
    for record, record_id, number in held(connection):
        tally.add(record, (record_id,), (number,))
    return tally


def by_bucket(connection: Connection) -> dict[str, dict[tuple[str, str], int]]:
    """Return the numbers of the records by bucket (the last two characters of the id), then by type and id."""
    buckets: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for record, record_id, number in held(connection):
        buckets[record_id[-2:]][record, record_id] = number
    return buckets
