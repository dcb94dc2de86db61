"""What a device tells of a past that is not this server's: a restore that it lived through, and the server did not."""

from __future__ import annotations

from parcours_core.wire.messages import Call
from parcours_server.services import refusals
from parcours_server.services.session import Session
from parcours_server.storage import accounts, feed, scopes
from parcours_server.storage.losses import furthest
from parcours_server.storage.transaction import Transaction

CHAIN_OF_NONE = scopes.ANY_CHAINS | {""}
"""The chains of devices that have sent nothing to this server since its last restore, or ever."""


def learn(transaction: Transaction, session: Session, call: Call) -> None:
    """Learn from the epoch and the cursor of a device what its past is, before it offers what it holds.

    Whom to believe: a device that has sent nothing here since the restore may offer what a restore lost, with the
    authors that it tells (``offering``); it alone may also say by which numbers that was written, though nothing here
    proves it. One that lies gains nothing that it could not offer anyway, and moves the counter: within measure
    (``Losses.may_pass``), since numbers are plenty and no rule hangs on how large they are. Nobody else is believed, so
    that no device of an agency that was never restored opens that door by what it says. From them, where they have
    read what was never given here, the sync stops before anything is taken in (``check_behind``): the server stands on
    an older copy, and only its administrator can say so.

    The transaction sees all of the scope. Raises ``Behind``.
    """
    device = accounts.device(transaction, session.device_id, lock=True)
    number = furthest(call.epoch, call.cursor)
    believed = device is not None and device.chain in CHAIN_OF_NONE
    if not (believed and scopes.pass_beyond(transaction, number)):
        check_behind(feed.head(transaction), number)
    scopes.learn_epoch(transaction, call.epoch)


def check_behind(head: feed.Head, number: int) -> None:
    """Return where a device that knows ``number`` to have been given is not ahead of the server. Raises ``Behind``.

    It would else be read as if the server had taken back what it lacks, and give way to it in silence.
    """
    if number > head.number:
        raise refusals.behind()
