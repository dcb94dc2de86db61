"""Dossiers that the list does not show yet as they are: a sync keeps their ids beside the records it writes.

To lay thousands of rows where they belong takes longer than to write the records, and whoever waits for the sync waits
for the records. So they are laid soon after, many together. An id says only that the row is to be made from what the
record says by then, which may be nothing any more: to lay a row twice, or one that was never behind, changes nothing.
Whoever reads the list meanwhile reads what waits beside it (``store.late_rows``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec
from sqlalchemy import Connection

from parcours_core.wire.packing import pack_ids, unpack_ids
from parcours_desktop.store import bulk_index, direct
from parcours_desktop.store.entries import SHOWN, EntryMaker, Shown
from parcours_desktop.store.errors import Damaged
from parcours_desktop.store.word_index import INDEXED

TOGETHER = 2500
"""How many are laid in one transaction while rows go on arriving: fewer cost more each, since every page of the list is
written again."""

AT_ONCE = 10_000
"""How many are laid in one once nothing arrives: a third is spared, and whoever saves waits a quarter of a second."""

_SLICE = 500

_KEEP = "INSERT INTO waiting_rows (ids) VALUES (?)"
_ANY = "SELECT 1 FROM waiting_rows LIMIT 1"
_ALL = "SELECT number, ids FROM waiting_rows ORDER BY number"
_NEXT = f"{_ALL} LIMIT ?"
_DONE = "DELETE FROM waiting_rows WHERE number <= ?"
_EVERYBODY = f"SELECT {', '.join(SHOWN)} FROM {INDEXED}"
_SHOWN = f"{_EVERYBODY} WHERE id IN (SELECT value FROM json_each(?))"
_COUNT = f"SELECT count(*) FROM {INDEXED}"
_LISTED = "SELECT 1 FROM dossier_entry LIMIT 1"


def note(connection: Connection, ids: Sequence[str]) -> None:
    """Let dossiers wait, in the transaction that writes their records."""
    for start in range(0, len(ids), _SLICE):
        direct.rows(connection, _KEEP, (_encoder.encode(pack_ids(ids[start : start + _SLICE])),))


def any_wait(connection: Connection) -> bool:
    """Say whether any dossier waits."""
    return bool(direct.rows(connection, _ANY))


def shown(connection: Connection) -> list[Shown]:
    """Return what the records of all that wait say now, each once, in the order in which they came."""
    return shown_of(connection, dict.fromkeys(_ids(direct.rows(connection, _ALL))))


def shown_of(connection: Connection, ids: Iterable[str]) -> list[Shown]:
    """Return what the records say now that decides their rows, in the order of ``ids``, those that are not here out."""
    wanted = list(ids)
    # To look up one after the other takes half as long again as to read them all.
    if len(wanted) >= _SLICE and 2 * len(wanted) > direct.rows(connection, _COUNT)[0][0]:
        rows = direct.rows(connection, _EVERYBODY)
    else:
        rows = direct.rows(connection, _SHOWN, (json.dumps(wanted),))
    found = {row[0]: row for row in rows}
    return [found[one] for one in wanted if one in found]


def lay_some(connection: Connection, most: int) -> int:
    """Lay at most about ``most`` of those that wait; return how many these were, 0 where none waits.

    The index takes the words of those that are new in the list; of the others they wait then (``waiting_words``).
    """
    kept = direct.rows(connection, _NEXT, (max(1, most // _SLICE),))
    if not kept:
        return 0
    ids = _ids(kept)
    entries = list(map(EntryMaker().entry, shown_of(connection, dict.fromkeys(ids))))
    if entries:
        bulk_index.put(connection, entries, new=not direct.rows(connection, _LISTED), indexed=True)
    connection.exec_driver_sql(_DONE, (kept[-1][0],))
    return len(ids)


def lay_all(connection: Connection) -> None:
    """Lay all that wait, in the transaction that is open."""
    while lay_some(connection, AT_ONCE):
        pass


def _ids(kept: Sequence[tuple[int, bytes]]) -> list[str]:
    try:
        return list(chain.from_iterable(unpack_ids(_decoder.decode(packed)) for _, packed in kept))
    except (msgspec.DecodeError, ValueError):
        # This program wrote it: a page of the file is damaged.
        raise Damaged from None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(bytes | list[str])
