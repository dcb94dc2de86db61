"""One exchange: a batch and the trail come in, then a page, the tally and the people go out, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial

import msgspec

from parcours_core.protocol import Reason
from parcours_core.wire.messages import OLDEST_PROTOCOL, PROTOCOL, Answer, Batch, Call, Receipt
from parcours_server.services import consenting, pasts, pulling, refusals, sealing, sharing, vaulting
from parcours_server.services.columns import Malformed, is_identity
from parcours_server.services.keeping_trail import NOTHING_CAME, Kept, brings_lines, keep_trail
from parcours_server.services.moments import day_of, written
from parcours_server.services.pushing import Pushed, push
from parcours_server.services.rights import Rights
from parcours_server.services.session import Session
from parcours_server.storage import accounts, feed, receipts
from parcours_server.storage.scopes import ANY_CHAINS
from parcours_server.storage.transaction import Row, Transaction

_CHAIN_BYTES = 16

OnCopy = Callable[[Session, Callable[[Transaction], Answer | None]], Answer | None]
"""Does something on a replica as a person sees it; None where there is none."""


def check(transaction: Transaction, call: Call, now: datetime) -> feed.Head:
    """Return where the scope stands.

    Raises ``Incompatible``, ``EpochChanged``, ``Behind`` or ``SnapshotNeeded`` where the two sides cannot go on so, and
    ``DayUnsettled`` where today is new to the scope.
    """
    head = feed.head(transaction)
    if head.settled_on != day_of(now).isoformat():
        raise sharing.DayUnsettled
    if not OLDEST_PROTOCOL <= call.protocol <= PROTOCOL:
        raise refusals.incompatible(newer_program=call.protocol < OLDEST_PROTOCOL)
    if call.epoch and call.epoch != head.epoch:
        raise refusals.epoch_changed(head.epoch)
    if call.epoch:
        pasts.check_behind(head, call.cursor)
    if call.cursor and call.cursor < head.horizon:
        raise refusals.snapshot_needed()
    if call.cursor < 0 or call.limit < 0:
        raise Malformed("a number below zero")
    return head


def brings_something(call: Call) -> bool:
    """Say whether ``call`` has anything to be kept, so that a transaction that only reads would not do."""
    return call.batch is not None or brings_lines(call) or call.vault is not None


def exchange(transaction: Transaction, session: Session, call: Call, now: datetime, on_copy: OnCopy) -> Answer:
    """Do what ``call`` asks. The transaction sees all of the scope where the call brings something.

    A page that holds anything comes by ``on_copy`` from a replica, where that stands at least where this one does.
    """
    head = check(transaction, call, now)
    if not brings_something(call):
        given = (
            on_copy(session, partial(_copied, session, call, head))
            if call.limit and call.cursor < head.number
            else None
        )
        return given or answer(transaction, session, call, head, counted=transaction.counted)
    vault_kept = call.vault is not None and vaulting.keep(transaction, session, call.vault, now)
    trail = keep_trail(transaction, session, call)
    receipt, own, held = None, range(0), None
    if call.batch is not None:
        receipt, own = receive(transaction, session, call.batch, now)
        head = feed.head(transaction)
        held = transaction.held.get(session.person_id)
    given = answer(transaction, session, call, head, receipt=receipt, own=own, trail=trail, counted=held)
    return msgspec.structs.replace(given, vault_kept=vault_kept) if vault_kept else given


def _copied(session: Session, call: Call, head: feed.Head, there: Transaction) -> Answer | None:
    """Return the answer as a replica gives it; None where that is behind ``head``, or has another one's past.

    Behind it a device would not find again what it was told is kept, and be told that its tally does not agree. What
    has a number is there in the order of the numbers; people and days have none.
    """
    seen = feed.head(there)
    alike = (seen.epoch, seen.settled_on) == (head.epoch, head.settled_on)
    if not alike or seen.number < head.number or seen.people < head.people or seen.horizon != head.horizon:
        return None
    return answer(there, session, call, seen)


def receive(transaction: Transaction, session: Session, batch: Batch, now: datetime) -> tuple[Receipt, range]:
    """Take ``batch`` and return its receipt, with the numbers that the device need not read.

    The transaction sees all of the scope. A batch that came before gets the receipt that it had. Raises ``Forked``,
    ``Malformed`` and ``Revoked``.
    """
    if not is_identity(batch.id):
        raise Malformed("a batch without an identity")
    device = session.device_id
    standing = receipts.standing(transaction, device, batch.id)
    if standing is None:
        raise refusals.sign_in_again()
    if standing.revoked_at:
        # Since they were made sure of: from here on, whoever revokes it waits for this batch.
        raise refusals.revoked()
    kept, follows = standing.kept, standing.chain == batch.chain or standing.chain in ANY_CHAINS
    if kept is None and not follows:
        # It may have come by another way while this one waited.
        kept = receipts.receipt(transaction, device, batch.id)
    if kept is not None:
        return kept, range(kept.first, kept.first + kept.count)
    if not follows:
        raise refusals.forked()
    rights = Rights(session)
    pushed = push(transaction, rights, batch, session, day_of(now).isoformat())
    follow(transaction, session, pushed, batch.id, now)
    chain = secrets.token_urlsafe(_CHAIN_BYTES)
    fates = [pushed.fates[place] for place in sorted(pushed.fates)]
    receipt = Receipt(batch.id, chain, pushed.first, pushed.count, fates)
    receipts.keep(transaction, device, receipt, written(now))
    accounts.keep_batch(transaction, device, chain, batch.id, written(now))
    return receipt, pushed.own


def follow(transaction: Transaction, session: Session, pushed: Pushed, batch: str, now: datetime) -> None:
    """Do what follows from a batch: seal what was not let in, carry out the shares."""
    for place in sealing.seal_sent(transaction, session, pushed.sealed, batch, now):
        pushed.reject(place, Reason.SEALED_FULL)
    for share in pushed.shares:
        sharing.carry_out(transaction, share, day_of(now))
    if pushed.consented:
        carried = {share.id for share in pushed.shares}
        for share in consenting.standing_on(transaction, pushed.consented):
            if share.id not in carried:
                sharing.carry_out(transaction, share, day_of(now))


def answer(
    transaction: Transaction,
    session: Session,
    call: Call,
    head: feed.Head,
    *,
    receipt: Receipt | None = None,
    own: range = range(0),
    trail: Kept = NOTHING_CAME,
    counted: Row | None = None,
) -> Answer:
    """Give what ``call`` asks for; ``receipt`` and ``own`` are of the batch that it brought.

    ``counted`` is what lies with the person, where it is known and nothing was written since.
    """
    transaction.see_as(session.person_id)
    page = pulling.page(transaction, head, call, own) if call.limit else None
    sound, visible, expected = None, -1, None
    if call.tally is not None and not own and pulling.is_read(call, head, page):
        held = pulling.tally(transaction, counted)
        sound, visible = call.tally == held, held.count
    elif call.tell and page is not None and not page.more:
        expected = pulling.tally(transaction, counted)
    elif not call.epoch and not call.limit:
        # A device that begins asks how much there is, before it chooses between pages and a snapshot.
        visible = pulling.tally(transaction, counted).count
    return Answer(
        epoch=head.epoch,
        head=head.number,
        receipt=receipt,
        page=page,
        sound=sound,
        visible=visible,
        people=pulling.people(transaction, session, head, call.people),
        trail_kept=trail.number,
        tally=expected,
        decided=sealing.decided(transaction, session, call.seals) if call.seals else [],
        takes_runs=trail.all,
    )
