"""Snapshots: all that a person may see at one number, as one file in pieces, kept while it is fetched.

It is laid in one go, or part by part: then ``reached`` is the number up to which it is laid, and its hash is known at
the end. What no longer may be seen takes the whole of it away, also from under whoever is laying it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from parcours_core.wire.messages import SnapshotInfo
from parcours_server.storage import pieces
from parcours_server.storage.transaction import Row, Transaction

_INFO = "name, number, size, sha256, records, epoch"
_IN_ONE_GO = "reached = 0 AND sha256 <> ''"
_OF_FORM = {True: "", False: "AND CASE WHEN name LIKE '%-%' THEN name ELSE '' END LIKE :form"}
"""The name of one with images begins with their form and a dash."""

_HIDDEN = "images:"
"""Before the epoch of one with images: an older process beside this one, while a server is upgraded, would else find it
and hand it to an older device, which passes over what lies in them."""


@dataclass(frozen=True, slots=True)
class Part:
    """More bytes of the snapshot ``name``: where they begin, up to which number they reach, and at the end the hash."""

    name: str
    offset: int
    data: bytes
    reached: int
    sha256: str = ""


def sight(transaction: Transaction, person: str) -> tuple[Row, ...]:
    """Return what differs where ``person`` may see less than before, or something was erased."""
    erased = transaction.rows("SELECT count(*) FROM erasure WHERE scope = :scope")
    left = transaction.rows("SELECT max(number) FROM leave WHERE scope = :scope AND person = :whose", whose=person)
    shared = transaction.rows(
        "SELECT dossier, active, confidences FROM access WHERE scope = :scope AND person = :whose ORDER BY dossier",
        whose=person,
    )
    return (*erased, *left, *shared)


def hold_still(transaction: Transaction) -> None:
    """Wait for whoever narrows a sight or erases, and have the next one wait: they find what is kept from here on.

    They hold the counter before they drop snapshots.
    """
    transaction.rows("SELECT 1 FROM scope WHERE scope = :scope LOCKED")


def begin(transaction: Transaction, info: SnapshotInfo, person: str, at: str) -> None:
    """Keep a snapshot of what ``person`` may see; its bytes follow, by ``put`` or ``extend``. Raises ``Collided``."""
    transaction.change(
        f"""INSERT INTO snapshot (scope, person, at, {_INFO})
        VALUES (:scope, :whose, :at, :name, :number, :size, :sha256, :records, :epoch)""",
        whose=person,
        at=at,
        name=info.name,
        number=info.number,
        size=info.size,
        sha256=info.sha256,
        records=info.records,
        epoch=f"{_HIDDEN}{info.epoch}" if "-" in info.name else info.epoch,
    )


def put(transaction: Transaction, name: str, offset: int, data: bytes) -> None:
    """Keep bytes of a snapshot from ``offset``."""
    pieces.put(transaction, pieces.SNAPSHOT, name, offset, data)


def extend(transaction: Transaction, part: Part) -> bool:
    """Keep a part that follows; return False where the snapshot is gone, or goes on otherwise by now."""
    extended = transaction.change(
        """UPDATE snapshot SET size = :size, reached = :reached, sha256 = :sha256
        WHERE scope = :scope AND name = :name AND size = :before AND sha256 = ''""",
        name=part.name,
        before=part.offset,
        size=part.offset + len(part.data),
        reached=part.reached,
        sha256=part.sha256,
    )
    if extended:
        put(transaction, part.name, part.offset, part.data)
    return bool(extended)


def newest(
    transaction: Transaction, person: str, epoch: str, *, laid_in_one_go: bool = False, images: str | None = None
) -> SnapshotInfo | None:
    """Return a person's newest snapshot of the epoch, or None; ``images`` is the form of its images, if not any."""
    found = transaction.row(
        f"""SELECT {_INFO} FROM snapshot WHERE scope = :scope AND person = :whose AND epoch AMONG :epochs
        {f"AND {_IN_ONE_GO}" if laid_in_one_go else ""}
        {_OF_FORM[images is None]} ORDER BY number DESC, at DESC LIMIT 1""",
        whose=person,
        epochs=[epoch, f"{_HIDDEN}{epoch}"],
        **({} if images is None else {"form": f"{images}-%" if images else ""}),
    )
    return _info(found) if found else None


def standing(transaction: Transaction, person: str, name: str) -> tuple[SnapshotInfo, int] | None:
    """Return a person's snapshot and the number up to which it is laid; None where it is not theirs or not there."""
    found = transaction.row(
        f"SELECT {_INFO}, reached FROM snapshot WHERE scope = :scope AND name = :name AND person = :whose",
        name=name,
        whose=person,
    )
    return (_info(found[:-1]), int(found[-1])) if found else None


def read(transaction: Transaction, person: str, name: str, offset: int, length: int) -> bytes | None:
    """Return up to ``length`` bytes of a person's snapshot, None where it is not theirs or not there."""
    found = standing(transaction, person, name)
    return pieces.read(transaction, pieces.SNAPSHOT, name, offset, length) if found else None


def each(transaction: Transaction, name: str) -> Iterator[bytes]:
    """Yield the bytes of a snapshot in order."""
    return pieces.each(transaction, pieces.SNAPSHOT, name)


def drop_before(transaction: Transaction, at: str) -> int:
    """Forget the snapshots made before a moment; return how many."""
    old = [name for (name,) in transaction.rows("SELECT name FROM snapshot WHERE scope = :scope AND at < :at", at=at)]
    return _drop(transaction, old)


def drop_of(transaction: Transaction, person: str, *, but: str = "") -> int:
    """Forget a person's snapshots: what they may see has changed, or there are newer ones. Return how many."""
    names = transaction.rows("SELECT name FROM snapshot WHERE scope = :scope AND person = :whose", whose=person)
    return _drop(transaction, [name for (name,) in names if name != but])


def drop_all(transaction: Transaction) -> int:
    """Forget all snapshots of the scope, as an erasure must. Return how many."""
    return _drop(transaction, [name for (name,) in transaction.rows("SELECT name FROM snapshot WHERE scope = :scope")])


def _drop(transaction: Transaction, names: list[str]) -> int:
    for name in names:
        # Itself first: whoever is adding a part to it is waited for, or finds it gone.
        transaction.change("DELETE FROM snapshot WHERE scope = :scope AND name = :name", name=name)
        pieces.drop(transaction, pieces.SNAPSHOT, name)
    return len(names)


def _info(found: Row) -> SnapshotInfo:
    info = SnapshotInfo(*found)
    info = msgspec.structs.replace(info, epoch=info.epoch.removeprefix(_HIDDEN))
    return info if info.sha256 else msgspec.structs.replace(info, growing=True)
