"""The agencies: made, listed, brought to a new epoch."""

from __future__ import annotations

from parcours_core.epochs import name_epoch
from parcours_server.storage import moves
from parcours_server.storage.errors import UnknownScope
from parcours_server.storage.losses import Losses, next_number, read_losses
from parcours_server.storage.transaction import Transaction

ANY_CHAIN = "*"
"""The chain of a device after a restore: whatever receipt its next batch names, it is taken."""


RETURNED = "+"
"""As ``ANY_CHAIN``, of a device that was given new tokens since the restore, for it lost those it had."""

KNOWN = "="
"""As ``ANY_CHAIN``, of a device that has shown since the restore that it has tokens: its key opens no more."""

UNCONFIRMED = "?"
"""In the place of the chain of a device that the administrator has yet to confirm after a restore."""

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


def remove(transaction: Transaction) -> bool:
    """Remove the agency, with people and teams of whom no device ever came; say whether it held nothing else.

    What was written, noted or sealed in it stays, and it with that.
    """
    for table in ("device", "record", "trail", "sealed", "erasure", "pack"):
        if transaction.row(f"SELECT 1 FROM {table} WHERE scope = :scope LIMIT 1") is not None:
            return False
    for table in ("enrolment", "membership", "team", "person", "milestone", "scope"):
        transaction.change(f"DELETE FROM {table} WHERE scope = :scope")
    return True


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


def lost(transaction: Transaction) -> Losses:
    """Return what restores have lost. Raises ``UnknownScope``."""
    found = transaction.row("SELECT lost FROM scope WHERE scope = :scope")
    if found is None:
        raise UnknownScope(transaction.scope)
    return read_losses(str(found[0]))


def learn_epoch(transaction: Transaction, name: str) -> None:
    """Learn from the epoch that a device comes from where an epoch began that is no part of this server's past."""
    known = lost(transaction)
    grown = known.with_epoch(name)
    if grown != known:
        transaction.change("UPDATE scope SET lost = :lost WHERE scope = :scope", lost=grown.written())


def pass_beyond(transaction: Transaction, number: int) -> bool:
    """Let the counter go on beyond ``number``, which was given in an epoch that is no part of this server's past.

    A clock that is behind can give a later restore the lower numbers. What was written after the earlier one would then
    look as if nobody had ever given it, and be refused; from here on it is among what was lost. The epoch stays: nobody
    else has anything to offer for it. Say whether it goes on there, or already stands there.
    """
    found = transaction.row("UPDATE scope SET number = number WHERE scope = :scope RETURNING number, lost")
    if found is None:
        raise UnknownScope(transaction.scope)
    before, known = int(found[0]), read_losses(str(found[1]))
    if number <= before:
        return True
    if not known.may_pass(number):
        return False
    beyond = next_number(number)
    transaction.change(
        "UPDATE scope SET number = :number, lost = :lost WHERE scope = :scope",
        number=beyond,
        lost=known.after_restore(before, beyond).written(),
    )
    return True


def begin_epoch(transaction: Transaction, name: str, *, confirmed: bool = True) -> None:
    """Begin a new epoch after a restore: devices that have read further than the backup offer what it lost.

    Where the backup stood is kept, and told by the whole name of the epoch. Any receipt that a device names next is
    taken: the backup may not have its last one. Unless they are ``confirmed``, devices wait: the backup does not know
    which were revoked since. Cards of deleted records are told anew: who settled one after the backup has read beyond
    it, and it waits again. Raises ``UnknownScope``.
    """
    known = lost(transaction)
    found = transaction.row("SELECT number FROM scope WHERE scope = :scope")
    before = int(found[0]) if found else 0
    number = next_number(before)
    transaction.change(
        """UPDATE scope SET epoch = :epoch, restored_from = :before, number = :number, lost = :lost
        WHERE scope = :scope""",
        epoch=name_epoch(name, before, number),
        before=before,
        number=number,
        lost=known.after_restore(before, number).written(),
    )
    chain = ANY_CHAIN if confirmed else UNCONFIRMED
    transaction.change("UPDATE device SET chain = :chain WHERE scope = :scope", chain=chain)
    moves.touch_cards_of_graves(transaction)


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
