"""What the server took of what was written here, as its receipt says it, until it is written beside the records.

A first sync sends thousands of records, and writing a number beside each would write all of their rows anew while both
sides wait; a hundred that were changed lie in as many pages of the file. So a receipt that took everything as it was
sent is kept in a few rows, in the transaction that strikes the records off the list of what is unsent; what it says is
written beside them soon after, a slice at a time.

Until then a record that is named here looks as if the server had never held it, or held it still as it was before.
Whoever reads or writes what stands beside records writes it there first (``write_beside``) or reads it here too
(``numbers``, ``versions_of``). A record may be changed, deleted or brought back meanwhile: it, or its tombstone, is
where the number belongs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

import msgspec
from sqlalchemy import Connection

from parcours_core.wire.packing import count_ids, pack_ids, pack_same, some_ids, unpack_ids, unpack_same
from parcours_desktop.store import direct, versions
from parcours_desktop.store.errors import Damaged
from parcours_desktop.store.mapping import dump

SLICE = 250
"""How many records are written beside in one transaction, so that nobody waits for it."""

FEW = 20
"""Of so many changed records it pays to write beside them later; fewer lie in few pages."""

NEVER_LATE = frozenset({"attachment"})
"""Records whose number decides what the same sync does next: the file follows once the server has its record."""

_KEEP = "INSERT INTO receipted (told, kept) VALUES (?, ?)"
_ANY = "SELECT 1 FROM receipted LIMIT 1"
_ALL = "SELECT told, kept FROM receipted ORDER BY number"
_NEXT = "SELECT number, told, kept FROM receipted ORDER BY number LIMIT 1"
_DONE = "DELETE FROM receipted WHERE number = ?"
_GRAVES = "SELECT record_id FROM tombstone WHERE record = ? AND record_id IN (SELECT value FROM json_each(?))"
_BESIDE = "UPDATE {} SET field_versions = ?, server_number = ? WHERE id = ?"
_BURIED = "UPDATE tombstone SET field_versions = ?, server_number = ? WHERE record = ? AND record_id = ?"


class Taken(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """Records of one type that were taken under the numbers from ``first`` on, in the order of ``ids`` (``pack_ids``).

    ``author`` and ``ats`` (``pack_same``) are who wrote them and when. Of changed ones ``kept`` are the versions to
    stand beside them, since others may have written what was not changed.
    """

    record: str
    author: str
    first: int
    ids: bytes | list[str]
    ats: list[str]
    kept: list[bytes] | None = None

    def rows(self) -> Iterator[tuple[bytes, int, str]]:
        """Give of each record the versions and the number to stand beside it, and its id."""
        ids = unpack_ids(self.ids)
        numbers = range(self.first, self.first + len(ids))
        if self.kept is not None:
            return zip(self.kept, numbers, ids, strict=True)
        stamps = zip(numbers, repeat(self.author), unpack_same(self.ats, len(ids)), strict=False)
        return zip(versions.pack_whole(stamps), numbers, ids, strict=True)

    def may_name(self, record: str, packed: bytes | list[str]) -> bool:
        """Whether it may name a record whose id is ``packed``; quicker than to look for it, of thousands."""
        told_apart = isinstance(packed, bytes) and isinstance(self.ids, bytes)
        return self.record == record and (not told_apart or packed in self.ids)


def keep(connection: Connection, taken: Taken) -> None:
    """Keep what the server took just as it was sent, in the transaction that strikes it off what is unsent."""
    count = count_ids(taken.ids)
    ats = unpack_same(taken.ats, count)
    for start in range(0, count, SLICE):
        when = pack_same(ats[start : start + SLICE])
        part = Taken(taken.record, taken.author, taken.first + start, some_ids(taken.ids, start, SLICE), when)
        kept = None if taken.kept is None else _encoder.encode(taken.kept[start : start + SLICE])
        direct.rows(connection, _KEEP, (_encoder.encode(part), kept))


def anything(connection: Connection) -> bool:
    """Say whether anything is kept that does not stand beside its records yet."""
    return bool(direct.rows(connection, _ANY))


def write_beside(connection: Connection) -> None:
    """Write all that is kept beside its records, in the transaction that is open."""
    while write_some(connection):
        pass


def write_some(connection: Connection) -> int:
    """Write a slice of what is kept beside its records; return how many these are, 0 where nothing is kept."""
    found = direct.rows(connection, _NEXT)
    if not found:
        return 0
    number, told, kept = found[0]
    taken = _read(told, kept)
    rows = list(taken.rows())
    connection.exec_driver_sql(_BESIDE.format(taken.record), rows)
    graves = direct.rows(connection, _GRAVES, (taken.record, dump([record_id for _, _, record_id in rows])))
    buried = {str(row[0]) for row in graves}
    for versions_beside, server_number, record_id in rows if buried else ():
        if record_id in buried:
            connection.exec_driver_sql(_BURIED, (versions_beside, server_number, taken.record, record_id))
    connection.exec_driver_sql(_DONE, (number,))
    return len(rows)


def numbers(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """Give type, id and number of each record that is named here."""
    for told, kept in direct.rows(connection, _ALL):
        record, rows = keys_and_rows(told, kept)
        for _, number, record_id in rows:
            yield record, record_id, number


def versions_of(connection: Connection, record: str, record_id: str) -> bytes:
    """Return the versions that belong beside a record, ``NEVER_SENT`` where it is not named here."""
    packed = pack_ids([record_id])
    for told, kept in direct.rows(connection, _ALL):
        taken = _read(told, kept)
        for beside, _, one in taken.rows() if taken.may_name(record, packed) else ():
            if one == record_id:
                return beside
    return versions.NEVER_SENT


def keys_and_rows(told: bytes, kept: bytes | None) -> tuple[str, Iterator[tuple[bytes, int, str]]]:
    """Return the type of the records that a row names, and of each its versions, its number and its id.

    Raises ``Damaged`` for what this program cannot have written.
    """
    taken = _read(told, kept)
    return taken.record, taken.rows()


def _read(told: bytes, kept: bytes | None) -> Taken:
    try:
        taken = _decoder.decode(told)
        return taken if kept is None else msgspec.structs.replace(taken, kept=_kept_decoder.decode(kept))
    except msgspec.DecodeError:
        # This program wrote it: a page of the file is damaged.
        raise Damaged from None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Taken)
_kept_decoder = msgspec.msgpack.Decoder(list[bytes])
