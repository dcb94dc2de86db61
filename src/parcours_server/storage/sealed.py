"""What someone sent for a dossier that they may no longer write: set aside for a supervisor, never lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parcours_server.storage.transaction import Transaction

OFFERED = "*"
"""In the place of a batch: it was not sent, but offered to a server that was restored."""

AGAIN = "again"
"""In the place of a batch: it had been sealed before the server was restored, and its sender told it again."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One change under seal: ``change`` is the message as it came; ``settled_by`` is empty until someone decided.

    ``decision`` is a ``protocol.Decision``.
    """

    id: str
    dossier: str
    person: str
    device: str
    batch: str
    at: str
    change: bytes
    settled_by: str = ""
    settled_at: str = ""
    decision: str = ""


_COLUMNS = "id, dossier, person, device, batch, at, change, settled_by, settled_at, decision"


def add(transaction: Transaction, sealed: Sealed) -> None:
    """Set a change aside. Raises ``Collided`` where its id is there."""
    transaction.change(
        f"""INSERT INTO sealed (scope, {_COLUMNS}) VALUES (:scope, :id, :dossier, :sender, :device, :batch, :at,
            :change, :settled_by, :settled_at, :decision)""",
        id=sealed.id,
        dossier=sealed.dossier,
        sender=sealed.person,
        device=sealed.device,
        batch=sealed.batch,
        at=sealed.at,
        change=sealed.change,
        settled_by=sealed.settled_by,
        settled_at=sealed.settled_at,
        decision=sealed.decision,
    )


def weight(transaction: Transaction, person: str) -> tuple[int, int]:
    """Return how many changes of a person wait for a decision, and how many bytes they are together."""
    found = transaction.row(
        """SELECT count(*), coalesce(sum(length(change)), 0) FROM sealed
        WHERE scope = :scope AND person = :sender AND settled_by = ''""",
        sender=person,
    )
    return (int(found[0]), int(found[1])) if found else (0, 0)


def offered(transaction: Transaction, person: str, dossiers: Iterable[str]) -> set[str]:
    """Return in which of the dossiers something lies that a person offered after a restore and could not give back."""
    rows = transaction.rows(
        f"""SELECT DISTINCT dossier FROM sealed WHERE scope = :scope AND person = :sender
        AND batch = '{OFFERED}' AND dossier AMONG :dossiers""",
        sender=person,
        dossiers=sorted(set(dossiers)),
    )
    return {dossier for (dossier,) in rows}


def of_person(transaction: Transaction, person: str, dossiers: Iterable[str]) -> list[Sealed]:
    """Return all that was ever set aside of a person in some dossiers."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM sealed WHERE scope = :scope AND person = :sender AND dossier AMONG :dossiers",
        sender=person,
        dossiers=sorted(set(dossiers)),
    )
    return [Sealed(*row) for row in rows]


def waiting(transaction: Transaction) -> list[Sealed]:
    """Return what nobody has decided yet, the oldest first."""
    rows = transaction.rows(f"SELECT {_COLUMNS} FROM sealed WHERE scope = :scope AND settled_by = '' ORDER BY at, id")
    return [Sealed(*row) for row in rows]


def listed(transaction: Transaction) -> list[Sealed]:
    """Return all that was ever set aside, the oldest first."""
    rows = transaction.rows(f"SELECT {_COLUMNS} FROM sealed WHERE scope = :scope ORDER BY at, id")
    return [Sealed(*row) for row in rows]


def one(transaction: Transaction, sealed_id: str) -> Sealed | None:
    """Return what was set aside under an id, or None."""
    found = transaction.row(f"SELECT {_COLUMNS} FROM sealed WHERE scope = :scope AND id = :id", id=sealed_id)
    return Sealed(*found) if found else None


def decided(transaction: Transaction, person: str, batches: Iterable[str]) -> list[Sealed]:
    """Return what was set aside of some batches of a person and is decided by now."""
    rows = transaction.rows(
        f"""SELECT {_COLUMNS} FROM sealed WHERE scope = :scope AND person = :sender AND batch AMONG :batches
        AND settled_by <> '' ORDER BY at, id""",
        sender=person,
        batches=sorted(set(batches)),
    )
    return [Sealed(*row) for row in rows]


def settle(transaction: Transaction, sealed_id: str, by: str, at: str, decision: str) -> bool:
    """Note who decided what; say whether it was still waiting."""
    return bool(
        transaction.change(
            """UPDATE sealed SET settled_by = :by, settled_at = :at, decision = :decision
            WHERE scope = :scope AND id = :id AND settled_by = ''""",
            by=by,
            at=at,
            decision=decision,
            id=sealed_id,
        )
    )
