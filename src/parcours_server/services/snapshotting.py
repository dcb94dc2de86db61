"""A first sync as one file: all that a person may see at one number, packed once and fetched in pieces."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

import zstandard

from parcours_core.wire.frames import framed
from parcours_core.wire.messages import Page, SnapshotInfo, encode
from parcours_core.wire.packing import unpack_ids
from parcours_server.services import refusals
from parcours_server.services.moments import written
from parcours_server.services.session import Session
from parcours_server.storage import feed, pages, snapshots
from parcours_server.storage.statements import EVERYONE
from parcours_server.storage.transaction import Transaction

KEPT = timedelta(days=2)
"""A snapshot that was not fetched by then is made anew."""

RECORDS_A_PAGE = 500
_LEVEL = 1
_NAME_BYTES = 16


def snapshot(transaction: Transaction, session: Session, now: datetime) -> SnapshotInfo:
    """Return the person's newest snapshot where nothing has happened since, else make one."""
    snapshots.drop_before(transaction, written(now - KEPT))
    head = feed.head(transaction)
    transaction.see_as(session.person_id)
    there = snapshots.newest(transaction, session.person_id, head.epoch)
    if there is not None and there.number >= head.horizon and there.number == head.number:
        return there
    name = secrets.token_hex(_NAME_BYTES)
    packer = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
    records = 0
    pieces = []
    for page, count in _pages(transaction, head):
        records += count
        pieces.append(packer.compress(framed(encode(page))))
    pieces.append(packer.flush())
    transaction.see_as(EVERYONE)
    data = b"".join(pieces)
    info = SnapshotInfo(name, head.number, len(data), hashlib.sha256(data).hexdigest(), records, head.epoch)
    snapshots.begin(transaction, info, session.person_id, written(now))
    snapshots.put(transaction, name, 0, data)
    return info


def piece(transaction: Transaction, session: Session, name: str, offset: int, length: int) -> bytes:
    """Return bytes of a snapshot of the person. Raises ``NotThere``."""
    data = snapshots.read(transaction, session.person_id, name, offset, length)
    if data is None:
        raise refusals.not_there()
    return data


def _pages(transaction: Transaction, head: feed.Head) -> Iterator[tuple[Page, int]]:
    """Yield all that the person may see, without what was deleted: who begins anew has nothing to delete."""
    cursor, more = 0, True
    while more:
        read = pages.sheet_page(transaction, head.number, cursor, RECORDS_A_PAGE)
        dead = sum(len(unpack_ids(grave.ids)) for grave in read.graves)
        cursor, more = read.cursor, read.more
        yield Page(cursor, more, read.sheets), read.count - dead
