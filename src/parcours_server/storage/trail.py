"""Who did what with which dossier: only ever added to, each entry chained to the one before it by a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parcours_server.storage import feed
from parcours_server.storage.bodies import written
from parcours_server.storage.transaction import Bulk, Row, Transaction

ENTRIES = Bulk(
    "trail",
    ("seq", "person", "device", "what", "dossier", "at", "previous", "hash"),
    ("int8", "text", "text", "text", "text", "text", "bytea", "bytea"),
)
_BEGINNING = b"\x00" * 32
_AT_ONCE = 1000
_COLUMNS = "seq, person, device, what, dossier, at, previous, hash"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a person did: ``what`` is a code; ``dossier`` is empty where it is about none."""

    person: str
    device: str
    what: str
    dossier: str
    at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A deed in the trail: its place and its hash, to be kept elsewhere as proof of how far the trail went."""

    seq: int
    deed: Deed
    hash: bytes


def add(transaction: Transaction, deeds: Iterable[Deed]) -> None:
    """Add to the trail, under the counter so that the chain has one end. Raises ``UnknownScope``."""
    noted = list(deeds)
    if not noted:
        return
    feed.take_numbers(transaction, 0)
    seq, link = end(transaction)
    rows: list[Row] = []
    for deed in noted:
        seq += 1
        following = _hash(transaction.scope, seq, deed, link)
        rows.append((seq, deed.person, deed.device, deed.what, deed.dossier, deed.at, link, following))
        link = following
    transaction.put(ENTRIES, rows)


def end(transaction: Transaction) -> tuple[int, bytes]:
    """Return the place and the hash of the last entry: whoever keeps them sees later whether the end was cut off."""
    found = transaction.row("SELECT seq, hash FROM trail WHERE scope = :scope ORDER BY seq DESC LIMIT 1")
    return (int(found[0]), bytes(found[1])) if found else (0, _BEGINNING)


def of_dossier(transaction: Transaction, dossier: str) -> list[Entry]:
    """Return all that was done with a dossier, the first thing first."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM trail WHERE scope = :scope AND dossier = :dossier ORDER BY seq", dossier=dossier
    )
    return [_entry(row) for row in rows]


def about_device(transaction: Transaction, what: str, device: str) -> list[Deed]:
    """Return the deeds of one kind about a device, the first one first."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM trail WHERE scope = :scope AND what = :what AND device = :device ORDER BY seq",
        what=what,
        device=device,
    )
    return [_entry(row).deed for row in rows]


def first_broken(transaction: Transaction, kept_end: tuple[int, bytes] | None = None) -> int | None:
    """Return the place of the first entry that was changed, or that follows one taken away; None if all is sound.

    ``kept_end`` is an ``end`` kept earlier: a trail that ends before it, or has another entry there, is broken there.
    """
    seq, link = 0, _BEGINNING
    while rows := transaction.rows(
        f"SELECT {_COLUMNS} FROM trail WHERE scope = :scope AND seq > :seq ORDER BY seq LIMIT :limit",
        seq=seq,
        limit=_AT_ONCE,
    ):
        for row in rows:
            entry = _entry(row)
            sound = entry.seq == seq + 1 and row[6] == link
            if not sound or entry.hash != _hash(transaction.scope, entry.seq, entry.deed, link):
                return seq + 1
            seq, link = entry.seq, entry.hash
            if kept_end is not None and seq == kept_end[0] and link != kept_end[1]:
                return seq
    return seq + 1 if kept_end is not None and seq < kept_end[0] else None


def _entry(row: Sequence[object]) -> Entry:
    seq, person, device, what, dossier, at, _, link = row
    deed = Deed(str(person), str(device), str(what), str(dossier), str(at))
    return Entry(seq if isinstance(seq, int) else 0, deed, link if isinstance(link, bytes) else b"")


def _hash(scope: str, seq: int, deed: Deed, previous: bytes) -> bytes:
    told = written((scope, seq, deed.person, deed.device, deed.what, deed.dossier, deed.at, previous))
    return hashlib.sha256(told).digest()
