"""A first sync as one file: all that a person may see at one number, packed once and fetched in pieces.

It is laid in one go, or part by part in transactions of their own, so that it is read while it is laid and nobody is
held up: what changes meanwhile has a higher number than the snapshot, and comes by the feed after it. Each part is a
frame of zstd by itself. Whose sight grows narrower meanwhile begins anew: their snapshots are dropped.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import zstandard

from parcours_core.wire.frames import framed
from parcours_core.wire.images import form
from parcours_core.wire.messages import Graves, Page, SnapshotInfo, encode
from parcours_core.wire.packing import unpack_ids
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_server.services import refusals
from parcours_server.services.moments import written
from parcours_server.services.session import Session
from parcours_server.storage import feed, pages, snapshots
from parcours_server.storage.errors import Collided
from parcours_server.storage.images import can_be_laid
from parcours_server.storage.snapshots import Part
from parcours_server.storage.statements import EVERYONE
from parcours_server.storage.transaction import Transaction

KEPT = timedelta(days=7)
"""As long as a code for a device holds; a snapshot that was not fetched by then is made anew."""

LARGE = 2_000
"""From so many records on a snapshot is worth being kept ready: fewer are read by pages, or laid in no time."""

CHANGED = 10
"""One that is kept ready serves until one in so many of its records has changed; those come by the feed after it."""

RECORDS_A_PAGE = 500
RECORDS_A_PART = 2_500
RECORDS_AT_FIRST = 1_000
"""While a device reads part by part what is being laid, it soon has the first one so. Of what is ready already short
parts would only cost it more: to open an image takes as long as to write some hundred records."""
_SHORT_UNTIL = 1 << 20
"""As many bytes are laid in short parts while they are read."""

_LEVEL = 1
_IMAGE_LEVEL = 6
"""Rows side by side pack less well than columns; it is paid once, mostly before anybody waits for it."""

_NAME_BYTES = 16


def snapshot(
    transaction: Transaction, session: Session, now: datetime, *, growing: bool = False, images: str = ""
) -> SnapshotInfo:
    """Return the person's newest snapshot where little has happened since, else make one.

    ``growing``: it may be one that is laid part by part, and is begun here (``next_part``); of those alone the pages
    hold images, where they are of the form ``images``. Raises ``Collided`` where the person may no longer see all of
    what was laid.
    """
    snapshots.drop_before(transaction, written(now - KEPT))
    head = feed.head(transaction)
    laid_in = images if growing and images == image_form() else ""
    there = _still_good(transaction, session.person_id, head, laid_in, laid_in_one_go=not growing)
    if there is not None:
        return there
    if growing:
        fewest = min(LARGE, RECORDS_A_PART + 1) if laid_in else RECORDS_A_PART + 1
        begun = begin(transaction, session, now, fewest, laid_in)
        if begun is not None:
            return begun
    if laid_in:
        # Few records are not worth images.
        there = _still_good(transaction, session.person_id, head, "", laid_in_one_go=False)
        if there is not None:
            return there
    sight = snapshots.sight(transaction, session.person_id)
    transaction.see_as(session.person_id)
    packer = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
    records = 0
    pieces = []
    for page, count in _pages(transaction, head):
        records += count
        pieces.append(packer.compress(framed(encode(page))))
    pieces.append(packer.flush())
    transaction.see_as(EVERYONE)
    data = b"".join(pieces)
    snapshots.hold_still(transaction)
    if snapshots.sight(transaction, session.person_id) != sight:
        # Less may be seen, or is there, than when it was laid: whoever saw to that could not drop it yet.
        raise Collided
    _make_room(transaction, session.person_id, head)
    info = SnapshotInfo(_name(), head.number, len(data), hashlib.sha256(data).hexdigest(), records, head.epoch)
    snapshots.begin(transaction, info, session.person_id, written(now))
    snapshots.put(transaction, info.name, 0, data)
    return info


def with_beginning(transaction: Transaction, session: Session, info: SnapshotInfo, length: int) -> SnapshotInfo:
    """Return what is told of a snapshot with up to ``length`` of its first bytes, where it is whole already."""
    if info.growing or not length:
        return info
    return msgspec.structs.replace(
        info, begins=snapshots.read(transaction, session.person_id, info.name, 0, length) or b""
    )


def image_form() -> str:
    """Return the form of the images that this server lays, empty where it cannot."""
    return form() if can_be_laid() else ""


def begin(
    transaction: Transaction, session: Session, now: datetime, fewest: int, images: str = ""
) -> SnapshotInfo | None:
    """Begin a snapshot that is laid part by part; None where the person sees fewer records than ``fewest``.

    That there will be ``images`` in it stands in its name.
    """
    head = feed.head(transaction)
    transaction.see_as(session.person_id)
    count = pages.tally(transaction).count
    transaction.see_as(EVERYONE)
    if count < fewest:
        return None
    name = f"{images}-{_name()}" if images else _name()
    info = SnapshotInfo(name, head.number, 0, "", count, head.epoch, growing=True)
    snapshots.hold_still(transaction)
    _make_room(transaction, session.person_id, head)
    snapshots.begin(transaction, info, session.person_id, written(now))
    return info


def piece(transaction: Transaction, session: Session, name: str, offset: int, length: int) -> tuple[bytes, bool]:
    """Return bytes of a snapshot of the person, and whether those are still to be laid. Raises ``NotThere``."""
    info, _ = _standing(transaction, session, name)
    data = snapshots.read(transaction, session.person_id, name, offset, length) or b""
    return data, info.growing and not data


def next_part(
    transaction: Transaction, session: Session, name: str, size: int, *, ahead: bool = False
) -> tuple[SnapshotInfo, Part | None]:
    """Return how a snapshot stands, and what follows in it; None where it is whole, or larger than ``size`` by now.

    ``ahead``: nobody is reading it yet, so that no part is short. The transaction sees what the person may see. Raises
    ``NotThere``.
    """
    info, reached = _standing(transaction, session, name)
    if not info.growing or info.size > size:
        return info, None
    if "-" in name:
        short = info.size < _SHORT_UNTIL and not ahead
        most = min(RECORDS_AT_FIRST, RECORDS_A_PART) if short else RECORDS_A_PART
        read, image = pages.image_page(transaction, info.number, reached, most)
    else:
        read, image = pages.sheet_page(transaction, info.number, reached, RECORDS_A_PART, in_rows=True), b""
    page = Page(read.cursor, read.more, read.sheets, _with_cards(read.graves), image=image)
    # With a checksum: the device takes it in before the hash of the whole is known.
    packer = zstandard.ZstdCompressor(level=_IMAGE_LEVEL if image else _LEVEL, write_checksum=True)
    data = packer.compress(framed(encode(page)))
    part = Part(name, info.size, data, read.cursor)
    return info, part if read.more else replace(part, sha256=_hash(transaction, part))


def keep(transaction: Transaction, session: Session, part: Part) -> SnapshotInfo:
    """Keep what follows in a snapshot, unless another process has done so; return how it stands. Raises ``NotThere``.

    The transaction sees all of the scope.
    """
    snapshots.extend(transaction, part)
    return _standing(transaction, session, part.name)[0]


def _make_room(transaction: Transaction, person: str, head: feed.Head) -> None:
    """Drop a person's snapshots but the newest one: another device may be reading it."""
    there = snapshots.newest(transaction, person, head.epoch)
    snapshots.drop_of(transaction, person, but=there.name if there else "")


def _standing(transaction: Transaction, session: Session, name: str) -> tuple[SnapshotInfo, int]:
    found = snapshots.standing(transaction, session.person_id, name)
    if found is None:
        raise refusals.not_there()
    return found


def _hash(transaction: Transaction, last: Part) -> str:
    digest = hashlib.sha256()
    for each in snapshots.each(transaction, last.name):
        digest.update(each)
    digest.update(last.data)
    return digest.hexdigest()


def _still_good(
    transaction: Transaction, person: str, head: feed.Head, images: str, *, laid_in_one_go: bool
) -> SnapshotInfo | None:
    """Return the person's newest snapshot, unless too much has happened since. The transaction sees all of the scope.

    A record that became a confidence meanwhile is in none of theirs with whom confidences are not shared.
    """
    there = snapshots.newest(transaction, person, head.epoch, laid_in_one_go=laid_in_one_go, images=images)
    if there is None or there.number < head.horizon:
        return None
    if there.number == head.number:
        return there
    if there.records < LARGE or pages.confided_since(transaction, there.number, person):
        return None
    most = there.records // CHANGED
    transaction.see_as(person)
    changed = pages.changed_since(transaction, there.number, most + 1)
    transaction.see_as(EVERYONE)
    return there if changed <= most else None


def _pages(transaction: Transaction, head: feed.Head) -> Iterator[tuple[Page, int]]:
    """Yield all that the person may see, and of what was deleted what waits for a choice: else who begins anew has
    nothing to delete."""
    cursor, more = 0, True
    while more:
        read = pages.sheet_page(transaction, head.number, cursor, RECORDS_A_PAGE)
        dead = sum(len(unpack_ids(grave.ids)) for grave in read.graves)
        cursor, more = read.cursor, read.more
        yield Page(cursor, more, read.sheets, _with_cards(read.graves)), read.count - dead


def _with_cards(graves: Sequence[Graves]) -> list[Graves]:
    """Return those of the graves that hold a card."""
    return sheets_of(grave for grave in states_of((), graves) if grave.rivals)[1]


def _name() -> str:
    return secrets.token_hex(_NAME_BYTES)
