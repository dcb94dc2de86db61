"""The agencies: made, listed, brought to a new epoch."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from parcours_server.storage.errors import UnknownScope
from parcours_server.storage.transaction import Transaction

RESTORED_JUMP = 1_000_000
"""How far the counter jumps at least after a restore, so that no number that a device ever saw is given twice."""

_BEYOND = 1 << 32
"""How much further it jumps, by chance, where the clock was put back and is of no use."""

ANY_CHAIN = "*"
"""The chain of a device after a restore: whatever receipt its next batch names, it is taken."""


RETURNED = "+"
"""As ``ANY_CHAIN``, of a device that was given new tokens since the restore, for it lost those it had."""

KNOWN = "="
"""As ``ANY_CHAIN``, of a device that has shown since the restore that it has tokens: its key opens no more."""

ANY_CHAINS = frozenset({ANY_CHAIN, RETURNED, KNOWN})
"""What stands for the chain of a device that has sent no batch since a restore."""


def add(transaction: Transaction, name: str, epoch: str, at: str) -> None:
    """Make the scope of the transaction, called ``name``. Raises ``Collided`` if it is there."""
    transaction.change(
        """INSERT INTO scope (scope, name, epoch, number, horizon, restored_from, people, settled_on, made_at)
        VALUES (:scope, :name, :epoch, 0, 0, 0, 0, '', :at)""",
        name=name,
        epoch=epoch,
        at=at,
    )


def name_of(transaction: Transaction) -> str:
    """Return what the agency is called. Raises ``UnknownScope``."""
    found = transaction.row("SELECT name FROM scope WHERE scope = :scope")
    if found is None:
        raise UnknownScope(transaction.scope)
    return str(found[0])


def lease_days_of(transaction: Transaction) -> int:
    """Return how many days a device opens without having heard from the server, 0 for however many."""
    found = transaction.row("SELECT lease_days FROM scope WHERE scope = :scope")
    if found is None:
        raise UnknownScope(transaction.scope)
    return int(found[0])


def keep_lease_days(transaction: Transaction, days: int) -> None:
    """Keep how many days a device opens without having heard from the server."""
    transaction.change("UPDATE scope SET lease_days = :days WHERE scope = :scope", days=days)


def listed(transaction: Transaction) -> list[tuple[str, str]]:
    """Return the scopes that the transaction sees, each with its name: all of them where it administers."""
    return [
        (scope, name)
        for scope, name in transaction.rows("SELECT scope, name FROM scope WHERE :scope IN ('*', scope) ORDER BY scope")
    ]


@dataclass(frozen=True, slots=True)
class Lost:
    """The numbers that restores have lost: for each restore those from after the backup to where the counter went on.

    Only of these can a device hold what the server does not.
    """

    runs: tuple[tuple[int, int], ...] = ()

    def __contains__(self, number: int) -> bool:
        return any(before < number <= last for before, last in self.runs)


def lost(transaction: Transaction) -> Lost:
    """Return which numbers restores have lost. Raises ``UnknownScope``."""
    found = transaction.row("SELECT lost FROM scope WHERE scope = :scope")
    if found is None:
        raise UnknownScope(transaction.scope)
    runs = (run.partition("-") for run in str(found[0]).split())
    return Lost(tuple((int(before), int(last)) for before, _, last in runs))


def begin_epoch(transaction: Transaction, epoch: str) -> None:
    """Begin a new epoch after a restore: devices that have read further than the backup offer what it lost.

    Where the backup stood is kept. Any receipt that a device names next is taken: the backup may not have its last one.
    The counter goes on at the microseconds since 1970, so that the same backup restored twice never gives the same
    numbers twice.
    """
    runs = lost(transaction).runs
    found = transaction.row("SELECT number FROM scope WHERE scope = :scope")
    before = int(found[0]) if found else 0
    least = before + RESTORED_JUMP
    number = time.time_ns() // 1000
    if number < least:
        number = least + secrets.randbelow(_BEYOND)
    transaction.change(
        """UPDATE scope SET epoch = :epoch, restored_from = :before, number = :number, lost = :lost
        WHERE scope = :scope""",
        epoch=epoch,
        before=before,
        number=number,
        lost=" ".join(f"{one}-{last}" for one, last in (*runs, (before, number))),
    )
    transaction.change("UPDATE device SET chain = :chain WHERE scope = :scope", chain=ANY_CHAIN)


def note_people(transaction: Transaction) -> None:
    """Note that people, teams or devices changed: whoever holds the list of them is given it anew."""
    transaction.change("UPDATE scope SET people = people + 1 WHERE scope = :scope")


def settled_on(transaction: Transaction) -> str:
    """Return the day on which what begins and ends was last settled, empty if never."""
    found = transaction.row("SELECT settled_on FROM scope WHERE scope = :scope")
    return str(found[0]) if found else ""


def keep_settled_on(transaction: Transaction, day: str) -> None:
    """Keep the day on which what begins and ends was settled; call it with the counter already taken, or alone."""
    transaction.change("UPDATE scope SET settled_on = :day WHERE scope = :scope", day=day)
